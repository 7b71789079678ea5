// Two manifests of one object: nobody can say which is meant, so neither is used.

import type { Manifest, ManifestProblem } from "../manifest.ts";

/** By group, kind, namespace as written, and name; two versions of one API are one object. */
export function setApartDuplicates(
  manifests: readonly Manifest[],
  problems: readonly ManifestProblem[],
): { manifests: Manifest[]; problems: ManifestProblem[] } {
  const byIdentity = Map.groupBy(manifests, identityOf);
  const found = [...problems];
  const doubled = new Set<Manifest>();
  for (const same of byIdentity.values()) {
    if (same.length < 2) continue;
    for (const manifest of same) {
      doubled.add(manifest);
      const other = same.find((candidate) => candidate !== manifest)?.source;
      const { kind, metadata } = manifest.object;
      found.push({
        code: "duplicate",
        path: manifest.source.path,
        line: manifest.source.line,
        message: `${kind} ${metadata.name} stands in ${other?.path} (line ${other?.line}) too; neither is used until one is gone.`,
      });
    }
  }
  return { manifests: manifests.filter((manifest) => !doubled.has(manifest)), problems: found };
}

function identityOf({ object }: Manifest): string {
  const group = object.apiVersion.includes("/") ? object.apiVersion.slice(0, object.apiVersion.indexOf("/")) : "";
  return [group, object.kind, object.metadata.namespace ?? "", object.metadata.name].join("\n");
}

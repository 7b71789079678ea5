// Images in kustomizations: the entries of `images:`, in files of kustomize and in Flux v2's Kustomization.

import type { Place } from "../place.ts";
import { childPlace, childPlaces, descend, isMapPlace, rootPlace, textOf } from "../place.ts";
import type { YamlText } from "../tree.ts";
import { foundSite, partOf } from "./build-site.ts";
import type { FoundObject } from "./objects.ts";
import type { FoundSite } from "./site.ts";

/** Whether kustomize would take the path for a kustomization. */
export function isKustomizationPath(path: string): boolean {
  return /(?:^|\/)(?:kustomization\.ya?ml|Kustomization)$/.test(path);
}

/** The entries of a kustomization file; `kustomization:<path>` is their workload. */
export function findKustomizationSites(yaml: YamlText): FoundSite[] {
  return yaml.documents.flatMap((document) => {
    const root = rootPlace(document);
    const apiVersion = textOf(yaml, childPlace(yaml, root, "apiVersion")) ?? "";
    const kind = textOf(yaml, childPlace(yaml, root, "kind"));
    const isByKind = apiVersion.startsWith("kustomize.config.k8s.io/") && (kind === "Kustomization" || kind === "Component");
    const isByPath = isKustomizationPath(yaml.path) && (kind === undefined || kind === "Kustomization" || kind === "Component");
    if (!isByKind && !isByPath) return [];
    return entriesAt(yaml, childPlace(yaml, root, "images"), `kustomization:${yaml.path}`);
  });
}

/** The entries of `spec.images` of an object of kustomize.toolkit.fluxcd.io. */
export function findFluxKustomizationSites(yaml: YamlText, object: FoundObject): FoundSite[] {
  if (object.kind !== "Kustomization" || object.group !== "kustomize.toolkit.fluxcd.io") return [];
  return entriesAt(yaml, descend(yaml, object.place, ["spec", "images"]), object.id);
}

function entriesAt(yaml: YamlText, images: Place | undefined, workload: string): FoundSite[] {
  if (images?.node.kind !== "seq") return [];
  return childPlaces(yaml, images).flatMap((entry) => {
    const name = isMapPlace(entry) ? textOf(yaml, childPlace(yaml, entry, "name")) : undefined;
    if (!isMapPlace(entry) || name === undefined) return [];
    const parts = [
      partOf(yaml, entry, "name", "newName"),
      partOf(yaml, entry, "name", "name"),
      partOf(yaml, entry, "tag", "newTag"),
      partOf(yaml, entry, "digest", "digest"),
    ];
    const main = parts[2]?.place ?? parts[3]?.place ?? parts[0]?.place ?? parts[1]?.place ?? entry;
    return [foundSite(yaml, { kind: "kustomization", workload, container: name }, { parts, holder: entry, layout: "kustomization" }, main)];
  });
}

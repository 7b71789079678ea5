// Reads from Kubernetes' Go types which JSON fields are left out when they are zero: OpenAPI does not say it.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

interface GoField {
  goType: string;
  /** "" for an inlined struct. */
  jsonName: string;
  omitEmpty: boolean;
}

const packages: readonly (readonly [prefix: string, directory: string])[] = [
  ["core.v1", "api/core/v1"],
  ["apps.v1", "api/apps/v1"],
  ["batch.v1", "api/batch/v1"],
  ["networking.v1", "api/networking/v1"],
  ["policy.v1", "api/policy/v1"],
  ["autoscaling.v2", "api/autoscaling/v2"],
  ["rbac.v1", "api/rbac/v1"],
  ["coordination.v1", "api/coordination/v1"],
  ["storage.v1", "api/storage/v1"],
  ["scheduling.v1", "api/scheduling/v1"],
  ["events.v1", "api/events/v1"],
  ["discovery.v1", "api/discovery/v1"],
  ["meta.v1", "apimachinery/pkg/apis/meta/v1"],
  ["apiextensions.v1", "apiextensions-apiserver/pkg/apis/apiextensions/v1"],
];

function parseStructs(source: string): Map<string, GoField[]> {
  const structs = new Map<string, GoField[]>();
  for (const match of source.matchAll(/^type (\w+) struct \{\n([\s\S]*?)^\}/gm)) {
    const fields: GoField[] = [];
    for (const line of (match[2] ?? "").split("\n")) {
      const field = /^\t(?:\w+\s+)?(\S+)\s+`[^`]*json:"([^",]*)([^"]*)"/.exec(line);
      if (field === null) continue;
      fields.push({ goType: field[1] ?? "", jsonName: field[2] ?? "", omitEmpty: (field[3] ?? "").includes("omitempty") });
    }
    structs.set(match[1] ?? "", fields);
  }
  return structs;
}

function flatten(structs: Map<string, GoField[]>, name: string): GoField[] {
  return (structs.get(name) ?? []).flatMap((field) =>
    field.jsonName === "" ? flatten(structs, field.goType.replace(/^\*/, "")) : [field],
  );
}

/** For each type (`core.v1.Container`) the fields that Go leaves out when they are zero or empty. */
export function readOmittedFields(modulesDirectory: string, version: string): Map<string, Set<string>> {
  const omitted = new Map<string, Set<string>>();
  for (const [prefix, path] of packages) {
    const [module = "", ...rest] = path.split("/");
    const directory = join(modulesDirectory, "k8s.io", `${module}@${version}`, ...rest);
    if (!existsSync(directory)) throw new Error(`${directory} is missing: run 'go mod download' in test/controlplane`);
    const files = readdirSync(directory).filter((file) => file.endsWith(".go") && !file.includes("_test") && !file.startsWith("zz_"));
    const structs = parseStructs(files.map((file) => readFileSync(join(directory, file), "utf8")).join("\n"));
    for (const name of structs.keys()) {
      const fields = flatten(structs, name).filter((field) => field.omitEmpty && !field.goType.startsWith("*"));
      omitted.set(`${prefix}.${name}`, new Set(fields.map((field) => field.jsonName)));
    }
  }
  return omitted;
}

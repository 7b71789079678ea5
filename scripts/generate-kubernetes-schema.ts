// Writes the embedded cluster's table of built-in kinds from a running kube-apiserver (OpenAPI v3 and discovery, through
// `kubectl proxy`) and the Go types of the same version: `KUBERNETES_URL=http://127.0.0.1:8001 GOMODCACHE=~/go/pkg/mod
// KUBERNETES_MODULES=v0.37.2 node scripts/generate-kubernetes-schema.ts`.

import { writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import type { StoredField, StoredSchema, StoredSchemas } from "../src/sandbox/cluster/schema/stored-schemas.ts";
import { readOmittedFields } from "./go-json-tags.ts";

const groupVersions = [
  "api/v1",
  "apis/apps/v1",
  "apis/batch/v1",
  "apis/networking.k8s.io/v1",
  "apis/policy/v1",
  "apis/autoscaling/v2",
  "apis/rbac.authorization.k8s.io/v1",
  "apis/apiextensions.k8s.io/v1",
  "apis/coordination.k8s.io/v1",
  "apis/storage.k8s.io/v1",
  "apis/scheduling.k8s.io/v1",
  "apis/discovery.k8s.io/v1",
];

/** What is left out of those groups: kinds that nothing in a sandbox plays. */
const leftOut = new Set([
  "bindings",
  "componentstatuses",
  "podtemplates",
  "replicationcontrollers",
  "ipaddresses",
  "servicecidrs",
  "volumeattachments",
  "volumeattributesclasses",
  "csidrivers",
  "csinodes",
  "csistoragecapacities",
]);

interface OpenApi {
  $ref?: string;
  allOf?: OpenApi[];
  oneOf?: OpenApi[];
  type?: string;
  format?: string;
  default?: unknown;
  enum?: string[];
  required?: string[];
  properties?: Record<string, OpenApi>;
  additionalProperties?: OpenApi;
  items?: OpenApi;
  "x-kubernetes-list-type"?: string;
  "x-kubernetes-list-map-keys"?: string[];
  "x-kubernetes-map-type"?: string;
  "x-kubernetes-patch-merge-key"?: string;
  "x-kubernetes-patch-strategy"?: string;
  "x-kubernetes-group-version-kind"?: { group: string; version: string; kind: string }[];
}

interface DiscoveredResource {
  name: string;
  singularName: string;
  namespaced: boolean;
  kind: string;
  verbs: string[];
  shortNames?: string[];
  categories?: string[];
}

const definitions: Record<string, OpenApi> = {};
const used: Record<string, StoredSchema> = {};
const resources: StoredSchemas["resources"] = [];
const modules = process.env.GOMODCACHE ?? join(homedir(), "go", "pkg", "mod");
const omitted = readOmittedFields(modules, process.env.KUBERNETES_MODULES ?? "v0.37.2");

async function fetchJson(path: string): Promise<unknown> {
  const base = process.env.KUBERNETES_URL ?? "http://127.0.0.1:8001";
  const response = await fetch(`${base}/${path}`, { signal: AbortSignal.timeout(30_000) });
  if (!response.ok) throw new Error(`GET ${path}: ${response.status}`);
  return response.json();
}

function shortName(reference: string): string {
  return (reference.split("/").at(-1) ?? "").replace(
    /^io\.k8s\.(api|apimachinery\.pkg\.apis|apimachinery\.pkg|apiextensions-apiserver\.pkg\.apis)\./,
    "",
  );
}

const special: Record<string, StoredSchema> = {
  "meta.v1.Time": { scalar: "time" },
  "meta.v1.MicroTime": { scalar: "time" },
  "meta.v1.FieldsV1": { scalar: "any" },
  "util.intstr.IntOrString": { scalar: "intOrString" },
  "api.resource.Quantity": { scalar: "quantity" },
  "runtime.RawExtension": { scalar: "any" },
  "apiextensions.v1.JSON": { scalar: "any" },
  "apiextensions.v1.JSONSchemaPropsOrArray": { scalar: "any" },
  "apiextensions.v1.JSONSchemaPropsOrBool": { scalar: "any" },
  "apiextensions.v1.JSONSchemaPropsOrStringArray": { scalar: "any" },
};

function refer(reference: string): StoredSchema {
  const full = reference.split("/").at(-1) ?? "";
  const name = shortName(reference);
  const known = special[name];
  if (known !== undefined) return known;
  if (used[name] === undefined) {
    used[name] = { scalar: "any" };
    used[name] = withOmitted(name, convert(definitions[full] ?? {}));
  }
  return { ref: name };
}

function withOmitted(name: string, schema: StoredSchema): StoredSchema {
  const names = omitted.get(name);
  if (names === undefined || schema.fields === undefined) return schema;
  for (const [field, value] of Object.entries(schema.fields)) if (names.has(field) && value.embedded === undefined) value.omitZero = true;
  return schema;
}

function convertScalar(node: OpenApi): StoredSchema {
  if (node.type === "string" && node.format === "byte") return { scalar: "bytes" };
  if (node.type === "string") return { scalar: "string" };
  if (node.type === "integer") return { scalar: "integer" };
  if (node.type === "number") return { scalar: "number" };
  if (node.type === "boolean") return { scalar: "boolean" };
  return { scalar: "any" };
}

function convert(node: OpenApi): StoredSchema {
  const reference = node.$ref ?? node.allOf?.[0]?.$ref;
  if (reference !== undefined) return refer(reference);
  if (node.properties !== undefined) {
    const fields = Object.fromEntries(Object.entries(node.properties).map(([name, value]) => [name, convertField(value)]));
    return {
      fields,
      ...(node.required === undefined ? {} : { required: node.required }),
      ...(node["x-kubernetes-map-type"] === "atomic" ? { atomic: true as const } : {}),
    };
  }
  if (node.additionalProperties !== undefined)
    return { map: convert(node.additionalProperties), ...(node["x-kubernetes-map-type"] === "atomic" ? { atomic: true as const } : {}) };
  if (node.items !== undefined) {
    const keys = node["x-kubernetes-list-map-keys"];
    const listType = node["x-kubernetes-list-type"];
    return {
      list: convert(node.items),
      ...(listType === "map" && keys !== undefined ? { keys } : {}),
      ...(listType === "set" ? { set: true as const } : {}),
    };
  }
  return convertScalar(node);
}

function convertField(node: OpenApi): StoredField {
  const isEmptyObject = typeof node.default === "object" && node.default !== null && Object.keys(node.default).length === 0;
  const strategy = node["x-kubernetes-patch-strategy"];
  const mergeKey = node["x-kubernetes-patch-merge-key"];
  return {
    ...convert(node),
    ...(isEmptyObject ? { embedded: true as const } : {}),
    ...(node.default === undefined || isEmptyObject ? {} : { default: node.default as string | number | boolean }),
    ...(node.enum === undefined ? {} : { enum: node.enum }),
    ...(strategy === undefined ? {} : { patchStrategy: strategy }),
    ...(mergeKey === undefined ? {} : { patchMergeKey: mergeKey }),
  };
}

function typeOf(group: string, version: string, kind: string): string {
  for (const [name, node] of Object.entries(definitions)) {
    const match = (node["x-kubernetes-group-version-kind"] ?? []).some(
      (gvk) => gvk.group === group && gvk.version === version && gvk.kind === kind,
    );
    if (match) {
      refer(`/${name}`);
      return shortName(name);
    }
  }
  throw new Error(`no schema for ${group}/${version} ${kind}`);
}

function addResources(group: string, version: string, discovered: DiscoveredResource[]): void {
  for (const found of discovered) {
    if (found.name.includes("/") || leftOut.has(found.name) || !found.verbs.includes("list")) continue;
    const subresources = discovered.filter((other) => other.name.startsWith(`${found.name}/`) && other.kind === found.kind);
    resources.push({
      group,
      version,
      kind: found.kind,
      plural: found.name,
      singular: found.singularName,
      namespaced: found.namespaced,
      verbs: found.verbs,
      shortNames: found.shortNames ?? [],
      categories: found.categories ?? [],
      subresources: subresources.map((other) => other.name.slice(found.name.length + 1)),
      type: typeOf(group, version, found.kind),
    });
  }
}

const lists: { path: string; resources: DiscoveredResource[] }[] = [];
for (const path of groupVersions) {
  const openApi = (await fetchJson(`openapi/v3/${path}`)) as { components: { schemas: Record<string, OpenApi> } };
  Object.assign(definitions, openApi.components.schemas);
  lists.push({ path, resources: ((await fetchJson(path)) as { resources: DiscoveredResource[] }).resources });
}
for (const { path, resources: discovered } of lists) {
  const parts = path.split("/");
  addResources(parts[0] === "api" ? "" : (parts[1] ?? ""), parts.at(-1) ?? "", discovered);
}
const version = (await fetchJson("version")) as Record<string, string>;
const file: StoredSchemas = { kubernetesVersion: version.gitVersion ?? "", resources, types: used };
const target = new URL("../src/sandbox/cluster/schema/kubernetes.generated.json", import.meta.url);
writeFileSync(target, `${JSON.stringify(file)}\n`);
process.stdout.write(`${resources.length} kinds, ${Object.keys(used).length} types\n`);

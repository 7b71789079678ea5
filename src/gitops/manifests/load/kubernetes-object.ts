// Whether a value read from a file is a Kubernetes object, one by one or in a List, and if not, why not.

import type { Json, KubernetesObject } from "../manifest.ts";

type Mapping = { [key: string]: Json };

export type ReadValue =
  | { kind: "object"; object: KubernetesObject; place: object }
  /** Nothing that claims to be for a cluster: Helm values, a workflow, a kustomization. */
  | { kind: "leftOut"; reason: "kustomization" | "not_a_manifest" }
  | { kind: "problem"; why: string; place: object | undefined };

const maxListDepth = 8;

/** One document's value as the objects in it. `place` is the mapping to point at. */
export function readObjects(value: Json): ReadValue[] {
  if (!isMapping(value)) return [{ kind: "problem", why: `The document is ${kindOf(value)} and not an object`, place: undefined }];
  return readMapping(value, undefined, 0);
}

function readMapping(value: Mapping, inherited: { apiVersion: Json | undefined; kind: string } | undefined, depth: number): ReadValue[] {
  const { apiVersion = inherited?.apiVersion, kind = inherited?.kind } = value;
  if (isBlank(apiVersion) && isBlank(kind)) return [{ kind: "leftOut", reason: "not_a_manifest" }];
  if (typeof apiVersion === "string" && apiVersion.startsWith("kustomize.config.k8s.io/"))
    return [{ kind: "leftOut", reason: "kustomization" }];
  const wrong = (why: string): ReadValue[] => [{ kind: "problem", why, place: value }];
  if (typeof apiVersion !== "string" || apiVersion === "") return wrong("The object has no apiVersion");
  if (typeof kind !== "string" || kind === "") return wrong("The object has no kind");
  const items = listItems(value, kind);
  if (items === undefined) return [readObject({ ...value, apiVersion, kind }, value)];
  if (depth >= maxListDepth) return wrong(`Lists stand in lists more than ${maxListDepth} deep`);
  // A typed list's items may leave out what its own kind says already; those of a plain List may not.
  const ofItems = kind === "List" ? undefined : { apiVersion, kind: kind.slice(0, -"List".length) };
  return items.flatMap((item) =>
    isMapping(item) ? readItem(item, ofItems, depth) : wrong(`An item of the ${kind} is ${kindOf(item)} and not an object`),
  );
}

function readItem(item: Mapping, ofItems: { apiVersion: string; kind: string } | undefined, depth: number): ReadValue[] {
  // What is left out as a whole document is a mistake as an item of a list.
  return readMapping(item, ofItems, depth + 1).map((read) =>
    read.kind === "leftOut" ? { kind: "problem", why: "An item of a List has no apiVersion and no kind", place: item } : read,
  );
}

/** A List has no name of its own (ListMeta) and no spec; a custom kind that merely ends in List has. */
function listItems(value: Mapping, kind: string): Json[] | undefined {
  if (!kind.endsWith("List")) return undefined;
  const named = isMapping(value.metadata) && !isBlank(value.metadata.name);
  if (named || "spec" in value) return undefined;
  if (value.items === null || (kind === "List" && value.items === undefined)) return [];
  if (!Array.isArray(value.items)) return undefined;
  return kind === "List" || value.items.every(isMapping) ? value.items : undefined;
}

function readObject(value: Mapping & { apiVersion: string; kind: string }, place: object): ReadValue {
  const wrong = (why: string): ReadValue => ({ kind: "problem", why: `${value.kind}: ${why}`, place });
  if (!isMapping(value.metadata)) return wrong("metadata is missing");
  const { name, generateName, namespace } = value.metadata;
  if (isBlank(name))
    return wrong(isBlank(generateName) ? "metadata.name is missing" : "generateName makes a new object each time; give it a name");
  if (typeof name !== "string") return wrong(`metadata.name is ${kindOf(name)}; put it in quotes`);
  if (!isBlank(namespace) && typeof namespace !== "string") return wrong(`metadata.namespace is ${kindOf(namespace)}; put it in quotes`);
  const metadata: Mapping = { ...value.metadata };
  if (isBlank(namespace)) delete metadata.namespace;
  for (const field of ["labels", "annotations"] as const) {
    const texts = readTexts(metadata[field]);
    if (texts.kind === "wrong") return wrong(`metadata.${field}${texts.why}`);
    if (texts.value === undefined) delete metadata[field];
    else metadata[field] = texts.value;
  }
  return { kind: "object", object: { ...value, metadata } as KubernetesObject, place };
}

/** A map of texts, where the API reads null as an empty map or an empty text. */
function readTexts(value: Json | undefined): { kind: "read"; value: Record<string, string> | undefined } | { kind: "wrong"; why: string } {
  if (value === undefined || value === null) return { kind: "read", value: undefined };
  if (!isMapping(value)) return { kind: "wrong", why: ` is ${kindOf(value)} and not a mapping` };
  const texts: [string, string][] = [];
  for (const [key, text] of Object.entries(value)) {
    if (text !== null && typeof text !== "string")
      return { kind: "wrong", why: `: the value of ${key.slice(0, 100)} is ${kindOf(text)}; put it in quotes` };
    texts.push([key, text ?? ""]);
  }
  return { kind: "read", value: Object.fromEntries(texts) };
}

function isMapping(value: Json | undefined): value is Mapping {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isBlank(value: Json | undefined): boolean {
  return value === undefined || value === null || value === "";
}

function kindOf(value: Json | undefined): string {
  if (value === null || value === undefined) return "empty";
  if (Array.isArray(value)) return "a list";
  return { string: "text", number: "a number", boolean: "a boolean", object: "a mapping" }[
    typeof value as "string" | "number" | "boolean" | "object"
  ];
}

// The generated table of built-in kinds: how it is written in its file, and how it is read.

import { readFileSync } from "node:fs";
import type { FieldSchema, FieldTraits, ScalarType, Schema } from "./schema.ts";

/** One kind as the API serves it. */
export interface ResourceDescription {
  /** "" for the core group. */
  group: string;
  version: string;
  kind: string;
  plural: string;
  singular: string;
  namespaced: boolean;
  verbs: readonly string[];
  shortNames: readonly string[];
  categories: readonly string[];
  subresources: readonly string[];
  /** The name of its type in `types`. */
  type: string;
}

/** A schema in the file: types refer to each other by name. */
export interface StoredSchema {
  ref?: string;
  scalar?: ScalarType;
  fields?: Record<string, StoredField>;
  required?: readonly string[];
  atomic?: true;
  map?: StoredField;
  list?: StoredField;
  keys?: readonly string[];
  set?: true;
}

export interface StoredField extends StoredSchema, FieldTraits {}

/** The file that scripts/generate-kubernetes-schema.ts writes. */
export interface StoredSchemas {
  kubernetesVersion: string;
  resources: ResourceDescription[];
  types: Record<string, StoredSchema>;
}

export interface BuiltInKinds {
  kubernetesVersion: string;
  resources: readonly (ResourceDescription & { schema: Schema })[];
  types: Readonly<Record<string, Schema>>;
}

/** Reads the table beside this file; types are linked to each other, so that no reference is left. */
export function readBuiltInKinds(): BuiltInKinds {
  const stored = JSON.parse(readFileSync(new URL("kubernetes.generated.json", import.meta.url), "utf8")) as StoredSchemas;
  const seen = new Set<StoredSchema>();
  for (const [name, type] of Object.entries(stored.types)) {
    if (type.fields !== undefined) Object.assign(type, { name });
  }
  for (const type of Object.values(stored.types)) link(type, stored.types, seen);
  const types = stored.types as Record<string, Schema>;
  const resources = stored.resources.map((resource) => ({ ...resource, schema: schemaNamed(types, resource.type) }));
  return { kubernetesVersion: stored.kubernetesVersion, resources, types };
}

/** The schema of that name; it is a fault of the generated file when it is not there. */
export function schemaNamed(types: Readonly<Record<string, Schema>>, name: string): FieldSchema {
  const found = types[name];
  if (found === undefined) throw new Error(`kubernetes.generated.json has no type ${name}`);
  return found;
}

function link(schema: StoredSchema, types: Record<string, StoredSchema>, seen: Set<StoredSchema>): void {
  if (seen.has(schema)) return;
  seen.add(schema);
  if (schema.ref !== undefined) {
    const { ref } = schema;
    delete schema.ref;
    Object.assign(schema, { ...types[ref], ...schema });
    return;
  }
  for (const field of Object.values(schema.fields ?? {})) link(field, types, seen);
  if (schema.map !== undefined) link(schema.map, types, seen);
  if (schema.list !== undefined) link(schema.list, types, seen);
}

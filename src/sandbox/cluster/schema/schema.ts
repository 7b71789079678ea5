// What is known of a kind's fields: their types, and how lists and maps of them are merged.

import type { Json } from "../json.ts";

export type ScalarType = "string" | "boolean" | "integer" | "number" | "bytes" | "time" | "quantity" | "intOrString" | "any";

/** A value of one scalar type. `any` takes whatever JSON is given, and merges it by its form. */
export interface ScalarSchema {
  scalar: ScalarType;
}

/** An object with known fields. */
export interface ObjectSchema {
  /** The name of the type in the API, for messages; absent in custom resources. */
  name?: string;
  fields: Record<string, FieldSchema>;
  required?: readonly string[];
  /** Replaced and owned as a whole (x-kubernetes-map-type: atomic). */
  atomic?: boolean;
  /** Takes fields that it does not name (x-kubernetes-preserve-unknown-fields). */
  open?: boolean;
}

/** An object with free keys, such as labels. */
export interface MapSchema {
  map: FieldSchema;
  atomic?: boolean;
}

/** A list: associative when it has `keys`, a set when it says so, else atomic. */
export interface ListSchema {
  list: FieldSchema;
  keys?: readonly string[];
  set?: boolean;
}

export type Schema = ScalarSchema | ObjectSchema | MapSchema | ListSchema;

/** What belongs to a field rather than to its type. */
export interface FieldTraits {
  default?: Json;
  /** A Go struct that is always there, though it may be empty: the real server counts it as present. */
  embedded?: boolean;
  /** Left out by Go when it is zero or empty, as if nobody had said it. */
  omitZero?: boolean;
  enum?: readonly Json[];
  nullable?: boolean;
  patchStrategy?: string;
  patchMergeKey?: string;
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  pattern?: string;
}

export type FieldSchema = Schema & FieldTraits;

/** A value of unknown form. */
export const anySchema: ScalarSchema = { scalar: "any" };

/** The schema of an object's field; undefined for one that it does not know. */
export function fieldOf(schema: ObjectSchema | MapSchema, name: string): FieldSchema | undefined {
  if ("map" in schema) return schema.map;
  return Object.hasOwn(schema.fields, name) ? schema.fields[name] : schema.open === true ? anySchema : undefined;
}

/** The schema to use for a value: `any` becomes what the value's form says (lists of it are atomic). */
export function schemaFor(schema: Schema, value: Json | undefined): Schema {
  if (!("scalar" in schema) || schema.scalar !== "any") return schema;
  if (Array.isArray(value)) return { list: anySchema };
  return typeof value === "object" && value !== null ? { map: anySchema } : schema;
}

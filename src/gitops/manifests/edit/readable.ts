// Schemas that load any YAML for comparison: unknown tags kept beside their values, mappings as Maps.

import { CORE_SCHEMA, defineMappingTag, defineScalarTag, defineSequenceTag, mergeTag, realMapTag, YAML11_SCHEMA } from "js-yaml";

/** A value with a tag that no schema knows (`!Ref`, `!vault`). */
export class Tagged {
  readonly tag: string;
  readonly value: unknown;

  constructor(tag: string, value: unknown) {
    this.tag = tag;
    this.value = value;
  }
}

const none = { identify: () => false };

const anyTags = ["!", "tag:"].flatMap((prefix) => [
  defineScalarTag<Tagged>(prefix, { ...none, matchByTagPrefix: true, resolve: (source, _isExplicit, tag) => new Tagged(tag, source) }),
  defineSequenceTag<Tagged>(prefix, {
    ...none,
    matchByTagPrefix: true,
    create: (tag) => new Tagged(tag, []),
    addItem: (carrier, item) => void (carrier.value as unknown[]).push(item),
  }),
  defineMappingTag<Tagged>(prefix, {
    ...none,
    matchByTagPrefix: true,
    create: (tag) => new Tagged(tag, new Map()),
    addPair: (carrier, key, value) => {
      (carrier.value as Map<unknown, unknown>).set(key, value);
      return "";
    },
    has: (carrier, key) => (carrier.value as Map<unknown, unknown>).has(key),
    keys: (carrier) => (carrier.value as Map<unknown, unknown>).keys(),
    get: (carrier, key) => (carrier.value as Map<unknown, unknown>).get(key),
  }),
]);

/** YAML 1.2's core schema with merge keys. */
export const readableCore = CORE_SCHEMA.withTags(mergeTag, realMapTag, anyTags);

/** YAML 1.1: `yes`, `0o17`, `1:30` and dates are no strings. */
export const readable11 = YAML11_SCHEMA.withTags(realMapTag, anyTags);

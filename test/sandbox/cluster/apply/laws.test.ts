// Laws of server-side apply, for any configurations of any managers.

import fc from "fast-check";
import { expect, it } from "vitest";
import {
  differenceOf,
  hasPath,
  intersectionOf,
  parseFieldsV1,
  pathsOf,
  renderFieldsV1,
  unionOf,
} from "../../../../src/sandbox/cluster/apply/field-set.ts";
import { fieldsOf } from "../../../../src/sandbox/cluster/apply/fields-of.ts";
import { type Manager, type Managers, managerKey, renderManagers } from "../../../../src/sandbox/cluster/apply/managers.ts";
import { applyConfiguration } from "../../../../src/sandbox/cluster/apply/server-side-apply.ts";
import type { JsonObject } from "../../../../src/sandbox/cluster/json.ts";
import type { FieldSchema, Schema } from "../../../../src/sandbox/cluster/schema/schema.ts";

const text: FieldSchema = { scalar: "string" };
const item: FieldSchema = { fields: { name: text, value: text, more: { map: text } } };
const schema: Schema = {
  fields: {
    metadata: { fields: { name: text, labels: { map: text } } },
    spec: {
      fields: {
        size: { scalar: "integer" },
        items: { list: item, keys: ["name"] },
        tags: { list: text, set: true },
        plain: { list: text },
        whole: { map: text, atomic: true },
      },
    },
  },
};

const word = fc.constantFrom("a", "b", "c");
// Empty maps break these laws on the real server too: it drops them from an object and keeps them in managedFields.
const words = fc.dictionary(word, word, { minKeys: 1, maxKeys: 3 });
const configuration: fc.Arbitrary<JsonObject> = fc.record({
  metadata: fc.record({ name: fc.constant("x"), labels: words }, { requiredKeys: ["name"] }),
  spec: fc
    .record(
      {
        size: fc.integer({ min: 0, max: 3 }),
        items: fc.uniqueArray(fc.record({ name: word, value: word, more: words }, { requiredKeys: ["name"] }), {
          selector: (one) => one.name,
          minLength: 1,
        }),
        tags: fc.uniqueArray(word, { minLength: 1 }),
        plain: fc.array(word),
        whole: words,
      },
      { requiredKeys: [] },
    )
    .filter((spec) => Object.keys(spec).length > 0),
});

interface World {
  live: JsonObject;
  managers: Managers;
}

function apply(world: World, manager: string, config: JsonObject, force = true): World | undefined {
  const writer = { manager, operation: "Apply" as const, apiVersion: "v1", subresource: "", hasStatus: true, time: "2026-01-01T00:00:00Z" };
  const outcome = applyConfiguration({ ...world, config, schema, writer, force });
  return outcome.kind === "merged" ? { live: outcome.object, managers: outcome.managers } : undefined;
}

const nothing: World = { live: {}, managers: new Map() };
const identity: JsonObject = { metadata: { name: "x" } };

function isWithin(part: JsonObject, whole: JsonObject): boolean {
  return differenceCount(part, whole) === 0;
}

function differenceCount(part: JsonObject, whole: JsonObject): number {
  const missing = differenceOf(fieldsOf(part, schema), fieldsOf(whole, schema));
  return pathsOf(missing).length;
}

const history = fc.array(fc.tuple(fc.constantFrom("one", "two", "three"), configuration), { maxLength: 6 });

function play(steps: readonly (readonly [string, JsonObject])[]): World {
  return steps.reduce<World>((world, [manager, config]) => apply(world, manager, config) ?? world, nothing);
}

it("a forced apply leaves every field that it states in the object", () => {
  fc.assert(
    fc.property(history, configuration, (steps, config) => {
      const after = apply(play(steps), "one", config);
      expect(after !== undefined && isWithin(config, after.live)).toBe(true);
    }),
  );
});

it("an apply a second time changes nothing", () => {
  fc.assert(
    fc.property(history, configuration, (steps, config) => {
      const once = apply(play(steps), "one", config) ?? nothing;
      const twice = apply(once, "one", config, false);
      expect(twice?.live).toEqual(once.live);
      expect(renderManagers(twice?.managers ?? new Map())).toEqual(renderManagers(once.managers));
    }),
  );
});

it("who applies nothing any more takes away all that it alone owned, and nothing of the others", () => {
  fc.assert(
    fc.property(history, (steps) => {
      const world = play(steps);
      const after = apply(world, "one", identity) ?? nothing;
      const others = [...world.managers.values()].filter((manager) => manager.manager !== "one");
      const kept = others.reduce((set, manager) => unionOf(set, manager.set), fieldsOf(identity, schema));
      const left = fieldsOf(after.live, schema);
      for (const path of pathsOf(kept)) expect(pathExists(after.live, path) || hasPath(left, path), JSON.stringify(path)).toBe(true);
      const own = [...world.managers.values()].find((manager) => manager.manager === "one");
      for (const path of pathsOf(own === undefined ? fieldsOf({}, schema) : differenceOf(own.set, kept))) {
        const isAbove = pathsOf(kept).some((other) => path.every((element, index) => other[index] === element));
        if (!isAbove) expect(hasPath(left, path), JSON.stringify(path)).toBe(false);
      }
    }),
  );
});

function pathExists(value: JsonObject, path: readonly string[]): boolean {
  let current: unknown = value;
  for (const element of path) {
    const key = element.slice(2);
    if (element.startsWith("f:")) current = (current as JsonObject | undefined)?.[key];
    else if (element.startsWith("v:")) return Array.isArray(current) && current.includes(JSON.parse(key));
    else
      current = Array.isArray(current) ? current.find((one: JsonObject) => one.name === (JSON.parse(key) as JsonObject).name) : undefined;
  }
  return current !== undefined;
}

it("without force nothing of another manager is changed", () => {
  fc.assert(
    fc.property(history, configuration, (steps, config) => {
      const world = play(steps);
      const after = apply(world, "new", config, false);
      if (after === undefined) return;
      for (const manager of world.managers.values())
        expect(renderFieldsV1(after.managers.get(managerKey(manager as Manager))?.set ?? fieldsOf({}, schema))).toEqual(
          renderFieldsV1(manager.set),
        );
    }),
  );
});

it("fieldsV1 comes back as it was written", () => {
  fc.assert(
    fc.property(configuration, configuration, (left, right) => {
      const [one, two] = [fieldsOf(left, schema), fieldsOf(right, schema)];
      for (const set of [one, unionOf(one, two), intersectionOf(one, two), differenceOf(one, two)])
        expect(pathsOf(parseFieldsV1(renderFieldsV1(set)))).toEqual(pathsOf(set));
    }),
  );
});

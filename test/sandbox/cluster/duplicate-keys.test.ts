// Keys that stand twice in a JSON text.

import fc from "fast-check";
import { expect, it } from "vitest";
import { findDuplicateKeys } from "../../../src/sandbox/cluster/api/duplicate-keys.ts";

it.each([
  ['{"a":1,"a":2}', ["a"]],
  ['{"a":{"b":1,"b":{}},"c":{"b":1}}', ["a.b"]],
  ['{"a":[{"b":1},{"b":1,"b":2}]}', ["a[1].b"]],
  ['{"a":"{\\"a\\":1,\\"a\\":2}","b":"a"}', []],
  ['{"a":[1,2,{"x":[{"y":1,"y":1}]}]}', ["a[2].x[0].y"]],
  ['{ "a" : 1 , "b" : { } , "a" : [ ] }', ["a"]],
  ["[]", []],
])("finds them in %s", (text, paths) => {
  expect(findDuplicateKeys(text)).toEqual(paths);
});

it("finds none in what JSON.stringify wrote", () => {
  fc.assert(fc.property(fc.jsonValue(), (value) => findDuplicateKeys(JSON.stringify(value)).length === 0));
});

// Brackets that close too far left, as Kubernetes takes them, and texts that stay refused.

import { constructFromEvents, YAMLException } from "js-yaml";
import { describe, expect, test } from "vitest";
import { parseText } from "../../../../src/gitops/manifests/edit/parse-text.ts";

function read(text: string): unknown {
  const parsed = parseText(text);
  expect(parsed.source.length).toBe(text.length);
  return constructFromEvents(parsed.events, { source: parsed.source })[0];
}

describe("read as one line", () => {
  test.each<[string, string, unknown]>([
    ["a mapping", "m: {\n  a: b\n}\n", { m: { a: "b" } }],
    ["a sequence inside a block", "s:\n  args: [\n    a,\n    b\n  ]\n  t: u\n", { s: { args: ["a", "b"], t: "u" } }],
    ["comments before the bracket", "m: {\n  a: b # c: [\n  # more ]\n\n}\nn: 1\n", { m: { a: "b" }, n: 1 }],
    ["quotes before a comment", "m: {\n  a: \"b # c\", d: 'e'# f\n}\n", undefined],
    ["a number sign in quotes", 'm: {\n  a: "b # c"\n}\n', { m: { a: "b # c" } }],
    ["CRLF", "m: {\r\n  a: b # c\r\n}\r\n", { m: { a: "b" } }],
    ["many of them", "m: [\n1,\n2,\n[\n3\n]\n]\nn: {\n}\n", { m: [1, 2, [3]], n: {} }],
    ["quoted text", 'm:\n  a: "x\n  y"\n', { m: { a: "x   y" } }],
  ])("%s", (_name, text, value) => {
    if (value === undefined) expect(() => read(text)).toThrow(YAMLException);
    else expect(read(text)).toEqual(value);
  });
});

test.each(["a: [1\nb: 2\n", "a: {\nb\n", 'a: "b\nc: d\n', "a:\n\tb: c\n", "]", "a: b: c"])("%j stays refused", (text) => {
  expect(() => parseText(text)).toThrow(YAMLException);
});

test("a text that needs no forgiving is its own source", () => {
  const text = "a: {b: [c]} # d\n";
  expect(parseText(text).source).toBe(text);
});

test("hundreds of such lines are refused in the end, and not tried for ever", () => {
  expect(() => parseText(`a: [\n${"1,\n".repeat(600)}]\n`)).toThrow("deficient indentation");
});

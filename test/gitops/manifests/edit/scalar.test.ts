// Quoting: what may stand bare is a string to every reader, and what may not gets quotes.

import fc from "fast-check";
import { load, YAML11_SCHEMA } from "js-yaml";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { canStandPlain, isStringToAllReaders, renderScalar } from "../../../../src/gitops/manifests/edit/scalar.ts";

const noStrings = [
  ["1.20", "1e3", "0x1f", "0o17", "017", "0b11", "1_000", "+1", "-1", ".5", "1.", "5e-3", "123e4567", "12_3.4_5"],
  ["on", "off", "yes", "No", "y", "N", "true", "FALSE", "null", "Null", "~", "", "<<", "="],
  ["1:30", "190:20:30", "1:30:45.5", "2024-01-02", "2024-1-2", "2024-01-02T03:04:05Z", "2024-01-02 03:04:05"],
  [".inf", "-.INF", ".nan", ".NaN"],
].flat();

test.each(noStrings)("%j is no string to some reader", (text) => {
  expect(isStringToAllReaders(text)).toBe(false);
});

const strings = [
  "1.2.3",
  "v1.20",
  "1.20-alpine",
  "1.2_3a",
  "latest",
  "onward",
  "2024-01-02-abc",
  "0xzz",
  "1e",
  "e3",
  "7-1",
  "redis:7",
  "a_1",
  "1.2.3-4",
];

test.each(strings)("%j needs no quotes", (text) => {
  expect(canStandPlain(text, true)).toBe(true);
});

test.each([
  "a: b",
  "a #b",
  "a:",
  "- a",
  "*a",
  "&a",
  "!a",
  "%a",
  "@a",
  "`a",
  "'a",
  '"a',
  "[a",
  "{a",
  "|",
  ">",
  "#a",
  " a",
  "a ",
  "é",
  "a\tb",
  "a\nb",
])("%j needs quotes", (text) => {
  expect(canStandPlain(text, false)).toBe(false);
});

test("flow takes no brackets and commas bare", () => {
  expect(canStandPlain("regex:^v(.*)[0-9]$", false)).toBe(true);
  expect(canStandPlain("regex:^v(.*)[0-9]$", true)).toBe(false);
  expect(canStandPlain("a,b", true)).toBe(false);
});

test("any text is read back by four readers, in every style and place", () => {
  const texts = fc.oneof(
    fc.string({ unit: "grapheme" }),
    fc.string(),
    fc.stringMatching(/^[-+0-9a-fox_.:eE]{1,8}$/),
    fc.constantFrom(...noStrings),
  );
  fc.assert(
    fc.property(
      texts,
      fc.constantFrom("plain", "single", "double"),
      fc.boolean(),
      fc.constantFrom("single", "double"),
      (text, style, inFlow, quotes) => {
        const rendered = renderScalar(text, { style, inFlow, quotes });
        const source = inFlow ? `{k: ${rendered}, l: 1}` : `k: ${rendered} # c\nl: 1\n`;
        // `yaml` alone takes `e5` for a (broken) float of YAML 1.1, which no specification says.
        const version = /^[-+]?e[-+]?[0-9_]+$/i.test(text) ? "1.2" : "1.1";
        const read = [parse(source), parse(source, { version }), load(source), load(source, { schema: YAML11_SCHEMA })] as { k: unknown }[];
        expect(read.map((each) => each.k)).toEqual([text, text, text, text]);
      },
    ),
    { numRuns: 5_000 },
  );
});

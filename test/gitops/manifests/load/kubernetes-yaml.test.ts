// Values as Kubernetes reads them: each document beside what sigs.k8s.io/yaml 1.4.0 made of it.

import { readFileSync } from "node:fs";
import fc from "fast-check";
import { dump } from "js-yaml";
import { describe, expect, it } from "vitest";
import { composeYaml } from "../../../../src/gitops/manifests/load/compose-yaml.ts";

const limits = { maxDepth: 128, maxValues: 10_000 };

// Made by a Go program around YAMLToJSON; `error` where that refused.
const golden: { yaml: string; json?: string; error?: string }[] = JSON.parse(
  readFileSync(new URL("../../../golden/manifests/sigs-k8s-io-yaml-1.4.0.json", import.meta.url), "utf8"),
);

/** Where we refuse on purpose what Go takes: something would be lost, or is most likely a mistake. */
const refusals: readonly RegExp[] = [
  /too large to be carried exactly/,
  /infinity and not-a-number/,
  /stands twice/,
  /not written one way only/,
];
/** YAML 1.2 allows it, go-yaml v2 does not. */
const takenBeyond = new Set(['a: "\\/"\n']);

function read(yaml: string): { kind: "read"; value: unknown } | { kind: "refused"; why: string } {
  const { documents, problems } = composeYaml(yaml, limits);
  return problems[0] === undefined ? { kind: "read", value: documents[0]?.value ?? null } : { kind: "refused", why: problems[0].why };
}

describe("sigs.k8s.io/yaml", () => {
  it("has a table worth the name", () => expect(golden.length).toBeGreaterThan(300));

  it.each(golden.map((row) => [JSON.stringify(row.yaml), row] as const))("%s", (_name, row) => {
    const ours = read(row.yaml);
    if (ours.kind === "refused" && row.error === undefined) {
      expect(
        refusals.some((refusal) => refusal.test(ours.why)),
        ours.why,
      ).toBe(true);
      return;
    }
    if (row.error !== undefined && ours.kind === "read") {
      expect(takenBeyond).toContain(row.yaml);
      return;
    }
    if (ours.kind === "read") expect(ours.value).toEqual(JSON.parse(row.json ?? ""));
  });
});

describe("what is written in quotes", () => {
  it("is text, whatever it is", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.constantFrom("yes", "0644", "1e3", "~", "", ".inf", "<<", "1_000")), (text) => {
        expect(read(JSON.stringify({ key: text }))).toEqual({ kind: "read", value: { key: text } });
      }),
    );
  });

  it("reads back every JSON value that was dumped for the strictest reader", () => {
    const values = fc
      .jsonValue({ maxDepth: 4 })
      .filter((json) => !JSON.stringify(json).includes("__proto__") && !/\d{16}|e[-+]\d/.test(JSON.stringify(json)));
    fc.assert(
      fc.property(values, (json) => {
        // JSON has one zero; a generated -0 is not a value that it has.
        const value = JSON.parse(JSON.stringify(json));
        expect(read(dump(value))).toEqual({ kind: "read", value });
      }),
    );
  });
});

describe("a file that means harm", () => {
  it("an alias bomb costs nothing", () => {
    const lines = ["a0: &a0 [x,x,x,x,x,x,x,x,x,x]"];
    for (let level = 1; level < 12; level += 1)
      lines.push(
        `a${level}: &a${level} [${Array(10)
          .fill(`*a${level - 1}`)
          .join(",")}]`,
      );
    expect(read(lines.join("\n"))).toMatchObject({ kind: "refused", why: expect.stringContaining("aliases") });
  });

  it("aliases in keys and merges count too", () => {
    const lines = ["m0: &m0 {k: v}"];
    for (let level = 1; level < 20; level += 1)
      lines.push(`m${level}: &m${level}\n  <<: [*m${level - 1}, *m${level - 1}]\n  x: [*m${level - 1}, *m${level - 1}]`);
    expect(read(lines.join("\n"))).toMatchObject({ kind: "refused" });
  });

  it.each([
    ["brackets", "[".repeat(20_000)],
    ["braces", "{a: ".repeat(20_000)],
    ["dashes", "- ".repeat(20_000)],
    ["indents", Array.from({ length: 3_000 }, (_, depth) => `${" ".repeat(depth)}a:`).join("\n")],
  ])("very deep %s are refused", (_name, yaml) => {
    expect(read(yaml)).toMatchObject({ kind: "refused" });
  });

  it("a key like __proto__ is a key", () => {
    const result = read('__proto__: {polluted: true}\nconstructor: {prototype: {polluted: true}}\n"<<": {polluted: true}\n');
    expect(result.kind).toBe("read");
    const value = result.kind === "read" ? (result.value as object) : {};
    expect(Object.keys(value)).toEqual(["__proto__", "constructor", "<<"]);
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect("polluted" in {}).toBe(false);
  });

  it("never throws, and never hangs", () => {
    const pieces = fc.constantFrom(
      "a",
      ":",
      " ",
      "\n",
      "-",
      "[",
      "]",
      "{",
      "}",
      "&x",
      "*x",
      "!",
      "!!int",
      "|",
      ">",
      '"',
      "'",
      "<<",
      "#",
      "%",
      "---\n",
      "...\n",
      "?",
      ",",
      "\t",
      "{{ .X }}",
      "~",
      "0",
      "\u0000",
      "\ufeff",
      "é",
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 40 }), (parts) => {
        const { documents, problems } = composeYaml(parts.join(""), limits);
        for (const problem of problems) expect(problem.offset).toBeLessThanOrEqual(parts.join("").length);
        expect(documents.every((document) => document.offset >= 0)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });
});

describe("aliases", () => {
  it("give two values, not one in two places", () => {
    const result = read("a: &x {b: [1]}\nc: *x\n");
    const value = (result.kind === "read" ? result.value : {}) as Record<string, { b: number[] }>;
    expect(value).toEqual({ a: { b: [1] }, c: { b: [1] } });
    expect(value.a).not.toBe(value.c);
    expect(value.a?.b).not.toBe(value.c?.b);
  });
});

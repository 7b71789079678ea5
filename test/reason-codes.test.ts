// docs/reason-codes.md has every code that the source can give, and none that it cannot.

import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));
const read = (path: string) => readFileSync(join(root, path), "utf8");

/** Where refusals are made. Codes of single files and values inside gitops/manifests and gitops/images/policy are no outcomes. */
const places = [
  "src/{bot,jobs,cli}/**/*.ts",
  "src/gitops/rules/**/*.ts",
  "src/gitops/{failure,find-workload}.ts",
  "src/gitops/images/plan-rule-edit.ts",
];
const sources = globSync(places, { cwd: root }).map(read);

const literal = "[a-z]+(?:_[a-z]+)*";
/** `reasonCode: "x"`, `code: a ? "x" : "y"`, `refuse("x"`, `refused(click, refuse("x"`, `refuse(401, "x"`, `new Failure("x"`. */
const makers = new RegExp(
  `(?:\\b(?:reasonCode|code)\\??:|\\brefused?\\((?:click, )?(?:refuse\\()?(?:\\d{3}, )?|new Failure\\()\\s*(?:[^"\\n]{0,60}\\? )?("${literal}"(?:\\s*[|:]\\s*"${literal}")*)`,
  "g",
);

function codesOf(text: string): string[] {
  const made = [...text.matchAll(makers)].flatMap((match) => match[1]?.match(/[a-z_]+/g) ?? []);
  // `type XCode = | "a" | "b"` and `const webhookReasonCodes = { 401: "a" }`.
  const unions = [...text.matchAll(/type \w*(?:Code|Problem) =([^;]+);/g)].flatMap((match) => match[1]?.match(/(?<=")[a-z_]+(?=")/g) ?? []);
  const table = /webhookReasonCodes = \{([^}]*)\}/.exec(text)?.[1]?.match(/(?<=")[a-z_]+(?=")/g) ?? [];
  return [...made, ...unions, ...table];
}

const given = new Set(sources.flatMap(codesOf));
const documented = [...read("docs/reason-codes.md").matchAll(/^\| `([a-z_]+)` \| \S/gm)].map((match) => match[1] ?? "");

test("every code is documented", () => {
  expect(given.size).toBeGreaterThan(70);
  expect([...given].filter((code) => !documented.includes(code)).sort()).toEqual([]);
});

test("every documented code is given somewhere, and stands there once", () => {
  const all = sources.join("\n");
  expect(documented.filter((code) => !given.has(code) && !new RegExp(`"${code}"|\\b${code}: \\[|approval_\\$\\{`).test(all))).toEqual([]);
  expect(documented.filter((code, at) => documented.indexOf(code) !== at)).toEqual([]);
});

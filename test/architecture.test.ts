// The arrows between rooms, one SDK in one room, and the habits of a file; first on planted violations, then on src/.

import { globSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { judge } from "./architecture/rules.ts";
import { readSourceFile } from "./architecture/source-file.ts";

const opening = "// What this file is for.\n";

describe("on planted violations", () => {
  const planted: [name: string, path: string, text: string, violation: string | undefined][] = [
    ["a job handler uses the domain", "src/jobs/a.ts", 'import { b } from "../gitops/b.ts";', undefined],
    ["the domain uses a job", "src/gitops/a.ts", 'import { b } from "../jobs/b.ts";', "gitops may not import jobs (src/jobs/b.ts)"],
    ["not even its types", "src/gitops/a.ts", 'import type { B } from "../jobs/b.ts";', "gitops may not import jobs (src/jobs/b.ts)"],
    ["nor by a type query", "src/gitops/a.ts", 'type B = import("../bot/b.ts").B;', "gitops may not import bot (src/bot/b.ts)"],
    ["nor by exporting it on", "src/jobs/a.ts", 'export * from "../bot/b.ts";', "jobs may not import bot (src/bot/b.ts)"],
    ["nor later", "src/bot/a.ts", 'const b = await import("../cli/b.ts");', "bot may not import cli (src/cli/b.ts)"],
    [
      "the sandbox knows no product code",
      "src/sandbox/a.ts",
      'import "../gitops/b.ts";',
      "sandbox may not import gitops (src/gitops/b.ts)",
    ],
    ["the product knows no sandbox", "src/bot/a.ts", 'import "../sandbox/b.ts";', "bot may not import sandbox (src/sandbox/b.ts)"],
    ["the command may start the sandbox", "src/cli/a.ts", 'import "../sandbox/b.ts";', undefined],
    [
      "configuration is handed in",
      "src/jobs/a.ts",
      'import { c } from "../config/b.ts";',
      "jobs may import only types of config (src/config/b.ts)",
    ],
    ["its types are known", "src/jobs/a.ts", 'import type { C } from "../config/b.ts";', undefined],
    [
      "a mixed import is no type import",
      "src/jobs/a.ts",
      'import { type C, d } from "../config/b.ts";',
      "jobs may import only types of config (src/config/b.ts)",
    ],
    ["the configuration knows the domain", "src/config/a.ts", 'import { c } from "../gitops/duration.ts";', undefined],
    ["nothing comes from the tests", "src/jobs/a.ts", 'import "../../test/b.ts";', "imports test/b.ts, which is outside src/"],
    ["a package in its room", "src/jobs/queue/a.ts", 'import { Queue } from "bullmq";', undefined],
    ["a package elsewhere", "src/bot/a.ts", 'import type { Job } from "bullmq";', "only src/jobs may import bullmq"],
    ["part of a scoped package elsewhere", "src/jobs/a.ts", 'import "@slack/bolt/dist/App.js";', "only src/bot may import @slack/bolt"],
    ["a neighbour whose name begins alike", "src/jobsite/a.ts", 'import "bullmq";', "only src/jobs may import bullmq"],
    [
      "a computed module name",
      "src/jobs/a.ts",
      "export const b = (name: string) => import(name);",
      "imports a module whose name is computed",
    ],
    [
      "the environment read in a job",
      "src/jobs/a.ts",
      "export const a = process.env.HOME;",
      "reads the environment; only src/config and src/cli may",
    ],
    [
      "and by another spelling",
      "src/jobs/a.ts",
      'export const a = process["env"];',
      "reads the environment; only src/config and src/cli may",
    ],
    ["and by import", "src/jobs/a.ts", 'import { env } from "node:process";', "reads the environment; only src/config and src/cli may"],
    ["the environment read by the command", "src/cli/a.ts", "export const a = process.env.HOME;", undefined],
    ["state in a module", "src/jobs/a.ts", "export let count = 0;", "keeps state in the module (count)"],
    ["state in a function", "src/jobs/a.ts", "export function a() { let b = 0; return ++b; }", undefined],
    ["an empty name for a file", "src/jobs/utils.ts", "", "the name utils says nothing about what is inside"],
    ["an empty name for a folder", "src/bot/common/a.ts", "", "the name common says nothing about what is inside"],
    ["a room without arrows", "src/attic/a.ts", "", "attic is no room: add its arrows to test/architecture/rooms.ts"],
    ["exactly 300 lines", "src/jobs/a.ts", "\n".repeat(299), undefined],
    ["301 lines", "src/jobs/a.ts", "\n".repeat(300), "has 301 lines, over 300"],
  ];

  it.each(planted)("%s", (_name, path, text, violation) => {
    const { violations } = judge([readSourceFile(path, opening + text)]);
    const expected = violation === undefined ? [] : [`${path}: ${violation}`];
    expect(violations.filter((line) => !line.includes("is no room") || violation?.includes("is no room"))).toEqual(expected);
  });

  it("a file without its opening sentence", () => {
    expect(judge([readSourceFile("src/jobs/a.ts", "export const a = 1;\n")]).violations).toEqual([
      "src/jobs/a.ts: does not open with a // sentence on its purpose",
    ]);
    expect(judge([readSourceFile("src/cli/a.ts", `#!/usr/bin/env node\n${opening}`)]).violations).toEqual([]);
  });

  it("a file that does not parse is an error, not a pass", () => {
    expect(() => readSourceFile("src/jobs/a.ts", "export const = ;")).toThrow("src/jobs/a.ts");
  });
});

describe("on src/", () => {
  const paths = globSync("src/**/*.ts").map((path) => path.replaceAll("\\", "/"));
  const { edges, violations } = judge(paths.map((path) => readSourceFile(path, readFileSync(path, "utf8"))));

  it("nothing is violated", () => {
    expect(violations).toEqual([]);
  });

  it("the arrows were really looked at", () => {
    expect(paths.length).toBeGreaterThan(20);
    expect(edges.length).toBeGreaterThan(paths.length / 2);
    expect(edges.every((edge) => edge.to.endsWith(".ts") || edge.to.endsWith(".json"))).toBe(true);
  });
});

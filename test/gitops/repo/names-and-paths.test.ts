// Branch names against git's own check, and paths that are read or written.

import { spawnSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isBranchName } from "../../../src/gitops/repo/ref-name.ts";
import { checkWritePath, isPlainPath, normalizeReadPath } from "../../../src/gitops/repo/tree-path.ts";

describe("branch names", () => {
  const taken = ["main", "feature/x", "release-1.2", "a", "ä", "user@host", "a@b", "1"];
  it.each(taken)("takes %s", (name) => expect(isBranchName(name)).toBe(true));

  const refused = [
    "",
    "-x",
    "--upload-pack=x",
    "a..b",
    "a b",
    "a~1",
    "a^",
    "a:b",
    "a?",
    "a*",
    "a[b",
    "a\\b",
    "a.lock",
    "a/.b",
    ".a",
    "a/",
    "/a",
    "a//b",
    "a.",
    "@",
    "a@{b",
    "HEAD",
    "a\nb",
    "a\u007f",
    "x".repeat(300),
  ];
  it.each(refused)("refuses %j", (name) => expect(isBranchName(name)).toBe(false));

  it("takes no name that git refuses", () => {
    const pieces = fc.constantFrom(
      "a",
      "-",
      ".",
      "..",
      "/",
      "@",
      "{",
      "@{",
      "~",
      "^",
      ":",
      "?",
      "*",
      "[",
      "\\",
      " ",
      ".lock",
      "ü",
      "HEAD",
      "\t",
    );
    fc.assert(
      fc.property(fc.array(pieces, { minLength: 1, maxLength: 6 }), (parts) => {
        const name = parts.join("");
        if (!isBranchName(name)) return;
        expect(spawnSync("git", ["check-ref-format", `refs/heads/${name}`]).status).toBe(0);
      }),
      { numRuns: 150 },
    );
  });
});

describe("paths", () => {
  const plain = ["a", "a/b.yaml", "with space/ä.yaml", ".github/x.yml", "...", "git", ".gitignore"];
  it.each(plain)("%s is plain", (path) => expect(isPlainPath(path)).toBe(true));

  const odd = [
    "",
    "/a",
    "a/",
    "a//b",
    "..",
    "a/../b",
    ".",
    "./a",
    ".git/config",
    "a/.git",
    ".GIT/x",
    "git~1/x",
    ".git./x",
    ".git /x",
    ".g\u200cit/x",
  ];
  it.each(odd)("%j is not", (path) => expect(isPlainPath(path)).toBe(false));

  const read: [given: string, path: string][] = [
    ["", ""],
    [".", ""],
    ["./", ""],
    ["./a/b/", "a/b"],
    ["a", "a"],
  ];
  it.each(read)("reads %j as %j", (given, path) => expect(normalizeReadPath(given)).toBe(path));
  it.each(["../a", "/etc/passwd", "a/../../b", "a\0b", "--name-only", "-x"])("does not read %j", (path) => {
    expect(() => normalizeReadPath(path)).toThrow(expect.objectContaining({ code: "git_path_missing" }));
  });

  it.each([...odd, "a\nb", "a\\b", "-x.yaml", ".gitmodules", "a/.GITMODULES", "x".repeat(5_000)])("does not write %j", (path) => {
    expect(() => checkWritePath(path)).toThrow(expect.objectContaining({ code: "edit_impossible" }));
  });
});

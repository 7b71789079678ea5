// Paths inside a tree: which ones may be read, and the stricter set that may be written.

import { Failure } from "../failure.ts";

const maxPathBytes = 4_096;
// HFS+ ignores these inside a name, so `.g\u200cit` is `.git` on a Mac (git's utf8.c, next_hfs_char).
const ignoredByHfs = /[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]/g;

/** Whether a listed path is plain: relative, no empty, `.`, `..` or `.git` parts. */
export function isPlainPath(path: string): boolean {
  return path.split("/").every((part) => part !== "" && part !== "." && part !== ".." && !isGitDirectory(part));
}

/** A folder or file to read: "" is the root; a slash at the end is dropped. Throws `git_path_missing`. */
export function normalizeReadPath(path: string): string {
  const trimmed = path.replace(/^(?:\.\/)+/, "").replace(/\/+$/, "");
  if (trimmed === "" || trimmed === ".") return "";
  if (isPlainPath(trimmed) && !trimmed.includes("\0") && !trimmed.startsWith("-")) return trimmed;
  throw new Failure("git_path_missing", "The path is not one inside a repository.", {
    retry: "never",
    advice: "Give a relative path without `..`.",
  });
}

/** Throws `edit_impossible` for a path that Coxswain will not write. */
export function checkWritePath(path: string): void {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused here.
  const odd = /^-|[\u0000-\u001f\u007f\\]/.test(path) || Buffer.byteLength(path) > maxPathBytes;
  const special = path.split("/").some((part) => part.toLowerCase() === ".gitmodules");
  if (!odd && !special && isPlainPath(path)) return;
  throw new Failure("edit_impossible", "A file with such a path is not written by Coxswain.", { retry: "never" });
}

function isGitDirectory(part: string): boolean {
  const plain = part
    .replace(ignoredByHfs, "")
    .toLowerCase()
    .replace(/[. ]+$/, "");
  return plain === ".git" || plain === "git~1";
}

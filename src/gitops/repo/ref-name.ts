// Branch names by git's own rules (git-check-ref-format(1)), checked before a name gets near git.

import { Failure } from "../failure.ts";

const maxBranchBytes = 240;

/** Whether `refs/heads/<name>` is a ref that git would make; refuses too what could read as an option. */
export function isBranchName(name: string): boolean {
  if (name.length === 0 || Buffer.byteLength(name) > maxBranchBytes) return false;
  if (name.startsWith("-") || name === "@" || name === "HEAD" || name.endsWith(".")) return false;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused here.
  if (/[\u0000-\u0020\u007f~^:?*[\\]|\.\.|@\{/.test(name)) return false;
  return name.split("/").every((part) => part !== "" && !part.startsWith(".") && !part.endsWith(".lock"));
}

/** Gives the name back, or throws `config_invalid`. */
export function checkBranchName(name: string): string {
  if (isBranchName(name)) return name;
  throw new Failure("config_invalid", "The branch's name is not one that git allows.", {
    retry: "never",
    advice: "Name the branch as `git branch` shows it, without refs/heads/ before it.",
  });
}

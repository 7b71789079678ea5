// Reads what `git ls-tree -r -t -z -l` prints: entries as git keeps them, with their modes.

import { Failure } from "../failure.ts";
import type { BlobId } from "../names.ts";
import type { TreeEntry } from "./repository.ts";
import { isPlainPath } from "./tree-path.ts";

/** A tree entry with its mode, which a change has to keep. */
export interface ListedEntry extends TreeEntry {
  /** `100644`, `100755`, `120000` or `160000`. */
  mode: string;
}

export interface TreeListing {
  entries: ListedEntry[];
  /** Paths of the folders met on the way. */
  folders: Set<string>;
}

const entryPattern = /^(\d{6}) (blob|tree|commit) ([0-9a-f]{40,64}) +(-|\d+)$/;

/** Throws `git_limit` for more than `maxFiles`, or for a tree that git itself would refuse to check out. */
export function parseTreeListing(output: Buffer, maxFiles: number): TreeListing {
  const entries: ListedEntry[] = [];
  const folders = new Set<string>();
  for (let start = 0; start < output.length; ) {
    const end = output.indexOf(0, start);
    if (end < 0) throw new TypeError("ls-tree ended in the middle of an entry");
    const tab = output.indexOf(9, start);
    const fields = entryPattern.exec(output.toString("latin1", start, tab));
    const path = decodePath(output.subarray(tab + 1, end));
    start = end + 1;
    if (fields === null || !isPlainPath(path)) throw oddPath();
    const [, mode = "", type = "", id = "", size = ""] = fields;
    if (type === "tree") {
      folders.add(path);
      continue;
    }
    if (entries.length >= maxFiles) throw tooManyFiles(maxFiles);
    entries.push({ path, blob: id as BlobId, bytes: size === "-" ? 0 : Number(size), kind: entryKind(mode), mode });
  }
  return { entries, folders };
}

/** Whether git could not tell a size because the object is not there. */
export function hasMissingObjects(output: Buffer): boolean {
  return output.includes(" BAD\t");
}

function entryKind(mode: string): TreeEntry["kind"] {
  if (mode === "120000") return "symlink";
  return mode === "160000" ? "submodule" : "file";
}

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Names are bytes to git. One that is no UTF-8 is shown with `\xNN`, so that two names stay two. */
function decodePath(bytes: Buffer): string {
  try {
    return utf8.decode(bytes);
  } catch {
    return Array.from(bytes, (byte) => (byte < 0x80 ? String.fromCharCode(byte) : `\\x${byte.toString(16)}`)).join("");
  }
}

function oddPath(): Failure {
  return new Failure("git_limit", "The repository has a path that git itself would refuse to check out.", {
    retry: "never",
    advice: "Look at the branch's last commits: such a tree is made on purpose.",
  });
}

function tooManyFiles(maxFiles: number): Failure {
  return new Failure("git_limit", `The path has more than ${maxFiles} files, which is the limit.`, {
    retry: "never",
    advice: "Name a path with fewer files, or raise the limit on files.",
  });
}

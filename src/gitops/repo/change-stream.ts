// A change as the stream that `git fast-import` reads: one process, no work tree, no index, the same SHA each time.

import type { Change } from "./repository.ts";

export interface Identity {
  name: string;
  email: string;
}

/** What stands in the parent's tree for each path that the change writes. */
export type ParentModes = ReadonlyMap<string, string>;

// fast-import wants a ref to build on; the last lines of the stream take it away again.
const scratchRef = "refs/coxswain/change";
const noCommit = "0".repeat(40);

/** The stream prints the new commit's SHA (`get-mark`). A file keeps its mode; a new one is 100644. */
export function renderChangeStream(change: Change, committer: Identity, modes: ParentModes): Buffer {
  const seconds = Math.floor(change.at.getTime() / 1_000);
  const message = Buffer.from(`${change.message.replaceAll("\0", "").trimEnd()}\n`);
  const parts: (string | Buffer)[] = [
    "feature done\n",
    `commit ${scratchRef}\nmark :1\n`,
    `author ${renderIdentity(change.author ?? committer, committer)} ${seconds} +0000\n`,
    `committer ${renderIdentity(committer, committer)} ${seconds} +0000\n`,
    `data ${message.length}\n`,
    message,
    `from ${change.parent}\n`,
  ];
  for (const [path, bytes] of [...change.files].sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (bytes === null) parts.push(`D ${quotedPath(path)}\n`);
    else parts.push(`M ${modes.get(path) ?? "100644"} inline ${quotedPath(path)}\ndata ${bytes.length}\n`, bytes, "\n");
  }
  parts.push("\nget-mark :1\n", `reset ${scratchRef}\nfrom ${noCommit}\n\n`, "done\n");
  return Buffer.concat(parts.map((part) => (typeof part === "string" ? Buffer.from(part) : part)));
}

/** `Name <email>`; what would break out of the line is dropped, and what is then empty is the fallback's. */
function renderIdentity(identity: Identity, fallback: Identity): string {
  return `${cleanIdentity(identity.name) || cleanIdentity(fallback.name)} <${cleanIdentity(identity.email) || cleanIdentity(fallback.email)}>`;
}

function cleanIdentity(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is dropped here.
  return text.replace(/[\u0000-\u001f\u007f<> ]+/g, " ").trim();
}

/** Always quoted, C style: a plain path may not begin with a quote or hold a newline. */
function quotedPath(path: string): string {
  return `"${path.replace(/[\\"]/g, "\\$&")}"`;
}

// A change becomes a commit and the branch's head, or nothing at all; the outcome is read from refs.

import { createHash } from "node:crypto";
import { Failure } from "../failure.ts";
import { isRevision, type Revision } from "../names.ts";
import { type Identity, type ParentModes, renderChangeStream } from "./change-stream.ts";
import { rejectedByServer, translateGitFailure } from "./git-failures.ts";
import { remoteStopped } from "./git-fetch.ts";
import { type GitResult, GitStopped } from "./git-process.ts";
import type { MirrorReader } from "./git-reads.ts";
import type { Mirror } from "./mirror.ts";
import { checkBranchName } from "./ref-name.ts";
import type { Change, PushOutcome } from "./repository.ts";
import { showPath } from "./server-words.ts";
import { parseTreeListing, type TreeListing } from "./tree-listing.ts";
import { checkWritePath } from "./tree-path.ts";

export interface PushParts {
  mirror: Mirror;
  reader: MirrorReader;
  identity: Identity;
  signed: boolean;
  fetch(branch: string, signal: AbortSignal): Promise<Revision>;
}

const maxListedBytes = 16 * 1_048_576;
/** Far below what one command line holds. */
const maxPathsAtOnce = 200;

export async function pushChange(parts: PushParts, change: Change, signal: AbortSignal): Promise<PushOutcome> {
  checkBranchName(change.branch);
  for (const path of change.files.keys()) checkWritePath(path);
  const commit = await makeCommit(parts, change, signal);
  const tried = `push to ${change.branch} of ${parts.mirror.remote.display}`;
  const answer = await sendCommit(parts, { commit, change, tried }, signal);
  if (answer.exitCode === 0) return { kind: "pushed", revision: commit };
  return outcomeFromRefs(parts, { commit, change, tried, answer }, signal);
}

/** Makes the commit's objects in the mirror. The same change gives the same SHA, unless a signature differs. */
export async function makeCommit(parts: PushParts, change: Change, signal: AbortSignal): Promise<Revision> {
  const modes = await readParentModes(parts, change, signal);
  const output = await parts.reader.read({
    args: ["fast-import", "--quiet", "--done"],
    tried: `commit on ${change.parent.slice(0, 7)}`,
    revisions: [change.parent],
    input: renderChangeStream(change, parts.identity, modes),
    signal,
  });
  const unsigned = toRevision(output);
  return parts.signed ? signCommit(parts, { change, unsigned }, signal) : unsigned;
}

async function signCommit(parts: PushParts, commit: { change: Change; unsigned: Revision }, signal: AbortSignal): Promise<Revision> {
  const { change, unsigned } = commit;
  const author = change.author ?? parts.identity;
  const date = `${Math.floor(change.at.getTime() / 1_000)} +0000`;
  const output = await parts.reader.read({
    args: ["commit-tree", "-S", "-p", change.parent, `${unsigned}^{tree}`],
    tried: "sign the commit",
    otherwise: {
      code: "git_auth",
      retry: "never",
      advice: "Check the signing key: it needs to be there, readable and without a passphrase.",
    },
    revisions: [change.parent],
    input: Buffer.from(`${change.message.replaceAll("\0", "").trimEnd()}\n`),
    environment: {
      GIT_AUTHOR_NAME: author.name,
      GIT_AUTHOR_EMAIL: author.email,
      GIT_AUTHOR_DATE: date,
      GIT_COMMITTER_NAME: parts.identity.name,
      GIT_COMMITTER_EMAIL: parts.identity.email,
      GIT_COMMITTER_DATE: date,
    },
    signal,
  });
  return toRevision(output);
}

function toRevision(output: Buffer): Revision {
  const text = output.toString("latin1").trim();
  if (isRevision(text)) return text;
  throw new TypeError("git answered with something that is no commit");
}

/** The modes to keep. Throws `edit_impossible` where the path is, or goes through, something that is no plain file. */
async function readParentModes(parts: PushParts, change: Change, signal: AbortSignal): Promise<ParentModes> {
  const listing = await listPaths(parts, change, signal);
  const found = new Map(listing.entries.map((entry) => [entry.path, entry]));
  let changes = 0;
  for (const [path, bytes] of change.files) {
    if (listing.folders.has(path) || parentsOf(path).some((parent) => found.has(parent))) throw notAFile(path);
    const entry = found.get(path);
    if (entry !== undefined && entry.kind !== "file") throw notAFile(path);
    if (bytes === null ? entry !== undefined : entry?.blob !== blobId(bytes)) changes += 1;
  }
  if (changes === 0) throw new Failure("edit_impossible", "The change changes no file.", { retry: "never" });
  // Old repositories have modes like 100664, which fast-import does not take.
  return new Map([...found].map(([path, entry]) => [path, entry.mode === "100755" ? "100755" : "100644"]));
}

async function listPaths(parts: PushParts, change: Change, signal: AbortSignal): Promise<TreeListing> {
  const paths = [...new Set([...change.files.keys()].flatMap((path) => [...parentsOf(path), path]))];
  const whole: TreeListing = { entries: [], folders: new Set() };
  for (let at = 0; at < paths.length; at += maxPathsAtOnce) {
    const output = await parts.reader.read({
      args: ["ls-tree", "-t", "-z", "-l", "--full-tree", "--end-of-options", change.parent, ...paths.slice(at, at + maxPathsAtOnce)],
      tried: `look at ${paths.length} files at ${change.parent.slice(0, 7)}`,
      revisions: [change.parent],
      maxOutputBytes: maxListedBytes,
      signal,
    });
    const { entries, folders } = parseTreeListing(output, parts.mirror.limits.maxFiles);
    whole.entries.push(...entries);
    for (const folder of folders) whole.folders.add(folder);
  }
  return whole;
}

function parentsOf(path: string): string[] {
  const parts = path.split("/");
  return parts.slice(1).map((_part, index) => parts.slice(0, index + 1).join("/"));
}

function blobId(bytes: Buffer): string {
  return createHash("sha1").update(`blob ${bytes.length}\0`).update(bytes).digest("hex");
}

interface Push {
  commit: Revision;
  change: Change;
  tried: string;
}

// The lease says what the branch must be, and the commit's parent is just that: nothing can be overwritten,
// and a branch that somebody has set back is not brought forward again.
async function sendCommit(parts: PushParts, push: Push, signal: AbortSignal): Promise<GitResult> {
  const ref = `refs/heads/${push.change.branch}`;
  const args = [
    "push",
    "--porcelain",
    "--no-verify",
    "--no-follow-tags",
    "--no-recurse-submodules",
    `--force-with-lease=${ref}:${push.change.parent}`,
    "--end-of-options",
    "origin",
    `${push.commit}:${ref}`,
  ];
  try {
    return await parts.mirror.runRemote(args, { signal });
  } catch (error) {
    if (!(error instanceof GitStopped)) throw error;
    return { exitCode: -1, stdout: Buffer.alloc(0), stderr: remoteStopped(push.tried, parts.mirror.limits.timeoutMs, error).message };
  }
}

/** After an unclear answer: what the remote has now is the only truth. */
async function outcomeFromRefs(parts: PushParts, push: Push & { answer: GitResult }, signal: AbortSignal): Promise<PushOutcome> {
  const { change, commit, tried, answer } = push;
  const { secrets } = parts.mirror;
  const refused = translateGitFailure({ tried, stderr: answer.stderr, secrets });
  let head: Revision;
  try {
    head = await parts.fetch(change.branch, signal);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    // What the push itself was told is the better answer, unless it leaves open whether the commit arrived.
    if (refused.retry === "never") throw refused;
    throw error.code === "git_unreachable" ? outcomeUnknown(tried, error) : error;
  }
  const pushed = await findPushed(parts, { commit, change, head }, signal);
  if (pushed !== undefined) return { kind: "pushed", revision: pushed };
  if (head !== change.parent) return { kind: "moved", head };
  const refusal = /^!\t[^\t]*\t\[remote rejected\] \((.*)\)$/m.exec(answer.stdout.toString("utf8"));
  if (refusal !== null) throw rejectedByServer({ tried, stderr: answer.stderr, secrets, reason: refusal[1] ?? "" });
  throw refused;
}

/** Our commit in `parent..head`: the very one, or with another signature the one that does the same. */
async function findPushed(
  parts: PushParts,
  push: { commit: Revision; change: Change; head: Revision },
  signal: AbortSignal,
): Promise<Revision | undefined> {
  const { commit, change, head } = push;
  if (head === commit) return commit;
  const output = await parts.reader.read({
    args: ["rev-list", "--no-commit-header", "--format=%H %T %P", "--end-of-options", head, `^${change.parent}`, "--"],
    tried: `look for the commit in ${change.branch}`,
    revisions: [head, change.parent],
    signal,
  });
  const since = output.toString("latin1").trim().split("\n");
  if (since.some((line) => line.startsWith(commit))) return commit;
  if (!parts.signed) return undefined;
  const own = await parts.reader.read({
    args: ["rev-list", "--no-commit-header", "--max-count=1", "--format=%T %P", "--end-of-options", commit, "--"],
    tried: "look at the commit",
    revisions: [],
    signal,
  });
  const same = since.find((line) => line.slice(line.indexOf(" ") + 1) === own.toString("latin1").trim());
  const revision = same?.slice(0, same.indexOf(" "));
  return revision !== undefined && isRevision(revision) ? revision : undefined;
}

function outcomeUnknown(tried: string, cause: Failure): Failure {
  return new Failure("git_unreachable", `Could not ${tried}: the server's answer was lost, and it cannot be asked now.`, {
    retry: "backoff",
    advice: "Trying again is safe: a commit that did arrive is found and not made twice.",
    cause,
  });
}

function notAFile(path: string): Failure {
  return new Failure("edit_impossible", `${showPath(path)} is not a plain file in the repository, so it is not written.`, {
    retry: "never",
  });
}

// The port to a configuration repository: revisions are read from one mirror, changes are pushed to one branch.

import type { BlobId, Revision } from "../names.ts";

export interface TreeEntry {
  /** Path from the repository's root, `/` between parts; never absolute, never with `..`. */
  path: string;
  blob: BlobId;
  bytes: number;
  kind: "file" | "symlink" | "submodule";
}

export interface Commit {
  revision: Revision;
  subject: string;
  body: string;
  author: { name: string; email: string };
  at: Date;
  /** Trailers by name as written, e.g. `Coxswain-Job`; each may stand several times. */
  trailers: ReadonlyMap<string, readonly string[]>;
}

/** One revision, read only: what it holds can never change under the reader. */
export interface Snapshot {
  readonly revision: Revision;
  /** Every entry under `path` ("" is the root). A path that is not there: Failure `git_path_missing`. */
  list(path: string, signal: AbortSignal): Promise<TreeEntry[]>;
  /** The bytes of the blobs asked for. Over a limit (a file, or all of them): Failure `git_limit`. */
  read(entries: readonly TreeEntry[], signal: AbortSignal): Promise<ReadonlyMap<BlobId, Buffer>>;
}

export interface Change {
  /** The revision that the change was planned on. */
  parent: Revision;
  branch: string;
  /** New bytes by path; null removes the file. */
  files: ReadonlyMap<string, Buffer | null>;
  message: string;
  author?: { name: string; email: string } | undefined;
  /** The commit's time: it comes from the job, so that the same change has the same SHA. */
  at: Date;
}

export type PushOutcome =
  | { kind: "pushed"; revision: Revision }
  /** The branch has moved: plan again on its new head. Nothing was pushed. */
  | { kind: "moved"; head: Revision };

/**
 * A git repository with one remote. Calls may run side by side; commits are made without a work tree.
 * Failures: `git_*`, by the class of what went wrong; the server's words are redacted and shortened.
 */
export interface Repository {
  /** Brings the mirror up to date and gives the branch's head. No branch: `git_branch_missing`. */
  fetch(branch: string, signal: AbortSignal): Promise<Revision>;
  snapshot(revision: Revision): Snapshot;
  /** Commits in `from..to`, newest first, at most `limit`; `paths` keeps those that touch one of them. */
  commits(range: { from?: Revision; to: Revision; limit: number; paths?: readonly string[] }, signal: AbortSignal): Promise<Commit[]>;
  /** Whether `ancestor` is in the history of `revision`; false too when the mirror does not know it. */
  isAncestor(ancestor: Revision, revision: Revision, signal: AbortSignal): Promise<boolean>;
  /** The commit in `from..to` (all of `to` without `from`) that carries the trailer, if any. */
  findByTrailer(query: { name: string; value: string; from?: Revision; to: Revision }, signal: AbortSignal): Promise<Commit | undefined>;
  /** The one commit in the history of `to` whose SHA begins so (7 to 40 digits); undefined for none or several. */
  findByPrefix(prefix: string, to: Revision, signal: AbortSignal): Promise<Commit | undefined>;
  /**
   * Commits the change and pushes it to `branch`, never by force. The outcome is decided from the
   * remote's refs and not from its words; a lost reply is looked up, so a second call is harmless.
   */
  push(change: Change, signal: AbortSignal): Promise<PushOutcome>;
}

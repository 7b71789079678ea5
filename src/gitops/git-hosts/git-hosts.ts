// The port to git hosts: whose commits lie between two revisions of a repository that images were built from.

import type { SourceRange } from "../images/source-range.ts";

export interface RangeAuthor {
  name: string;
  email: string;
}

export interface RangeCommit {
  /** Git SHA. */
  revision: string;
  /** The message's first line: foreign text. */
  subject: string;
  /** The author first, then the co-authors; never none. */
  authors: readonly RangeAuthor[];
}

export type RangeAnswer =
  /** Newest first. Not `isComplete`: there are more, whose authors are not known. */
  | { kind: "commits"; commits: readonly RangeCommit[]; total: number; isComplete: boolean }
  /** The configuration has no API of that host. */
  | { kind: "not_configured" }
  /** The host was asked and did not say; one sentence, without anything secret. */
  | { kind: "failed"; reason: string };

export interface GitHosts {
  /** Never throws but for `signal`. */
  commits(range: SourceRange, signal: AbortSignal): Promise<RangeAnswer>;
}

/** How one host's API is asked. */
export interface GitHostApi {
  kind: "github" | "gitlab" | "gitea";
  /** Without a slash at the end: `https://api.github.com`. */
  apiUrl: string;
  /** Read anew for each question, so that it can be changed while the product runs. */
  readToken?: (() => Promise<string>) | undefined;
}

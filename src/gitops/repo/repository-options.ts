// What a repository is opened with: where it is, how to get in, and how much of it is too much.

import type { Signing } from "./git-settings.ts";

/** How to get in. Nothing of it ever stands in an address or an argument. */
export type GitAuth =
  | { kind: "none" }
  /** `knownHostsFile` is required: a host key is never taken on trust. */
  | { kind: "ssh"; keyFile: string; knownHostsFile: string }
  /** The file is read before each use, so a rotated token needs no restart. */
  | { kind: "https"; tokenFile: string; username?: string | undefined };

export interface RepositoryLimits {
  maxFileBytes: number;
  /** Of all blobs of one read. */
  maxTotalBytes: number;
  /** Of all entries under one path. */
  maxFiles: number;
  /** The mirror on disk. */
  maxRepositoryBytes: number;
  /** One command. A server that is slower counts as unreachable. */
  timeoutMs: number;
  /** The first fetch, which brings the whole history. */
  firstFetchTimeoutMs: number;
}

export const defaultRepositoryLimits: RepositoryLimits = {
  maxFileBytes: 8 * 1_048_576,
  maxTotalBytes: 128 * 1_048_576,
  maxFiles: 100_000,
  maxRepositoryBytes: 4 * 1_073_741_824,
  timeoutMs: 120_000,
  firstFetchTimeoutMs: 600_000,
};

export interface RepositoryOptions {
  url: string;
  /** A folder of this repository's own; made with mode 0700. Only a cache: it may be deleted at any time. */
  directory: string;
  auth: GitAuth;
  /** The committer of every change, and its author unless the change names one. */
  identity: { name: string; email: string };
  limits?: Partial<RepositoryLimits> | undefined;
  signing?: Signing | undefined;
  http?: { caFile?: string | undefined; proxy?: string | undefined } | undefined;
  /** PATH for git and ssh; the usual folders unless given. */
  searchPath?: string | undefined;
  /** Allows file:// addresses. For tests alone. */
  allowFile?: boolean | undefined;
  /** Milliseconds since 1970; only to tell how old a left-over lock is. */
  now?: (() => number) | undefined;
}

export const defaultSearchPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/opt/homebrew/bin";

// The adapter: a Repository over git through simple-git, with one mirror and no work tree.

import { isRevision, type Revision } from "../names.ts";
import { Coalescer } from "./coalesce.ts";
import { parseLog, planLogArguments } from "./commit-log.ts";
import { fetchBranch } from "./git-fetch.ts";
import { pushChange } from "./git-push.ts";
import { MirrorReader } from "./git-reads.ts";
import { GitSnapshot } from "./git-snapshot.ts";
import { Mirror } from "./mirror.ts";
import { checkBranchName } from "./ref-name.ts";
import type { Change, Commit, PushOutcome, Repository, Snapshot } from "./repository.ts";
import type { RepositoryOptions } from "./repository-options.ts";
import { ListingCache } from "./tree-cache.ts";
import { normalizeReadPath } from "./tree-path.ts";

export type { GitAuth, RepositoryOptions } from "./repository-options.ts";

const fetchesBetweenMaintenance = 100;
const maintenanceTimeoutMs = 600_000;

/** A Repository that may be closed: what still runs in the background is ended and awaited. */
export interface OpenRepository extends Repository {
  close(): Promise<void>;
}

/**
 * Opens the repository's mirror in `directory`, making it if need be; the remote is not asked yet.
 * Throws `config_invalid` for an address that is not allowed, `git_host_key` without known hosts,
 * `git_auth` without a usable key.
 */
export async function openRepository(options: RepositoryOptions): Promise<OpenRepository> {
  return new GitRepository(await Mirror.open(options), options);
}

class GitRepository implements OpenRepository {
  readonly #mirror: Mirror;
  readonly #reader: MirrorReader;
  readonly #listings = new ListingCache();
  readonly #branches = new Set<string>();
  readonly #fetchers = new Map<string, Coalescer<Revision>>();
  readonly #options: RepositoryOptions;
  readonly #closing = new AbortController();
  #fetches = 0;
  #maintenance: Promise<void> | undefined;

  constructor(mirror: Mirror, options: RepositoryOptions) {
    this.#mirror = mirror;
    this.#options = options;
    this.#reader = new MirrorReader(mirror, this.#branches);
  }

  async fetch(branch: string, signal: AbortSignal): Promise<Revision> {
    checkBranchName(branch);
    const fetcher = this.#fetchers.get(branch) ?? new Coalescer((shared) => this.#fetchOnce(branch, shared));
    this.#fetchers.set(branch, fetcher);
    return fetcher.run(signal);
  }

  snapshot(revision: Revision): Snapshot {
    return new GitSnapshot(revision, { reader: this.#reader, limits: this.#mirror.limits, listings: this.#listings });
  }

  async commits(
    range: { from?: Revision; to: Revision; limit: number; paths?: readonly string[] },
    signal: AbortSignal,
  ): Promise<Commit[]> {
    const { from, to, limit, paths = [] } = range;
    const output = await this.#reader.read({
      args: planLogArguments({ from, to, limit, paths: paths.map(normalizeReadPath).filter((path) => path !== "") }),
      tried: `read the commits up to ${to.slice(0, 7)}`,
      revisions: from === undefined ? [to] : [from, to],
      signal,
    });
    return parseLog(output);
  }

  async isAncestor(ancestor: Revision, revision: Revision, signal: AbortSignal): Promise<boolean> {
    if (ancestor === revision) return true;
    // Counts what only `ancestor` has. merge-base --is-ancestor says the same by its exit code alone,
    // and simple-git waits 50 ms for silent commands.
    const args = ["rev-list", "--count", "--max-count=1", "--end-of-options", ancestor, `^${revision}`, "--"];
    const result = await this.#mirror.run(args, { signal });
    return result.exitCode === 0 && result.stdout.toString("latin1").trim() === "0";
  }

  async findByTrailer(
    query: { name: string; value: string; from?: Revision; to: Revision },
    signal: AbortSignal,
  ): Promise<Commit | undefined> {
    const { name, value, from, to } = query;
    // biome-ignore lint/suspicious/noControlCharactersInRegex: a line break would be a second pattern to git.
    if (value === "" || /[\u0000-\u001f\u007f]/.test(value)) return undefined;
    const output = await this.#reader.read({
      args: planLogArguments({ from, to, containing: value }),
      tried: `look for a commit up to ${to.slice(0, 7)}`,
      revisions: from === undefined ? [to] : [from, to],
      signal,
    });
    return parseLog(output).find((commit) => commit.trailers.get(name)?.includes(value));
  }

  async findByPrefix(prefix: string, to: Revision, signal: AbortSignal): Promise<Commit | undefined> {
    if (!/^[0-9a-f]{7,40}$/.test(prefix)) return undefined;
    const args = ["rev-parse", "--verify", "--quiet", "--end-of-options", `${prefix}^{commit}`];
    const result = await this.#mirror.run(args, { signal });
    const found = result.stdout.toString("latin1").trim();
    // A branch may be called like a SHA: git would take its name first.
    if (result.exitCode !== 0 || !isRevision(found) || !found.startsWith(prefix)) return undefined;
    if (!(await this.isAncestor(found, to, signal))) return undefined;
    return (await this.commits({ to: found, limit: 1 }, signal))[0];
  }

  async push(change: Change, signal: AbortSignal): Promise<PushOutcome> {
    const parts = {
      mirror: this.#mirror,
      reader: this.#reader,
      identity: this.#options.identity,
      signed: this.#options.signing !== undefined,
      fetch: (branch: string, inner: AbortSignal) => this.fetch(branch, inner),
    };
    return pushChange(parts, change, signal);
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#maintenance;
  }

  async #fetchOnce(branch: string, signal: AbortSignal): Promise<Revision> {
    const head = await fetchBranch(this.#mirror, branch, AbortSignal.any([signal, this.#closing.signal]));
    this.#branches.add(branch);
    this.#fetches += 1;
    if (this.#fetches % fetchesBetweenMaintenance === 0) this.#maintain();
    return head;
  }

  // Loose objects and packs gather with time; git decides whether it is worth the work. A failure costs
  // nothing but space, and the next round tries again.
  #maintain(): void {
    this.#maintenance ??= this.#mirror
      .run(["gc", "--auto", "--quiet"], { signal: this.#closing.signal, timeoutMs: maintenanceTimeoutMs })
      .then(
        () => undefined,
        () => undefined,
      )
      .finally(() => {
        this.#maintenance = undefined;
      });
  }
}

// Reading commands on the mirror; a damaged mirror or a commit that is not there yet is mended on the way.

import { Failure } from "../failure.ts";
import type { Revision } from "../names.ts";
import { classifyTrouble, type FailedCommand, revisionMissing, translateGitFailure } from "./git-failures.ts";
import { fetchBranch, fetchRevision } from "./git-fetch.ts";
import { type GitResult, GitStopped } from "./git-process.ts";
import type { Mirror, MirrorCommand } from "./mirror.ts";

export interface Read extends MirrorCommand {
  args: readonly string[];
  /** What was tried, as a person reads it. */
  tried: string;
  /** What a failure means that no rule knows; by default that something is broken on this machine. */
  otherwise?: FailedCommand["otherwise"];
  /** The commits that the command names: fetched when the mirror has them not. */
  revisions: readonly Revision[];
}

const maxAttempts = 3;
const broken = { code: "internal", retry: "backoff" } as const;

export class MirrorReader {
  readonly #mirror: Mirror;
  readonly #branches: ReadonlySet<string>;

  /** `branches`: those fetched so far; they are fetched again into a mirror that had to be made anew. */
  constructor(mirror: Mirror, branches: ReadonlySet<string>) {
    this.#mirror = mirror;
    this.#branches = branches;
  }

  /** Runs the command until it answers with 0; `usable` may still find its output to be that of a damaged mirror. */
  async read(read: Read, usable: (result: GitResult) => boolean = () => true): Promise<Buffer> {
    for (let attempt = 1; ; attempt += 1) {
      const { generation } = this.#mirror;
      const result = await this.#run(read);
      const answered = result.exitCode === 0;
      if (answered && usable(result)) return result.stdout;
      const trouble = answered ? "damaged" : classifyTrouble(result.stderr);
      if (attempt >= maxAttempts || (trouble !== "damaged" && trouble !== "unknown_revision"))
        throw translateGitFailure({
          tried: read.tried,
          stderr: result.stderr,
          secrets: this.#mirror.secrets,
          otherwise: read.otherwise ?? broken,
        });
      if (trouble === "unknown_revision" && (await this.#bringRevisions(read))) continue;
      await this.#remake(generation, read.signal);
      await this.#bringRevisions(read);
    }
  }

  async #run(read: Read): Promise<GitResult> {
    try {
      return await this.#mirror.run(read.args, read);
    } catch (error) {
      if (!(error instanceof GitStopped)) throw error;
      throw error.reason === "output" ? tooMuch(read.tried, error) : tooLong(read.tried, error);
    }
  }

  /** True when something that was missing has come; false when all was there, so that the mirror must be damaged. */
  async #bringRevisions(read: Read): Promise<boolean> {
    let brought = false;
    for (const revision of read.revisions) {
      if (await this.#has(revision, read.signal)) continue;
      await fetchRevision(this.#mirror, revision, read.signal);
      if (!(await this.#has(revision, read.signal))) throw revisionMissing(revision, this.#mirror.remote.display);
      brought = true;
    }
    return brought;
  }

  async #has(revision: Revision, signal: AbortSignal): Promise<boolean> {
    const result = await this.#mirror.run(["rev-parse", "--verify", "--quiet", "--end-of-options", `${revision}^{commit}`], { signal });
    return result.exitCode === 0;
  }

  async #remake(generation: number, signal: AbortSignal): Promise<void> {
    await this.#mirror.remake(generation);
    for (const branch of this.#branches) await fetchBranch(this.#mirror, branch, signal);
  }
}

function tooMuch(tried: string, cause: unknown): Failure {
  return new Failure("git_limit", `Could not ${tried}: there is more of it than the limit allows.`, {
    retry: "never",
    advice: "Name a smaller path, or raise the repository's limits.",
    cause,
  });
}

function tooLong(tried: string, cause: unknown): Failure {
  return new Failure("timed_out", `Could not ${tried}: it took too long on this machine.`, { retry: "backoff", cause });
}

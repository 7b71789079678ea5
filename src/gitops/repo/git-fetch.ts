// Brings one branch of the mirror up to date: repairs what can be repaired, and names what cannot.

import { setTimeout as delay } from "node:timers/promises";
import { Failure } from "../failure.ts";
import type { Revision } from "../names.ts";
import { branchMissing, classifyTrouble, translateGitFailure } from "./git-failures.ts";
import { type GitResult, GitStopped } from "./git-process.ts";
import type { Mirror } from "./mirror.ts";

const lockRetryMs = 300;
/** Long enough for a left-over lock to count as stale (mirror-sweep.ts). */
const maxLockTries = 50;
const sizeCheckMs = 1_000;

const fetchArguments = [
  "fetch",
  // Says something even when nothing is new: simple-git waits 50 ms for silent commands.
  "--verbose",
  "--no-tags",
  "--no-write-fetch-head",
  "--no-recurse-submodules",
  "--no-show-forced-updates",
  "--no-auto-maintenance",
  "--end-of-options",
  "origin",
];

/** Fetches the branch and gives its head. A damaged mirror is made anew, once. */
export async function fetchBranch(mirror: Mirror, branch: string, signal: AbortSignal): Promise<Revision> {
  const refspec = `+refs/heads/${branch}:${mirror.localRef(branch)}`;
  const tried = `fetch ${branch} from ${mirror.remote.display}`;
  const { generation } = mirror;
  const result = await fetchRefspec(mirror, refspec, { tried, signal });
  if (result.exitCode === 0) {
    const head = await mirror.readHead(branch, signal);
    if (head !== undefined) return head;
  }
  if (result.exitCode !== 0) {
    const trouble = classifyTrouble(result.stderr);
    if (trouble === "branch_missing") throw branchMissing(branch, mirror.remote.display);
    if (trouble !== "damaged" || !(await isDamaged(mirror, signal))) throw translated(mirror, tried, result.stderr);
  }
  await mirror.remake(generation);
  const again = await fetchRefspec(mirror, refspec, { tried, signal });
  const head = again.exitCode === 0 ? await mirror.readHead(branch, signal) : undefined;
  if (head === undefined) throw translated(mirror, tried, again.stderr);
  return head;
}

// Over ssh the server's words cannot be told from git's own, so its word alone does not cost us the mirror.
async function isDamaged(mirror: Mirror, signal: AbortSignal): Promise<boolean> {
  const checked = await mirror.run(["fsck", "--connectivity-only", "--no-dangling", "--no-progress"], { signal });
  return checked.exitCode !== 0;
}

/** Asks for one commit by its SHA, as most servers allow; false when this one has it not or gives it to nobody. */
export async function fetchRevision(mirror: Mirror, revision: Revision, signal: AbortSignal): Promise<boolean> {
  const tried = `fetch ${revision.slice(0, 7)} from ${mirror.remote.display}`;
  const result = await fetchRefspec(mirror, revision, { tried, signal });
  if (result.exitCode === 0) return true;
  if (classifyTrouble(result.stderr) === "not_on_remote") return false;
  throw translated(mirror, tried, result.stderr);
}

async function fetchRefspec(mirror: Mirror, refspec: string, context: { tried: string; signal: AbortSignal }): Promise<GitResult> {
  for (let attempt = 1; ; attempt += 1) {
    const result = await boundedFetch(mirror, refspec, context);
    const locked = result.exitCode !== 0 && classifyTrouble(result.stderr) === "locked";
    if (!locked || attempt >= maxLockTries) return result;
    if ((await mirror.removeStaleLocks()) === 0) await delay(lockRetryMs, undefined, { signal: context.signal });
  }
}

/** One `git fetch`, ended when the mirror outgrows its limit or the time is up. */
async function boundedFetch(mirror: Mirror, refspec: string, context: { tried: string; signal: AbortSignal }): Promise<GitResult> {
  const tooLarge = new AbortController();
  const check = async () => {
    if ((await mirror.bytes()) > mirror.limits.maxRepositoryBytes) tooLarge.abort(repositoryTooLarge(mirror));
  };
  const timer = setInterval(() => void check(), sizeCheckMs);
  const first = mirror.neverFetched;
  const timeoutMs = first ? mirror.limits.firstFetchTimeoutMs : mirror.limits.timeoutMs;
  try {
    const result = await mirror.runRemote([...fetchArguments, refspec], {
      signal: AbortSignal.any([context.signal, tooLarge.signal]),
      timeoutMs,
    });
    if (result.stderr.includes("->")) await check();
    tooLarge.signal.throwIfAborted();
    if (result.exitCode === 0) mirror.neverFetched = false;
    return result;
  } catch (error) {
    if (error instanceof GitStopped) throw remoteStopped(context.tried, timeoutMs, error);
    throw error;
  } finally {
    clearInterval(timer);
  }
}

/** A talk with the server that was ended by us. */
export function remoteStopped(tried: string, timeoutMs: number, cause: GitStopped): Failure {
  if (cause.reason === "output")
    return new Failure("git_limit", `Could not ${tried}: the server sends messages without end.`, { retry: "backoff", cause });
  return new Failure("git_unreachable", `Could not ${tried}: the server took longer than ${Math.round(timeoutMs / 1_000)} s.`, {
    retry: "backoff",
    cause,
  });
}

function repositoryTooLarge(mirror: Mirror): Failure {
  const limitMiB = Math.round(mirror.limits.maxRepositoryBytes / 1_048_576);
  return new Failure("git_limit", `The repository ${mirror.remote.display} is larger than ${limitMiB} MiB, which is the limit.`, {
    retry: "never",
    advice: "Use a repository that holds configuration alone, or raise the limit on its size.",
  });
}

function translated(mirror: Mirror, tried: string, stderr: string): Failure {
  return translateGitFailure({ tried, stderr, secrets: mirror.secrets });
}

// The one class of failures: a closed code, whether to try again, and words that may be shown in Slack.

/** What failed. Adapters translate an SDK's error to one of these once, by its code and not its prose. */
export type FailureCode =
  | "config_invalid"
  | "environment_unknown"
  | "git_unreachable"
  | "git_auth"
  | "git_rejected"
  | "git_branch_missing"
  | "git_path_missing"
  | "git_host_key"
  | "git_limit"
  | "git_conflict"
  | "history_rewritten"
  | "manifest_invalid"
  | "edit_impossible"
  | "policy_invalid"
  | "image_reference_invalid"
  | "registry_unreachable"
  | "registry_auth"
  | "registry_not_found"
  | "registry_rate_limited"
  | "registry_invalid"
  | "cluster_unreachable"
  | "cluster_auth"
  | "cluster_forbidden"
  | "cluster_rejected"
  | "cluster_conflict"
  | "cluster_busy"
  | "fenced"
  | "rollout_failed"
  | "queue_unavailable"
  | "directory_unavailable"
  | "job_forged"
  | "job_misplaced"
  | "job_stale"
  | "cancelled"
  | "timed_out"
  | "internal";

export interface FailureDetails {
  /** `backoff`: the same try may succeed later; `never`: only after somebody changed something. */
  retry: "never" | "backoff";
  /** Milliseconds that the other side asked to wait (Retry-After). */
  retryAfterMs?: number | undefined;
  /** What to do next, one sentence. */
  advice?: string | undefined;
  cause?: unknown;
}

/** An operation that could not be done. `message` says what was tried, on what and why it failed. */
export class Failure extends Error {
  readonly code: FailureCode;
  readonly retry: "never" | "backoff";
  readonly retryAfterMs: number | undefined;
  readonly advice: string | undefined;

  constructor(code: FailureCode, message: string, details: FailureDetails) {
    super(message, { cause: details.cause });
    this.name = "Failure";
    this.code = code;
    this.retry = details.retry;
    this.retryAfterMs = details.retryAfterMs;
    this.advice = details.advice;
  }
}

/** Any thrown value as a Failure; one that is not known is `internal`, and only its kind is shown. */
export function asFailure(error: unknown): Failure {
  if (error instanceof Failure) return error;
  if (error instanceof Error && error.name === "AbortError")
    return new Failure("cancelled", "The operation was cancelled.", { retry: "never", cause: error });
  const kind = error instanceof Error ? error.name : typeof error;
  return new Failure("internal", `Something went wrong inside Coxswain (${kind}); the log has the details.`, {
    retry: "never",
    cause: error,
  });
}

// A failure after Coxswain's own commit was pushed: what stands in git by then is part of how the operation ended.

import { asFailure, Failure } from "../gitops/failure.ts";
import type { Outcome } from "./outcome.ts";

export type Committed = Pick<Outcome, "commit" | "changes">;

export class CommittedFailure extends Failure {
  readonly committed: Committed;

  /** Of any thrown value; `said` makes the message of its own. */
  constructor(error: unknown, said: (message: string) => string, committed: Committed) {
    const { code, message, retry, retryAfterMs, advice } = asFailure(error);
    super(code, said(message), { retry, retryAfterMs, advice, cause: error });
    this.committed = committed;
  }
}

/** What stands in git although it failed; nothing for any other failure. */
export function committedBefore(failure: Failure): Committed {
  return failure instanceof CommittedFailure ? failure.committed : {};
}

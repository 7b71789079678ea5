// Why a signal aborted, as a Failure, and a deadline that ends with the work it limits.

import { Failure } from "../failure.ts";

/** The Failure that the signal carries, else `cancelled`, or `timed_out` for AbortSignal.timeout. */
export function failureOfAbort(signal: AbortSignal): Failure {
  const reason: unknown = signal.reason;
  if (reason instanceof Failure) return reason;
  if (reason instanceof Error && reason.name === "TimeoutError")
    return new Failure("timed_out", "The operation took too long and was stopped.", { retry: "never", cause: reason });
  return new Failure("cancelled", "The operation was cancelled.", { retry: "never", cause: reason });
}

/** Runs the work with a signal that also aborts after `ms`; leaves neither a timer nor a listener behind. */
export async function withDeadline<T>(signal: AbortSignal, ms: number, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const abort = (): void => controller.abort(signal.reason);
  const timer = setTimeout(() => controller.abort(new DOMException("deadline", "TimeoutError")), ms);
  signal.addEventListener("abort", abort, { once: true });
  if (signal.aborted) abort();
  try {
    return await work(controller.signal);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", abort);
  }
}

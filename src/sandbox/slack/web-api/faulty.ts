// Lets a fault strike a call: instead of it, before it, or after it.
import type { Clock } from "../clock.ts";
import type { Fault } from "../control/faults.ts";

/** `none`: nothing is to be sent, ever; `cut`: the connection is to be cut. */
export type HttpReply =
  | { kind: "reply"; status: number; headers: Record<string, string>; body: unknown }
  | { kind: "none" }
  | { kind: "cut" };

/** @param run - the call itself, for the faults that let it take effect */
export async function runWithFault(fault: Fault | undefined, clock: Clock, run: () => HttpReply | Promise<HttpReply>): Promise<HttpReply> {
  switch (fault?.kind) {
    case "timeout":
      return { kind: "none" };
    case "http":
      return { kind: "reply", status: fault.status, headers: {}, body: `HTTP ${fault.status}` };
    case "rate_limited":
      return rateLimited(fault.retryAfterS);
    case "error":
      return { kind: "reply", status: 200, headers: {}, body: { ok: false, error: fault.error } };
    case "lost_reply":
      await run();
      return { kind: "cut" };
    case "delay":
      await new Promise<void>((resolve) => clock.after(fault.delayMs, resolve));
      return run();
    default:
      return run();
  }
}

export function rateLimited(retryAfterS: number): HttpReply {
  const body = { ok: false, error: "ratelimited" };
  return { kind: "reply", status: 429, headers: { "retry-after": String(retryAfterS) }, body };
}

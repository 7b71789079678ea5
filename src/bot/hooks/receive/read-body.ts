// A request's body, bounded while it streams: what is over the limit is never held.

import type { IncomingMessage } from "node:http";

export type ReadBody = { kind: "read"; bytes: Buffer } | { kind: "too_large" } | { kind: "too_slow" } | { kind: "aborted" };

/** Reads up to `maxBytes` within `timeoutMs`. After any other outcome than `read` the rest stays unread. */
export function readBody(request: IncomingMessage, { maxBytes, timeoutMs }: { maxBytes: number; timeoutMs: number }): Promise<ReadBody> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let length = 0;
    const onData = (chunk: Buffer): void => {
      length += chunk.length;
      if (length > maxBytes) finish({ kind: "too_large" });
      else chunks.push(chunk);
    };
    const onEnd = (): void => finish({ kind: "read", bytes: Buffer.concat(chunks, length) });
    const onClose = (): void => finish({ kind: "aborted" });
    const timer = setTimeout(() => finish({ kind: "too_slow" }), timeoutMs);
    const finish = (outcome: ReadBody): void => {
      clearTimeout(timer);
      request.off("data", onData).off("end", onEnd).off("close", onClose);
      if (outcome.kind !== "read") request.pause();
      resolve(outcome);
    };
    // Without a listener an aborted request would throw; `close` always follows.
    request.on("error", () => undefined);
    request.on("data", onData).on("end", onEnd).on("close", onClose);
  });
}

/**
 * Lets a body that nobody reads run into nothing, so that the sender gets to read its answer; a connection that
 * is cut with bytes under way is reset, and the answer lost. Cuts it all the same past the bounds.
 */
export function discardBody(request: IncomingMessage, { maxBytes, timeoutMs }: { maxBytes: number; timeoutMs: number }): void {
  if (request.complete || request.destroyed) return;
  let length = 0;
  const cut = setTimeout(() => request.socket.destroy(), timeoutMs);
  request.on("error", () => undefined);
  request.on("close", () => clearTimeout(cut));
  request.on("data", (chunk: Buffer) => {
    length += chunk.length;
    if (length > maxBytes) request.socket.destroy();
  });
  request.resume();
}

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
 * Lets bodies that nobody reads run into nothing, so that their senders get to read the answer; a connection that
 * is cut with bytes under way is reset, and the answer lost. Past the bounds it is cut all the same: a flood of
 * big bodies must not keep the network busy.
 */
export function openDiscarder(limits: { maxBytes: number; timeoutMs: number; maxConcurrent: number }): (request: IncomingMessage) => void {
  let underWay = 0;
  return (request) => {
    if (request.complete || request.destroyed) return;
    request.on("error", () => undefined);
    if (underWay >= limits.maxConcurrent) return void request.socket.destroySoon();
    underWay += 1;
    let length = 0;
    const cut = setTimeout(() => request.socket.destroy(), limits.timeoutMs);
    request.once("close", () => {
      clearTimeout(cut);
      underWay -= 1;
    });
    request.on("data", (chunk: Buffer) => {
      length += chunk.length;
      if (length > limits.maxBytes) request.socket.destroy();
    });
    request.resume();
  };
}

// Faults that a test or a person switches on: how registries fail in the field.

import type { ServerResponse } from "node:http";
import type { Route } from "./route.ts";

export type Fault = FaultKind & {
  /** Only for this repository; by default for all. */
  repository?: string | undefined;
  /** Only for these requests; by default for all but the token's. */
  on?: Route["kind"] | undefined;
  /** Goes away by itself after so many requests. */
  times?: number | undefined;
};

export type FaultKind =
  /** The connection is dropped without an answer. */
  | { kind: "down" }
  | { kind: "status"; status: 304 | 401 | 403 | 404 | 500 | 502 | 503 }
  | { kind: "rate_limited"; retryAfterS: number }
  /** The answer ends in the middle of its JSON, under a length that fits. */
  | { kind: "truncated_json" }
  /** The answer ends before its length is reached. */
  | { kind: "cut_off" }
  /** Manifests and blobs come with one byte changed. */
  | { kind: "wrong_bytes" }
  /** The digest in the header is of something else. */
  | { kind: "wrong_digest" }
  /** The answer begins after that time. */
  | { kind: "slow"; delayMs: number }
  /** Without a token, one is told to get it there. */
  | { kind: "realm"; realm: string }
  /** Blobs are said to be there, with their digest appended. */
  | { kind: "redirect"; to: string }
  /** Answers with this JSON instead. */
  | { kind: "body"; body: unknown; headers?: Record<string, string> };

export class Faults {
  readonly #faults = new Set<Fault>();

  /** Switches a fault on; the returned function switches it off. */
  add(fault: Fault): () => void {
    const own = { ...fault };
    this.#faults.add(own);
    return () => void this.#faults.delete(own);
  }

  clear(): void {
    this.#faults.clear();
  }

  /** The fault that this request meets, if any. */
  take(route: Route): Fault | undefined {
    const name = "name" in route ? route.name : undefined;
    for (const fault of this.#faults) {
      if (fault.repository !== undefined && fault.repository !== name) continue;
      if (fault.on === undefined ? route.kind === "token" : fault.on !== route.kind) continue;
      if (fault.times !== undefined && --fault.times <= 0) this.#faults.delete(fault);
      return fault;
    }
    return undefined;
  }
}

/** Makes the answer's body come out damaged, whatever handler writes it. */
export function damageAnswer(response: ServerResponse, kind: "truncated_json" | "cut_off" | "wrong_bytes" | "wrong_digest"): void {
  const writeHead = response.writeHead.bind(response);
  const end = response.end.bind(response);
  let head: { status: number; headers: Record<string, string> } = { status: 200, headers: {} };
  response.writeHead = ((status: number, headers: Record<string, string>) => {
    head = { status, headers: { ...headers } };
    return response;
  }) as ServerResponse["writeHead"];
  response.end = ((bytes?: Buffer) => {
    if (kind === "wrong_digest") head.headers["Docker-Content-Digest"] = `sha256:${"0".repeat(64)}`;
    const damaged = bytes === undefined ? undefined : damage(bytes, kind);
    if (kind === "truncated_json" && damaged !== undefined) head.headers["Content-Length"] = String(damaged.length);
    writeHead(head.status, head.headers);
    if (kind !== "cut_off" || damaged === undefined) return end(damaged);
    response.write(damaged, () => response.destroy());
    return response;
  }) as ServerResponse["end"];
}

function damage(bytes: Buffer, kind: string): Buffer {
  if (kind === "wrong_digest") return bytes;
  if (kind !== "wrong_bytes") return bytes.subarray(0, Math.floor(bytes.length / 2));
  // A digit for a digit: still JSON, but other content.
  const text = bytes.toString("latin1");
  return Buffer.from(
    text.replace(/[0-9](?=[^0-9]*$)/, (digit) => String((Number(digit) + 1) % 10)),
    "latin1",
  );
}

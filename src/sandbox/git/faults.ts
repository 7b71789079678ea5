// Faults that a test or a person switches on: how git servers fail in the field.

export type GitFault = GitFaultKind & {
  /** Only for requests that fetch, or only for those that push; by default for both. */
  on?: "fetch" | "push" | undefined;
  /** Goes away by itself after so many requests. A fetch or a push is two or three requests. */
  times?: number | undefined;
};

export type GitFaultKind =
  /** The connection is dropped without an answer. */
  | { kind: "down" }
  | { kind: "status"; status: 401 | 403 | 404 | 429 | 500 | 502 | 503 }
  /** The answer begins after that time. */
  | { kind: "slow"; delayMs: number }
  /** The connection stays open, and nothing ever comes. */
  | { kind: "silent" }
  /** The server does all of its work, and the answer is lost on the way. Only where work is done (POST). */
  | { kind: "lost_reply" }
  /** The answer ends in the middle. */
  | { kind: "cut_off" }
  /** Everything is elsewhere. */
  | { kind: "redirect"; to: string }
  /** A pre-receive hook declines each push with these words. */
  | { kind: "reject_pushes"; message: string };

export interface GitRequest {
  service: "fetch" | "push";
  /** Whether work is asked for, and not only what there is. */
  work: boolean;
}

export class GitFaults {
  readonly #faults = new Set<GitFault>();

  /** Switches a fault on; the returned function switches it off. */
  add(fault: GitFault): () => void {
    const own = { ...fault };
    this.#faults.add(own);
    return () => void this.#faults.delete(own);
  }

  clear(): void {
    this.#faults.clear();
  }

  /** The fault that this request meets, if any. */
  take(request: GitRequest): GitFault | undefined {
    for (const fault of this.#faults) {
      if (fault.on !== undefined && fault.on !== request.service) continue;
      if (fault.kind === "lost_reply" && !request.work) continue;
      if (fault.kind === "reject_pushes" && !(request.work && request.service === "push")) continue;
      if (fault.times !== undefined && --fault.times <= 0) this.#faults.delete(fault);
      return fault;
    }
    return undefined;
  }
}

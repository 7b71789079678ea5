// Faults on request: what a test can make the embedded cluster answer instead of what it would.

import { ApiError, forbidden, type NamedKind } from "./api-error.ts";

/** Which requests are meant; what is left out matches all. */
export interface FaultMatch {
  verbs?: readonly RequestVerb[];
  group?: string;
  /** Plurals, such as `deployments`. */
  plurals?: readonly string[];
  namespace?: string;
  name?: string;
  /** Any path, for discovery and all else: tested against `/apis/apps/v1/…`. */
  path?: RegExp;
}

export type RequestVerb = "get" | "list" | "watch" | "create" | "update" | "patch" | "delete" | "deletecollection" | "other";

export type FaultEffect =
  /** RBAC says no. */
  | { kind: "forbidden"; user?: string }
  /** An admission webhook says no. */
  | { kind: "admission"; webhook: string; message: string }
  | { kind: "status"; code: number; reason?: string; message?: string; retryAfterSeconds?: number }
  /** The connection is cut before any answer. */
  | { kind: "reset" }
  /** The write is done and the connection is cut before the answer. */
  | { kind: "lostReply" }
  /** No answer until the client gives up. */
  | { kind: "silence" }
  /** The answer comes later. */
  | { kind: "delay"; delayMs: number };

export interface Fault {
  match: FaultMatch;
  effect: FaultEffect;
  /** How often it strikes; without it until it is removed. */
  times?: number;
}

export interface FaultSubject {
  verb: RequestVerb;
  path: string;
  resource: NamedKind | undefined;
  namespace: string | undefined;
  name: string | undefined;
}

/** The faults in force, in the order in which they were added; the first that matches strikes. */
export class Faults {
  #faults: { fault: Fault; left: number }[] = [];

  /** Adds a fault; the returned function takes it away. */
  add(fault: Fault): () => void {
    const entry = { fault, left: fault.times ?? Number.POSITIVE_INFINITY };
    this.#faults.push(entry);
    return () => {
      this.#faults = this.#faults.filter((other) => other !== entry);
    };
  }

  clear(): void {
    this.#faults = [];
  }

  /** The effect on a request, counted as one strike. */
  take(subject: FaultSubject): FaultEffect | undefined {
    const entry = this.#faults.find(({ fault, left }) => left > 0 && isMatch(fault.match, subject));
    if (entry === undefined) return undefined;
    entry.left--;
    return entry.fault.effect;
  }
}

function isMatch(match: FaultMatch, subject: FaultSubject): boolean {
  if (match.verbs !== undefined && !match.verbs.includes(subject.verb)) return false;
  if (match.group !== undefined && match.group !== subject.resource?.group) return false;
  if (match.plurals !== undefined && !match.plurals.includes(subject.resource?.plural ?? "")) return false;
  if (match.namespace !== undefined && match.namespace !== subject.namespace) return false;
  if (match.name !== undefined && match.name !== subject.name) return false;
  return match.path === undefined || match.path.test(subject.path);
}

/** The error of an effect that is an answer; undefined for those that are none. */
export function faultError(effect: FaultEffect, subject: FaultSubject): ApiError | undefined {
  if (effect.kind === "status") {
    const message = effect.message ?? "the server is currently unable to handle the request";
    const details = effect.retryAfterSeconds === undefined ? undefined : { retryAfterSeconds: effect.retryAfterSeconds };
    return new ApiError(effect.code, effect.reason ?? reasonOf(effect.code), message, details);
  }
  if (effect.kind === "admission")
    return new ApiError(403, "Forbidden", `admission webhook "${effect.webhook}" denied the request: ${effect.message}`);
  if (effect.kind !== "forbidden") return undefined;
  const { resource, namespace, name, verb } = subject;
  const named = resource ?? { group: "", kind: "", plural: "" };
  const place = namespace === undefined ? "at the cluster scope" : `in the namespace "${namespace}"`;
  const message = `User "${effect.user ?? "coxswain"}" cannot ${verb} resource "${named.plural}" in API group "${named.group}" ${place}`;
  return forbidden(named, name, message);
}

function reasonOf(code: number): string {
  const reasons: Readonly<Record<number, string>> = {
    401: "Unauthorized",
    403: "Forbidden",
    404: "NotFound",
    409: "Conflict",
    410: "Expired",
    429: "TooManyRequests",
    500: "InternalError",
    503: "ServiceUnavailable",
    504: "Timeout",
  };
  return reasons[code] ?? "";
}

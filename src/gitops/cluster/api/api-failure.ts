// What the Kubernetes API or the way to it said, as a Failure: by HTTP status and reason, named for what was tried.

import { Failure, type FailureCode } from "../../failure.ts";

/** What a request was about, for messages. */
export interface RequestSubject {
  /** `apply`, `list`, `read`, `create`, `replace`, `delete`. */
  verb: string;
  kind: string;
  namespace?: string | undefined;
  name?: string | undefined;
  /** The server's words may repeat values of a Secret: only its reason and the field paths are kept. */
  secret: boolean;
}

/** The cause of a Failure that the API server answered: what its code does not tell. */
export class ApiRejection extends Error {
  readonly httpStatus: number;
  readonly reason: string;

  constructor(httpStatus: number, reason: string) {
    super(`HTTP ${httpStatus}${reason === "" ? "" : ` ${reason}`}`);
    this.name = "ApiRejection";
    this.httpStatus = httpStatus;
    this.reason = reason;
  }
}

/** The parts of a `Status` object that are used (API conventions, "Response Status Kind"). */
export interface ApiStatus {
  message: string;
  reason: string;
  causes: readonly { reason: string; message: string; field: string }[];
}

/** The reason of an apply that another manager's fields stand against: a plain 409 is a race, and may be tried again. */
export const fieldConflict = "FieldManagerConflict";

const maxMessageLength = 600;
const maxNamedConflicts = 3;

/** The API server's answer as text; one that is no Status object keeps its first line. */
export function parseStatus(body: string): ApiStatus {
  const parsed = parseObject(body);
  if (parsed === undefined || parsed.kind !== "Status") return { message: clean(body.split("\n", 1)[0] ?? ""), reason: "", causes: [] };
  const details = objectOf(parsed.details);
  const causes = Array.isArray(details?.causes) ? details.causes : [];
  return {
    message: clean(text(parsed.message)),
    reason: text(parsed.reason),
    causes: causes.map((cause: unknown) => {
      const of = objectOf(cause) ?? {};
      return { reason: text(of.reason), message: clean(text(of.message)), field: clean(text(of.field)) };
    }),
  };
}

export function failureOfStatus(httpStatus: number, status: ApiStatus, subject: RequestSubject, retryAfterMs?: number): Failure {
  const code = codeOf(httpStatus, status);
  const retry = code === "cluster_busy" ? "backoff" : "never";
  const cause = new ApiRejection(httpStatus, hasFieldConflict(status) ? fieldConflict : status.reason);
  const message = `Could not ${nameSubject(subject)}: ${explain(httpStatus, status, subject)}.`;
  return new Failure(code, message, { retry, retryAfterMs, advice: adviceFor(code, status), cause });
}

/** A request that got no answer: the connection failed, or the deadline passed. */
export function failureOfConnection(error: unknown, server: string, subject: RequestSubject): Failure {
  const code = codeOfError(error);
  const refusedCertificate = /^(CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|ERR_TLS|HOSTNAME_MISMATCH)/.test(code);
  const reason = code === "" ? "no answer" : code;
  return new Failure("cluster_unreachable", `Could not ${nameSubject(subject)}: the API server ${server} cannot be reached (${reason}).`, {
    retry: refusedCertificate ? "never" : "backoff",
    advice: refusedCertificate
      ? "Check the certificate authority in the kubeconfig."
      : "Check that the API server runs and can be reached from here.",
    // A connection error holds no body; for a Secret even that much is not needed.
    cause: subject.secret ? undefined : error,
  });
}

/** `apply Deployment prod/api`. */
export function nameSubject(subject: RequestSubject): string {
  const name = [subject.namespace, subject.name].filter((part) => part !== undefined).join("/");
  if (subject.name === undefined && subject.namespace !== undefined)
    return `${subject.verb} ${subject.kind} objects in ${subject.namespace}`;
  return name === "" ? `${subject.verb} ${subject.kind}` : `${subject.verb} ${subject.kind} ${name}`;
}

function hasFieldConflict(status: ApiStatus): boolean {
  return status.causes.some((cause) => cause.reason === fieldConflict);
}

function codeOf(httpStatus: number, status: ApiStatus): FailureCode {
  switch (httpStatus) {
    case 401:
      return "cluster_auth";
    case 403:
      return status.causes.some((cause) => cause.reason === "NamespaceTerminating") ? "cluster_rejected" : "cluster_forbidden";
    case 409:
      return "cluster_conflict";
    case 408:
    case 429:
      return "cluster_busy";
    case 500:
      return isTypingError(status) ? "cluster_rejected" : "cluster_busy";
    default:
      return httpStatus > 500 ? "cluster_busy" : "cluster_rejected";
  }
}

// kube-apiserver answers a manifest that its schema refuses with 500 and no reason (seen on 1.37), as it
// does etcd's faults: only the beginning of the message tells them apart.
function isTypingError(status: ApiStatus): boolean {
  return (
    status.reason === "" &&
    /^failed to (create typed|convert|prune|decode|validate|update managed|apply)|^\.|^error decoding|^.{0,80}strict decoding error/.test(
      status.message,
    )
  );
}

function explain(httpStatus: number, status: ApiStatus, subject: RequestSubject): string {
  const conflicts = status.causes.filter((cause) => cause.reason === fieldConflict);
  if (conflicts.length > 0) return explainConflicts(conflicts);
  if (subject.secret) return explainSecret(httpStatus, status);
  const message = status.message === "" ? `the API server answered HTTP ${httpStatus}` : status.message;
  // The object is named before these words already.
  return message.replace(/^failed to create typed patch object \([^)]*\): |^[\w.]+ "[^"]*" is invalid: /, "").replace(/\.$/, "");
}

// The message of a cause is `conflict with "other" using apps/v1`; the API gives the manager nowhere else.
function explainConflicts(conflicts: ApiStatus["causes"]): string {
  const named = conflicts.slice(0, maxNamedConflicts).map((cause) => {
    const manager = /"((?:[^"\\]|\\.)*)"/.exec(cause.message)?.[1] ?? "another manager";
    return `${cause.field.replace(/^\./, "")} is managed by ${manager}`;
  });
  const more = conflicts.length - named.length;
  return `${named.join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}

// A Secret's field paths are shown only in their path form: what follows a colon may be a value.
function explainSecret(httpStatus: number, status: ApiStatus): string {
  const fields = status.causes.map((cause) => cause.field).filter((field) => /^[\w.[\]/ -]{1,120}$/.test(field));
  const reason = status.reason === "" ? `HTTP ${httpStatus}` : status.reason;
  return fields.length === 0 ? `the API server refused it (${reason})` : `the API server refused it (${reason}: ${fields.join(", ")})`;
}

function adviceFor(code: FailureCode, status: ApiStatus): string | undefined {
  if (code === "cluster_auth") return "Check the credentials in the kubeconfig.";
  if (code === "cluster_forbidden") return "Give Coxswain's account the right to do this.";
  if (code !== "cluster_conflict") return undefined;
  return hasFieldConflict(status)
    ? "Take the field out of git, or out of the other manager's hands, or sync with force."
    : "Run it again: the object was changed meanwhile.";
}

function codeOfError(error: unknown): string {
  if (!(error instanceof Error)) return "";
  const code = (error as { code?: unknown }).code;
  if (typeof code === "string" && code !== "") return code;
  if (error instanceof AggregateError && error.errors.length > 0) return codeOfError(error.errors[0]);
  return error.cause === undefined ? "" : codeOfError(error.cause);
}

function parseObject(body: string): Record<string, unknown> | undefined {
  try {
    return objectOf(JSON.parse(body));
  } catch {
    return undefined;
  }
}

function objectOf(value: unknown): Record<string, unknown> | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined;
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** One line without control characters, of a length that fits a message. */
export function clean(words: string): string {
  const line = words
    .replace(/[\p{Cc}\u2028\u2029]+/gu, " ")
    .replace(/ {2,}/g, " ")
    .trim();
  return line.length <= maxMessageLength ? line : `${line.slice(0, maxMessageLength)}…`;
}

// The API's errors: Status objects in the shapes and words of the real server.

import type { JsonObject } from "../json.ts";

export interface StatusCause {
  reason: string;
  message: string;
  field?: string;
}

export interface StatusDetails {
  name?: string;
  group?: string;
  kind?: string;
  uid?: string;
  causes?: readonly StatusCause[];
  retryAfterSeconds?: number;
}

/** A request that is answered with a Status of that HTTP code. */
export class ApiError extends Error {
  readonly code: number;
  readonly reason: string;
  readonly details: StatusDetails | undefined;

  constructor(code: number, reason: string, message: string, details?: StatusDetails) {
    super(message);
    this.name = "ApiError";
    this.code = code;
    this.reason = reason;
    this.details = details;
  }
}

/** The Status object that is sent. */
export function renderStatus(error: ApiError): JsonObject {
  return {
    kind: "Status",
    apiVersion: "v1",
    metadata: {},
    status: "Failure",
    message: error.message,
    ...(error.reason === "" ? {} : { reason: error.reason }),
    ...(error.details === undefined ? {} : { details: JSON.parse(JSON.stringify(error.details)) as JsonObject }),
    code: error.code,
  };
}

/** Names a kind in errors: the plural for lookups, the kind for validation. */
export interface NamedKind {
  group: string;
  kind: string;
  plural: string;
}

function detailsOf(resource: NamedKind, name: string): StatusDetails {
  return { name, ...(resource.group === "" ? {} : { group: resource.group }), kind: resource.plural };
}

function qualified(resource: NamedKind, noun: string): string {
  return resource.group === "" ? noun : `${noun}.${resource.group}`;
}

export function notFound(resource: NamedKind, name: string): ApiError {
  return new ApiError(404, "NotFound", `${qualified(resource, resource.plural)} "${name}" not found`, detailsOf(resource, name));
}

export function alreadyExists(resource: NamedKind, name: string): ApiError {
  return new ApiError(409, "AlreadyExists", `${qualified(resource, resource.plural)} "${name}" already exists`, detailsOf(resource, name));
}

/** A write with a resourceVersion that is not the object's any more. */
export function modified(resource: NamedKind, name: string): ApiError {
  const message = "the object has been modified; please apply your changes to the latest version and try again";
  return conflict(resource, name, message);
}

export function conflict(resource: NamedKind, name: string, message: string): ApiError {
  const noun = qualified(resource, resource.plural);
  return new ApiError(409, "Conflict", `Operation cannot be fulfilled on ${noun} "${name}": ${message}`, detailsOf(resource, name));
}

export function badRequest(message: string): ApiError {
  return new ApiError(400, "BadRequest", message);
}

export function forbidden(resource: NamedKind, name: string | undefined, message: string, causes?: readonly StatusCause[]): ApiError {
  const noun = qualified(resource, resource.plural);
  const details: StatusDetails = name === undefined ? { ...detailsOf(resource, ""), name: undefined } : detailsOf(resource, name);
  const subject = name === undefined ? noun : `${noun} "${name}"`;
  return new ApiError(403, "Forbidden", `${subject} is forbidden: ${message}`, causes === undefined ? details : { ...details, causes });
}

/** One thing wrong with an object's content. */
export interface FieldProblem {
  reason:
    | "FieldValueRequired"
    | "FieldValueInvalid"
    | "FieldValueNotSupported"
    | "FieldValueDuplicate"
    | "FieldValueForbidden"
    | "FieldValueTypeInvalid"
    | "FieldValueTooLong"
    | "FieldValueNotFound";
  field: string;
  message: string;
}

export function invalid(resource: NamedKind, name: string, problems: readonly FieldProblem[]): ApiError {
  const texts = problems.map((problem) => `${problem.field}: ${problem.message}`);
  const text = texts.length === 1 ? texts[0] : `[${texts.join(", ")}]`;
  const causes = problems.map(({ reason, message, field }) => ({ reason, message, field }));
  const details = {
    ...(name === "" ? {} : { name }),
    ...(resource.group === "" ? {} : { group: resource.group }),
    kind: resource.kind,
    causes,
  };
  return new ApiError(422, "Invalid", `${qualified(resource, resource.kind)} "${name}" is invalid: ${text}`, details);
}

export function methodNotAllowed(): ApiError {
  return new ApiError(405, "MethodNotAllowed", "the server does not allow this method on the requested resource", {});
}

/** A path of a known group that has no such resource. */
export function noSuchResource(): ApiError {
  return new ApiError(404, "NotFound", "the server could not find the requested resource", {});
}

export function tooOld(requested: number, oldest: number): ApiError {
  return new ApiError(410, "Expired", `too old resource version: ${requested} (${oldest})`);
}

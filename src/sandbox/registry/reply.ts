// Answers of the registry API: JSON, empty, and the error envelope of the distribution specification.

import type { IncomingMessage, ServerResponse } from "node:http";

/** The distribution specification's error codes, with their HTTP status. */
const statuses = {
  BLOB_UNKNOWN: 404,
  BLOB_UPLOAD_INVALID: 416,
  BLOB_UPLOAD_UNKNOWN: 404,
  DENIED: 403,
  DIGEST_INVALID: 400,
  MANIFEST_BLOB_UNKNOWN: 404,
  MANIFEST_INVALID: 400,
  MANIFEST_UNKNOWN: 404,
  NAME_INVALID: 400,
  NAME_UNKNOWN: 404,
  PAGINATION_NUMBER_INVALID: 400,
  SIZE_INVALID: 413,
  TOOMANYREQUESTS: 429,
  UNAUTHORIZED: 401,
  UNKNOWN: 500,
  UNSUPPORTED: 405,
} as const;

export type ErrorCode = keyof typeof statuses;

/** Thrown by a handler to end the request with that error. */
export class RegistryError extends Error {
  readonly code: ErrorCode;
  readonly headers: Record<string, string>;

  constructor(code: ErrorCode, message: string, headers: Record<string, string> = {}) {
    super(message);
    this.name = "RegistryError";
    this.code = code;
    this.headers = headers;
  }
}

export function sendError(response: ServerResponse, error: RegistryError): void {
  const body = { errors: [{ code: error.code, message: error.message }] };
  sendJson(response, body, { status: statuses[error.code], headers: error.headers });
}

export function sendJson(
  response: ServerResponse,
  body: unknown,
  options: { status?: number; headers?: Record<string, string> } = {},
): void {
  sendBytes(response, Buffer.from(JSON.stringify(body)), { contentType: "application/json; charset=utf-8", ...options });
}

export function sendBytes(
  response: ServerResponse,
  bytes: Buffer,
  { contentType, status = 200, headers = {} }: { contentType: string; status?: number; headers?: Record<string, string> },
): void {
  response.writeHead(status, { ...headers, "Content-Type": contentType, "Content-Length": String(bytes.length) });
  response.end(response.req.method === "HEAD" ? undefined : bytes);
}

export function sendEmpty(response: ServerResponse, status: number, headers: Record<string, string> = {}): void {
  response.writeHead(status, { ...headers, "Content-Length": "0" });
  response.end();
}

/** The request's body; more than `maxBytes` is SIZE_INVALID. */
export async function readBody(request: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > maxBytes) throw new RegistryError("SIZE_INVALID", `The body is larger than ${maxBytes} bytes.`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

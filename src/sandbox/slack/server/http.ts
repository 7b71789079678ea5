// Reading requests and writing replies, within bounds.
import type { IncomingMessage, ServerResponse } from "node:http";
import type { HttpReply } from "../web-api/faulty.ts";

/** Room for the largest upload that files.getUploadURLExternal grants. */
const maxBodyBytes = 52_000_000;

export class BodyTooLarge extends Error {}

/** @throws BodyTooLarge */
export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBodyBytes) throw new BodyTooLarge();
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

export function sendJson(response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void {
  const isText = typeof body === "string";
  response.writeHead(status, {
    "content-type": isText ? "text/plain; charset=utf-8" : "application/json; charset=utf-8",
    ...headers,
  });
  response.end(isText ? body : JSON.stringify(body));
}

/** A reply that a fault may have withheld: then the connection ends when the client gives up or the server closes. */
export function sendReply(request: IncomingMessage, response: ServerResponse, reply: HttpReply): void {
  if (reply.kind === "cut") request.socket.destroy();
  else if (reply.kind === "reply") sendJson(response, reply.status, reply.body, reply.headers);
}

/** The media type alone, lower case. */
export function contentTypeOf(request: IncomingMessage): string {
  return (request.headers["content-type"] ?? "").split(";")[0]?.trim().toLowerCase() ?? "";
}

/** @returns undefined when the body is no JSON object */
export function parseJsonObject(body: Buffer): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(body.toString("utf8") || "{}");
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

/** Keeps web pages of other origins, and names that merely resolve to loopback, from driving the sandbox. */
export function isFromLoopback(request: IncomingMessage): boolean {
  const host = hostName(`http://${request.headers.host ?? ""}`);
  const origin = request.headers.origin;
  return isLoopbackName(host) && (origin === undefined || isLoopbackName(hostName(origin)));
}

function hostName(url: string): string {
  return URL.canParse(url) ? new URL(url).hostname : "";
}

function isLoopbackName(name: string): boolean {
  return name === "localhost" || name === "[::1]" || /^127(\.\d+){3}$/.test(name);
}

// `/files/*`: where uploads are put and files are fetched.
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Parts } from "../parts.ts";
import { parseMultipart } from "../web-api/arguments.ts";
import { contentTypeOf, isFromLoopback, readBody, sendJson } from "./http.ts";

export async function handleFiles(request: IncomingMessage, response: ServerResponse, url: URL, parts: Parts): Promise<void> {
  const [, , first = "", second = ""] = url.pathname.split("/");
  if (first === "upload" && request.method === "POST") return receive(request, response, second, parts);
  const file = parts.workspace.files.get(first);
  if (!file || !mayFetch(request, url, parts)) return sendJson(response, 404, "not found");
  // Never rendered by a browser as something that could run.
  response.writeHead(200, {
    "content-type": file.mimetype,
    "content-length": file.content.length,
    "x-content-type-options": "nosniff",
    "content-security-policy": "sandbox",
  });
  response.end(file.content);
}

async function receive(request: IncomingMessage, response: ServerResponse, secret: string, parts: Parts): Promise<void> {
  const body = await readBody(request);
  const isMultipart = contentTypeOf(request) === "multipart/form-data";
  const content = isMultipart ? await firstFile(request, body) : body;
  const isReceived = content !== undefined && parts.uploads.receive(secret, content);
  sendJson(response, isReceived ? 200 : 400, isReceived ? `OK - ${content.length}` : "upload refused");
}

async function firstFile(request: IncomingMessage, body: Buffer): Promise<Buffer | undefined> {
  const fields = await parseMultipart(request.headers["content-type"] ?? "", body);
  return Object.values(fields).find((value) => Buffer.isBuffer(value));
}

/** The app with its token and files:read, or a person's client. */
function mayFetch(request: IncomingMessage, url: URL, parts: Parts): boolean {
  const secret = /^Bearer\s+(\S+)$/i.exec(request.headers.authorization ?? "")?.[1];
  const token = secret === undefined ? undefined : parts.app.findToken(secret);
  if (token) return !token.revoked && token.scopes.includes("files:read");
  return isFromLoopback(request) && parts.workspace.users.has(url.searchParams.get("user") ?? "");
}

// `/api/<method>`: the Web API over HTTP.
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Parts } from "../parts.ts";
import { parseArguments } from "../web-api/arguments.ts";
import { type ApiReply, dispatch, refuse } from "../web-api/dispatcher.ts";
import { MethodError } from "../web-api/method-error.ts";
import { contentTypeOf, readBody, sendJson } from "./http.ts";

export async function handleApi(request: IncomingMessage, response: ServerResponse, url: URL, parts: Parts): Promise<void> {
  const reply = await call(request, url, parts);
  if (reply.kind === "cut") request.socket.destroy();
  else if (reply.kind === "reply") sendJson(response, reply.status, reply.body, reply.headers);
  // Else nothing is sent; the connection ends when the client gives up or the server closes.
}

async function call(request: IncomingMessage, url: URL, parts: Parts): Promise<ApiReply> {
  const body = await readBody(request);
  const contentType = contentTypeOf(request);
  try {
    const args = await parseArguments(url.searchParams, contentType, request.headers["content-type"] ?? "", body);
    const bearer = /^Bearer\s+(\S+)$/i.exec(request.headers.authorization ?? "")?.[1];
    return await dispatch({ method: url.pathname.slice("/api/".length), bearer, args }, parts);
  } catch (error) {
    if (error instanceof MethodError) return refuse(error);
    throw error;
  }
}

// `/api/<method>`: the Web API over HTTP.
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Parts } from "../parts.ts";
import { parseArguments } from "../web-api/arguments.ts";
import { dispatch, refuse } from "../web-api/dispatcher.ts";
import type { HttpReply } from "../web-api/faulty.ts";
import { MethodError } from "../web-api/method-error.ts";
import { contentTypeOf, readBody, sendReply } from "./http.ts";

export async function handleApi(request: IncomingMessage, response: ServerResponse, url: URL, parts: Parts): Promise<void> {
  sendReply(request, response, await call(request, url, parts));
}

async function call(request: IncomingMessage, url: URL, parts: Parts): Promise<HttpReply> {
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

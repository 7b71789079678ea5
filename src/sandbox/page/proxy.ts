// Passes the chat's client API through, streams included, so that the page has one origin.
import { request as httpRequest, type IncomingMessage, type ServerResponse } from "node:http";
import { sendJson } from "./reply.ts";

const hopByHop = new Set(["connection", "keep-alive", "transfer-encoding", "upgrade", "host", "origin", "referer", "cookie"]);

/** Sends the request on to `target` and its answer back. A target that cannot be reached is a 502 with `error`. */
export function proxyTo(target: URL, request: IncomingMessage, response: ServerResponse): void {
  const headers = Object.fromEntries(Object.entries(request.headers).filter(([name]) => !hopByHop.has(name)));
  const upstream = httpRequest(target, { method: request.method ?? "GET", headers }, (answer) => {
    const passed = Object.fromEntries(Object.entries(answer.headers).filter(([name]) => !hopByHop.has(name)));
    response.writeHead(answer.statusCode ?? 502, { ...passed, "x-content-type-options": "nosniff" });
    response.flushHeaders();
    answer.pipe(response);
    answer.on("error", () => response.destroy());
  });
  upstream.on("error", () => {
    if (response.headersSent) response.destroy();
    else sendJson(response, 502, { ok: false, error: "The chat does not answer." });
  });
  response.on("close", () => upstream.destroy());
  request.pipe(upstream);
}

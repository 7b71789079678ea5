// The one HTTP server: Slack's API, response urls, files, Socket Mode, and the client and control APIs.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Control } from "../control/control.ts";
import type { Parts } from "../parts.ts";
import { handleApi } from "./api-route.ts";
import { handleClient } from "./client-route.ts";
import { handleControl } from "./control-route.ts";
import { handleFiles } from "./file-route.ts";
import { BodyTooLarge, isFromLoopback, sendJson } from "./http.ts";
import { handleResponseUrl } from "./response-route.ts";

export interface RunningServer {
  port: number;
  close(): Promise<void>;
}

/** Listens on 127.0.0.1. @throws Error when the port is taken */
export async function startServer(parts: Parts, control: Control, port: number): Promise<RunningServer> {
  const server = createServer((request, response) => {
    handle(request, response, parts, control).catch((error) => fail(response, error));
  });
  server.on("upgrade", (request, socket, head) => {
    // A client that goes away in the middle of a frame is no fault of the server's.
    socket.on("error", () => socket.destroy());
    parts.socket.handleUpgrade(request, socket, head);
  });
  await listen(server, port);
  return { port: (server.address() as AddressInfo).port, close: () => close(server) };
}

async function handle(request: IncomingMessage, response: ServerResponse, parts: Parts, control: Control): Promise<void> {
  const url = new URL(request.url ?? "/", "http://localhost");
  if (url.pathname.startsWith("/api/")) return handleApi(request, response, url, parts);
  if (url.pathname.startsWith("/response/")) return handleResponseUrl(request, response, url, parts);
  if (url.pathname.startsWith("/files/")) return handleFiles(request, response, url, parts);
  if (!isFromLoopback(request)) return sendJson(response, 403, { ok: false, error: "forbidden_origin" });
  if (url.pathname.startsWith("/client/")) return handleClient(request, response, url, parts);
  if (url.pathname.startsWith("/control/")) return handleControl(request, response, url, control);
  sendJson(response, 404, { ok: false, error: "not_found" });
}

function fail(response: ServerResponse, error: unknown): void {
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  const status = error instanceof BodyTooLarge ? 413 : 500;
  const message = error instanceof Error ? error.message : String(error);
  sendJson(response, status, { ok: false, error: "fatal_error", message });
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => {
      server.off("error", reject);
      resolve();
    });
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

// The one HTTP server: Slack's requests, webhooks, health and metrics, each at its own path.

import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";

export interface Health {
  /** Whether work can be taken; each part that is missing by name. */
  ready(): Promise<{ ok: boolean; missing: string[] }>;
}

export interface HttpServer {
  url: string;
  close(): Promise<void>;
}

export async function startHttpServer(options: {
  host: string;
  port: number;
  health: Health;
  metrics: () => Promise<string>;
  /** By first path segment, e.g. `slack`, `hooks`. */
  routes: Readonly<Record<string, RequestListener | undefined>>;
}): Promise<HttpServer> {
  const { health, metrics, routes } = options;
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? "/", "http://localhost").pathname;
    const route = routes[path.split("/")[1] ?? ""];
    if (route !== undefined) return route(request, response);
    const send = (status: number, type: string, body: string) => response.writeHead(status, { "content-type": type }).end(body);
    if (path === "/healthz") return send(200, "text/plain", "ok\n");
    if (path === "/readyz")
      return void health
        .ready()
        .then(({ ok, missing }) => send(ok ? 200 : 503, "text/plain", ok ? "ready\n" : `not ready: ${missing.join(", ")}\n`));
    if (path === "/metrics") return void metrics().then((text) => send(200, "text/plain; version=0.0.4", text));
    return send(404, "text/plain", "not found\n");
  });
  server.requestTimeout = 30_000;
  server.listen(options.port, options.host);
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://${options.host}:${port}`,
    close: async () => {
      server.closeIdleConnections();
      setTimeout(() => server.closeAllConnections(), 2_000).unref();
      await new Promise<void>((resolve) => void server.close(() => resolve()));
    },
  };
}

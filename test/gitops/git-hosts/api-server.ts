// A small HTTP server that answers as a git host's API was recorded to, and keeps what it was asked.

import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

export interface Asked {
  path: string;
  headers: Record<string, string | string[] | undefined>;
}

/** Undefined: no answer at all. */
export type Reply = { status?: number; headers?: Record<string, string>; body: string } | undefined;

export async function startApi(reply: (path: string) => Reply): Promise<{ url: string; asked: Asked[] }> {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    const path = request.url ?? "";
    asked.push({ path, headers: request.headers });
    const said = reply(path);
    if (said === undefined) request.socket.destroy();
    else response.writeHead(said.status ?? 200, { "content-type": "application/json", ...said.headers }).end(said.body);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, "close");
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

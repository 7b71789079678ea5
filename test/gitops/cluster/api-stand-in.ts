// An HTTP server on the loopback interface that answers as a test scripts it: for what a real API server rarely does.

import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Cluster } from "../../../src/gitops/cluster/cluster.ts";
import { type KubernetesClusterOptions, openKubernetesCluster } from "../../../src/gitops/cluster/kubernetes-cluster.ts";

export interface Received {
  method: string;
  path: string;
  headers: IncomingMessage["headers"];
  body: string;
  /** Of the connection that it came over. */
  port: number | undefined;
}

export interface Answer {
  status?: number;
  headers?: Record<string, string>;
  body?: unknown;
  /** Cuts the connection instead of answering. */
  cut?: boolean;
  /** Never answers. */
  silent?: boolean;
}

export interface StandIn {
  cluster: Cluster;
  received: Received[];
  close(): Promise<void>;
}

export async function startStandIn(
  answer: (request: Received, nth: number) => Answer,
  options: Partial<KubernetesClusterOptions> = {},
): Promise<StandIn> {
  const received: Received[] = [];
  const server = createServer((request, response) => void respond(request, response, received, answer));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const kubeconfigText = JSON.stringify({
    "current-context": "c",
    clusters: [{ name: "c", cluster: { server: `http://127.0.0.1:${port}` } }],
    users: [{ name: "u", user: { token: "canary-token" } }],
    contexts: [{ name: "c", context: { cluster: "c", user: "u" } }],
  });
  const cluster = await openKubernetesCluster({ kubeconfigText, requestTimeoutMs: 5_000, ...options });
  return {
    cluster,
    received,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await cluster.close();
    },
  };
}

async function respond(
  request: IncomingMessage,
  response: ServerResponse,
  received: Received[],
  answer: (request: Received, nth: number) => Answer,
): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const entry: Received = {
    method: request.method ?? "",
    path: request.url ?? "",
    headers: request.headers,
    body: Buffer.concat(chunks).toString("utf8"),
    port: request.socket.remotePort,
  };
  received.push(entry);
  const { status = 200, headers = {}, body, cut, silent } = answer(entry, received.length);
  if (cut) return void request.socket.destroy();
  if (silent) return;
  response.writeHead(status, { "content-type": "application/json", ...headers });
  response.end(body === undefined ? "" : typeof body === "string" ? body : JSON.stringify(body));
}

// The hooks handler behind a real HTTP server on this machine, with what it accepted and logged.

import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { HookEvent } from "../../../src/bot/hooks/hook-event.ts";
import type { HookSource } from "../../../src/bot/hooks/hook-source.ts";
import { createHooksHandler, type HooksHandlerOptions } from "../../../src/bot/hooks/receive/hooks-handler.ts";
import type { HookMeta } from "../../../src/bot/hooks/receive/take-delivery.ts";
import { type MemoryDeliveryStore, openMemoryDeliveryStore } from "./memory-delivery-store.ts";
import { googleJwk, googleKeyId, proofOf, receiverOf } from "./proofs.ts";

export interface HooksServer {
  url: string;
  port: number;
  server: Server;
  accepted: { events: readonly HookEvent[]; meta: HookMeta }[];
  /** Runs in place of the default, which accepts; may reject. */
  onAccept: (events: readonly HookEvent[]) => Promise<void>;
  store: MemoryDeliveryStore;
  logged: unknown[];
  clock: { nowMs: number };
  close(): Promise<void>;
}

export async function openHooksServer(options: Partial<HooksHandlerOptions> = {}): Promise<HooksServer> {
  const clock = { nowMs: Date.UTC(2026, 1, 3) };
  const logged: unknown[] = [];
  const record = (entry: unknown): void => void logged.push(entry);
  const handle = {
    accepted: [] as HooksServer["accepted"],
    onAccept: async () => undefined,
    store: openMemoryDeliveryStore(() => clock.nowMs),
    logged,
    clock,
  } as unknown as HooksServer;
  const handler = createHooksHandler({
    receivers: [],
    accept: async (events, meta) => {
      await handle.onAccept(events);
      handle.accepted.push({ events, meta });
    },
    seen: handle.store,
    clock: () => clock.nowMs,
    log: { warn: record, error: record },
    googleKeys: { find: async (keyId) => (keyId === googleKeyId ? googleJwk : undefined) },
    ...options,
  });
  const server = createServer(handler);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  return Object.assign(handle, {
    server,
    port,
    url: `http://127.0.0.1:${port}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise<void>((resolve) => void server.close(() => resolve()));
    },
  });
}

export interface Sent {
  status: number;
  body: unknown;
  headers: Headers;
}

/** Sends a payload with the source's proof, or with other headers in its place. */
export async function deliver(
  { url, clock }: HooksServer,
  source: HookSource,
  payload: unknown,
  { headers = {}, key, receiver = receiverOf(source).name }: { headers?: Record<string, string>; key?: string; receiver?: string } = {},
): Promise<Sent> {
  const bytes = Buffer.from(typeof payload === "string" ? payload : JSON.stringify(payload));
  const proof = proofOf(source, bytes, clock.nowMs, key);
  const response = await fetch(`${url}/hooks/${source}/${receiver}${proof.suffix}`, {
    method: "POST",
    body: bytes,
    headers: { "content-type": "application/json", ...proof.headers, ...headers },
  });
  return { status: response.status, body: await response.json(), headers: response.headers };
}

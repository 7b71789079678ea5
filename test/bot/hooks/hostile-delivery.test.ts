// Bodies that are too big, too slow or cut off, and floods: refused early, held nowhere, and the next good one is taken.

import { on, once } from "node:events";
import { connect } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { defaultFloodLimits, openFloodGate } from "../../../src/bot/hooks/receive/flood-gate.ts";
import { deliver, type HooksServer, openHooksServer } from "./hooks-server.ts";
import { receiverOf, secret } from "./proofs.ts";

const open: HooksServer[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()));
});

async function start(...options: Parameters<typeof openHooksServer>): Promise<HooksServer> {
  const server = await openHooksServer({
    receivers: [receiverOf("generic"), receiverOf("github"), receiverOf("dockerhub")],
    ...options[0],
  });
  open.push(server);
  return server;
}

const image = { image: "ghcr.io/acme/api:1" };
const megabyte = 1_048_576;

/** Sends raw text, then the chunks until there is an answer; gives its status, or 0 when the connection ended without one. */
async function sendRaw({ port }: HooksServer, text: string, chunks: Iterable<Buffer> = []): Promise<number> {
  const socket = connect(port, "127.0.0.1");
  let status: number | undefined;
  const over = new Promise<void>((resolve) => {
    socket.on("error", () => undefined).on("close", () => resolve());
    socket.on("data", (chunk: Buffer) => {
      status ??= Number(/^HTTP\/1\.1 (\d+)/.exec(chunk.toString())?.[1]);
      resolve();
    });
  });
  socket.write(text);
  for (const chunk of chunks) {
    if (status !== undefined || socket.destroyed) break;
    if (!socket.write(chunk)) await Promise.race([once(socket, "drain"), over]);
  }
  await over;
  socket.destroy();
  return status ?? 0;
}

const head = (path: string, ...headers: string[]): string => [`POST ${path} HTTP/1.1`, "host: localhost", ...headers, "", ""].join("\r\n");
const signed = `x-signature: sha256=${"0".repeat(64)}`;

describe("a body of 50 MB", () => {
  const body = Buffer.alloc(50 * megabyte, "a");

  it("is refused by its length, and the sender gets to read that", async () => {
    const server = await start();
    const response = await fetch(`${server.url}/hooks/generic/test`, {
      method: "POST",
      body,
      headers: { "x-signature": `sha256=${"0".repeat(64)}` },
    });
    expect(response.status).toBe(413);
    expect((await deliver(server, "generic", image)).status).toBe(202);
  });

  it("is refused without being held when its length is not said", async () => {
    const server = await start();
    let sent = 0;
    function* chunks(): Iterable<Buffer> {
      for (; sent < 50; sent++) yield Buffer.concat([Buffer.from("100000\r\n"), body.subarray(0, megabyte), Buffer.from("\r\n")]);
    }
    expect(await sendRaw(server, head("/hooks/generic/test", "transfer-encoding: chunked", signed), chunks())).toBe(413);
    expect(sent).toBeLessThan(50);
    expect(server.accepted).toEqual([]);
  });

  it("without any proof is refused before it is read", async () => {
    const server = await start();
    expect(await sendRaw(server, head("/hooks/generic/test", "transfer-encoding: chunked"))).toBe(401);
    expect(await sendRaw(server, head("/hooks/dockerhub/test/wrong", "transfer-encoding: chunked"))).toBe(401);
    expect(await sendRaw(server, head("/hooks/unknown/test", "transfer-encoding: chunked"))).toBe(404);
  });
});

describe("a body", () => {
  it("of exactly the limit is read, one byte more is not", async () => {
    const server = await start({ maxBytes: 1_000 });
    const json = JSON.stringify(image);
    expect((await deliver(server, "generic", json + " ".repeat(1_000 - json.length))).status).toBe(202);
    expect((await deliver(server, "generic", json + " ".repeat(1_001 - json.length))).status).toBe(413);
  });

  it("that does not come is not waited for", async () => {
    const server = await start({ bodyTimeoutMs: 20 });
    expect(await sendRaw(server, head("/hooks/generic/test", "content-length: 100", signed))).toBe(408);
  });

  it("that is cut off is forgotten", async () => {
    const server = await start();
    const socket = connect(server.port, "127.0.0.1");
    await once(socket, "connect");
    socket.write(`${head("/hooks/generic/test", "content-length: 100", signed)}{`);
    await once(server.server, "request");
    socket.destroy();
    await once(socket, "close");
    expect((await deliver(server, "generic", image)).status).toBe(202);
    expect(server.accepted).toHaveLength(1);
  });

  it("that is compressed is not unpacked", async () => {
    const server = await start();
    expect((await deliver(server, "generic", image, { headers: { "content-encoding": "gzip" } })).status).toBe(415);
  });
});

describe("a flood", () => {
  it("of junk is refused and logged once in a while, and the good one in between is taken", async () => {
    const server = await start();
    const junk = Array.from({ length: 500 }, () => deliver(server, "generic", { a: 1 }, { key: "another secret" }));
    const good = deliver(server, "github", { zen: "Mind your words." }, { headers: { "x-github-event": "ping" } });
    const statuses = new Set((await Promise.all(junk)).map((sent) => sent.status));
    expect([...statuses].every((status) => status === 401 || status === 503)).toBe(true);
    expect((await good).status).toBe(200);
    expect(server.logged.length).toBeLessThanOrEqual(3);
    expect([server.accepted, server.store.keys.size]).toEqual([[], 0]);
    server.clock.nowMs += 11_000;
    await deliver(server, "generic", {}, { key: "another secret" });
    expect(server.logged.at(-1)).toMatchObject({ status: 401, suppressed: expect.any(Number) });
    expect(JSON.stringify(server.logged)).not.toContain(secret);
  });

  it("with the right secret is held to its rate, and the other receivers are not", async () => {
    const server = await start({ floodLimits: { ...defaultFloodLimits, perSecond: 10, burst: 3 } });
    const statuses: number[] = [];
    for (let i = 0; i < 5; i++) statuses.push((await deliver(server, "generic", { image: `ghcr.io/acme/api:${i}` })).status);
    expect(statuses).toEqual([202, 202, 202, 429, 429]);
    expect((await deliver(server, "dockerhub", { push_data: { tag: "1" }, repository: { repo_name: "a/b" } })).status).toBe(202);
    server.clock.nowMs += 100;
    expect((await deliver(server, "generic", { image: "ghcr.io/acme/api:6" })).status).toBe(202);
  });

  it("of slow senders on one receiver leaves room for the others", async () => {
    let arrived = 0;
    const server = await start({ floodLimits: { ...defaultFloodLimits, maxConcurrent: 4, maxConcurrentPerReceiver: 2 } });
    const slow = [1, 2].map(() => {
      const socket = connect(server.port, "127.0.0.1");
      socket.write(head("/hooks/generic/test", "content-length: 100", signed));
      return socket;
    });
    for await (const _request of on(server.server, "request")) if (++arrived === slow.length) break;
    const refused = await deliver(server, "generic", image);
    expect([refused.status, refused.headers.get("retry-after")]).toEqual([503, "1"]);
    expect((await deliver(server, "dockerhub", { push_data: { tag: "1" }, repository: { repo_name: "a/b" } })).status).toBe(202);
    for (const socket of slow) socket.destroy();
  });
});

describe("the gate", () => {
  it("gives places back, and counts each receiver for itself", () => {
    const gate = openFloodGate({ maxConcurrent: 3, maxConcurrentPerReceiver: 2, perSecond: 1, burst: 1 }, () => 0);
    const first = gate.enter("a");
    expect([first, gate.enter("a"), gate.enter("a"), gate.enter("b"), gate.enter("c")].map((leave) => leave !== undefined)).toEqual([
      true,
      true,
      false,
      true,
      false,
    ]);
    first?.();
    expect(gate.enter("c")).toBeDefined();
  });

  it("does not run dry when the clock goes backwards", () => {
    let nowMs = 10_000;
    const gate = openFloodGate({ ...defaultFloodLimits, perSecond: 1, burst: 1 }, () => nowMs);
    expect(gate.allow("a")).toBe(true);
    nowMs = 0;
    expect(gate.allow("a")).toBe(false);
    nowMs = 1_000;
    expect(gate.allow("a")).toBe(true);
  });
});

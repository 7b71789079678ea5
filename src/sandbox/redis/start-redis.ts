// Redis for the sandbox: one that is there, else redis-server from the PATH, else one in pure JavaScript.

import { spawn } from "node:child_process";
import { randomInt } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { createRedisMock } from "js-redis-server";

/** The one in JavaScript waits for its clients to go; what is in it is gone anyway. */
const closeLimitMs = 300;

export interface SandboxRedis {
  url: string;
  kind: "given" | "redis-server" | "js-redis-server";
  close(): Promise<void>;
}

/** `directory` keeps the append-only file of a redis-server. Throws when none can be started. */
export async function startSandboxRedis(options: { url?: string | undefined; directory: string }): Promise<SandboxRedis> {
  if (options.url !== undefined) return { url: options.url, kind: "given", close: async () => undefined };
  const real = await startRedisServer({ directory: options.directory, port: await freePort() });
  if (real !== undefined) return real;
  const embedded = await createRedisMock();
  return {
    url: embedded.url,
    kind: "js-redis-server",
    close: () => Promise.race([embedded.close(), delay(closeLimitMs, undefined, { ref: false })]),
  };
}

/** A redis-server process with an append-only file, or undefined when the PATH has none. */
export async function startRedisServer(options: { directory: string; port: number }): Promise<SandboxRedis | undefined> {
  const { directory, port } = options;
  const settings = [
    "--port",
    String(port),
    "--bind",
    "127.0.0.1",
    "--dir",
    directory,
    "--appendonly",
    "yes",
    "--appendfsync",
    "always",
    "--save",
    "",
    "--maxmemory-policy",
    "noeviction",
  ];
  const server = spawn("redis-server", settings, { stdio: ["ignore", "pipe", "ignore"] });
  const ready = await new Promise<boolean>((resolve) => {
    let output = "";
    server.once("error", () => resolve(false));
    server.once("exit", () => resolve(false));
    server.stdout.on("data", (chunk: Buffer) => {
      output += chunk.toString("latin1");
      if (output.includes("Ready to accept connections")) resolve(true);
    });
  });
  if (!ready) return undefined;
  return {
    url: `redis://127.0.0.1:${port}`,
    kind: "redis-server",
    close: async () => {
      if (server.exitCode !== null || server.signalCode !== null) return;
      const exited = once(server, "exit");
      server.kill("SIGTERM");
      await exited;
    },
  };
}

/** Below the ports that systems give out by themselves (Linux from 32768): what is free now stays so until it is taken. */
const fixedPorts = { first: 20_000, count: 12_000 } as const;
const triesForPort = 50;

/** A port of 127.0.0.1 that nobody listens on, and that no connection gets by chance before the caller listens. */
export async function freePort(): Promise<number> {
  for (let attempt = 0; attempt < triesForPort; attempt++) {
    const port = fixedPorts.first + randomInt(fixedPorts.count);
    if (await isFree(port)) return port;
  }
  throw new Error("No port of 127.0.0.1 is free.");
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  try {
    server.listen(port, "127.0.0.1");
    await once(server, "listening");
    server.close();
    await once(server, "close");
    return true;
  } catch {
    return false;
  }
}

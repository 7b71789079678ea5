// A redis-server with an append-only file that a test can kill and start again on the same port.

import { execFileSync } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort, startRedisServer } from "../../src/sandbox/redis/start-redis.ts";
import type { RealPart } from "../real.ts";

export interface RestartableRedis {
  url: string;
  stop(): Promise<void>;
  start(): Promise<void>;
  close(): Promise<void>;
}

/** Whether this machine has the program. */
export function findRedisServer(): RealPart<string> {
  try {
    return { kind: "found", value: execFileSync("redis-server", ["--version"], { encoding: "utf8" }).trim() };
  } catch {
    return { kind: "missing", reason: "there is no redis-server on the PATH" };
  }
}

export async function startRestartableRedis(): Promise<RestartableRedis> {
  const directory = await mkdtemp(join(tmpdir(), "coxswain-e2e-redis-"));
  const port = await freePort();
  const open = async () => {
    const started = await startRedisServer({ directory, port });
    if (started === undefined) throw new Error("redis-server did not start");
    return started;
  };
  let server = await open();
  return {
    url: server.url,
    stop: () => server.close(),
    start: async () => {
      server = await open();
    },
    close: async () => {
      await server.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

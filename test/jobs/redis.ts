// Redis for the tests of jobs: real where REDIS_URL or redis-server is there, else the one in JavaScript.

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connectRedis, type RedisConnections } from "../../src/jobs/redis.ts";
import { type SandboxRedis, startSandboxRedis } from "../../src/sandbox/redis/start-redis.ts";

export interface TestRedis {
  server: SandboxRedis;
  connections: RedisConnections;
  close(): Promise<void>;
}

export async function startTestRedis(): Promise<TestRedis> {
  const directory = await mkdtemp(join(tmpdir(), "coxswain-test-redis-"));
  const server = await startSandboxRedis({ directory });
  const connections = connectRedis(server.url, () => undefined);
  return {
    server,
    connections,
    close: async () => {
      await connections.close();
      await server.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** Waits for a condition that another process or timer brings about; fails after `timeoutMs`. */
export async function until(condition: () => boolean | Promise<boolean>, timeoutMs = 10_000): Promise<void> {
  for (const deadlineMs = Date.now() + timeoutMs; Date.now() < deadlineMs; ) {
    if (await condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error("the condition did not come about in time");
}

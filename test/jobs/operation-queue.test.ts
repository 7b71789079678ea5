// The queue: a repeated delivery is one job, forged jobs are refused, one operation at a time per environment.

import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { Failure } from "../../src/gitops/failure.ts";
import { openAuditLog } from "../../src/jobs/audit/audit-chain.ts";
import { openEventFeed } from "../../src/jobs/audit.ts";
import { type Cancellations, openCancellations } from "../../src/jobs/cancellation.ts";
import { type JobQueue, openJobQueue } from "../../src/jobs/operation-queue.ts";
import { type Outbox, openOutbox } from "../../src/jobs/outbox/outbox.ts";
import type { Outcome } from "../../src/jobs/outcome.ts";
import { connectRedis } from "../../src/jobs/redis.ts";
import { openOperation, signOperation } from "../../src/jobs/signing.ts";
import { type Handler, startWorkers, type Workers } from "../../src/jobs/worker.ts";
import { freePort } from "../../src/sandbox/redis/start-redis.ts";
import { createMetrics } from "../../src/telemetry/metrics.ts";
import { anOperation, quietLog } from "./operations.ts";
import { startTestRedis, type TestRedis, until } from "./redis.ts";

const key = "test-key";
const applied: Outcome = { kind: "applied", environment: "prod", objects: [], stages: {} };

let redis: TestRedis;
let queue: JobQueue;
let outbox: Outbox;
let cancellations: Cancellations;
let workers: Workers[];

beforeEach(async () => {
  redis = await startTestRedis();
  const { producer } = redis.connections;
  await until(() => producer.status === "ready");
  queue = openJobQueue({ redis: producer, key, environments: ["prod", "staging"], retry: { attempts: 3, delayMs: 10 } });
  outbox = openOutbox(producer);
  cancellations = await openCancellations(producer);
  workers = [];
});

afterEach(async () => {
  await Promise.all(workers.map((each) => each.close(1_000)));
  await queue.close();
  await outbox.close();
  await cancellations.close();
  await redis.close();
});

async function work(handler: Handler, allowed = true): Promise<void> {
  const { producer, worker } = redis.connections;
  workers.push(
    await startWorkers({
      redis: producer,
      connection: worker,
      key,
      environments: ["prod", "staging"],
      handler,
      access: {
        authorize: async () =>
          allowed ? { allowed } : { allowed, code: "role_missing", role: "sync", holders: { users: [], groups: [], channels: [] } },
      },
      outbox,
      audit: openAuditLog({ redis: producer, key, redact: (text) => text, keep: 1_000, clock: () => new Date(), log: quietLog }),
      turnedAway: { note: () => undefined },
      cancellations,
      metrics: createMetrics(),
      clock: Date.now,
      log: quietLog,
    }),
  );
}

async function outcomes(): Promise<Outcome[]> {
  const { events } = await openEventFeed(redis.connections.producer).read("0", 1_000);
  return events.flatMap((event) => (event.kind === "ended" ? [event.outcome] : []));
}

test("a repeated delivery is one job", async () => {
  let runs = 0;
  await work(async () => {
    runs++;
    return applied;
  });
  expect(await queue.enqueue(anOperation())).toEqual({ kind: "accepted", behind: 0 });
  expect(await queue.enqueue(anOperation())).toEqual({ kind: "repeated" });
  await until(async () => (await outcomes()).length === 1);
  expect(await queue.enqueue(anOperation())).toEqual({ kind: "repeated" });
  expect(runs).toBe(1);
});

test("two workers run one operation of an environment at a time, and other environments beside it", async () => {
  let most = 0;
  const active = new Map<string, number>();
  const handler: Handler = async ({ operation }) => {
    const { environment } = operation.request;
    active.set(environment, (active.get(environment) ?? 0) + 1);
    most = Math.max(most, ...active.values());
    await new Promise((resolve) => setTimeout(resolve, 20));
    active.set(environment, (active.get(environment) ?? 0) - 1);
    return applied;
  };
  await work(handler);
  await work(handler);
  for (const trigger of ["a", "b", "c", "d"]) await queue.enqueue(anOperation({ trigger }));
  await queue.enqueue(anOperation({ trigger: "e", request: { verb: "sync", environment: "staging", dryRun: false, force: false } }));
  await until(async () => (await outcomes()).length === 5);
  expect(most).toBe(1);
});

describe("a failure", () => {
  test("that may pass is tried again", async () => {
    let runs = 0;
    await work(async () => {
      if (++runs < 3) throw new Failure("git_unreachable", "git is away", { retry: "backoff" });
      return applied;
    });
    await queue.enqueue(anOperation());
    await until(async () => (await outcomes()).length === 1);
    expect([runs, (await outcomes())[0]?.kind]).toEqual([3, "applied"]);
  });

  test("that does not pass ends with its reason after the last try", async () => {
    let runs = 0;
    await work(async () => {
      runs++;
      throw new Failure("git_unreachable", "git is away", { retry: "backoff" });
    });
    await queue.enqueue(anOperation());
    await until(async () => (await outcomes()).length === 1);
    expect([runs, (await outcomes())[0]]).toMatchObject([3, { kind: "failed", reason: "git is away", reasonCode: "git_unreachable" }]);
  });

  test("that is permanent is not tried again", async () => {
    let runs = 0;
    await work(async () => {
      runs++;
      throw new Failure("git_auth", "the key was refused", { retry: "never" });
    });
    await queue.enqueue(anOperation());
    await until(async () => (await outcomes()).length === 1);
    expect(runs).toBe(1);
  });
});

test("rights that were taken away meanwhile are noticed when it is the operation's turn", async () => {
  let ran = false;
  await work(async () => {
    ran = true;
    return applied;
  }, false);
  await queue.enqueue(anOperation());
  await until(async () => (await outcomes()).length === 1);
  expect([ran, (await outcomes())[0]?.kind]).toEqual([false, "refused"]);
});

test("a cancelled operation stops and says so", async () => {
  await work(
    ({ signal }) =>
      new Promise((_, reject) => {
        const stop = () => reject(new DOMException("stopped", "AbortError"));
        if (signal.aborted) stop();
        else signal.addEventListener("abort", stop);
      }),
  );
  await queue.enqueue(anOperation());
  await cancellations.request(anOperation().id, "U1");
  await until(async () => (await outcomes()).length === 1);
  expect((await outcomes())[0]).toMatchObject({ kind: "failed", reasonCode: "cancelled" });
});

test("a job that this deployment did not sign is refused", () => {
  const signed = signOperation(anOperation(), key);
  expect(openOperation(signed, key)).toEqual(anOperation());
  expect(() => openOperation(signed, "another")).toThrow(/not signed/);
  expect(() => openOperation({ ...signed, operation: signed.operation.replace("prod", "root") }, key)).toThrow(/not signed/);
});

test("without Redis an operation is refused at once", async () => {
  const away = connectRedis(`redis://127.0.0.1:${await freePort()}`, () => undefined);
  const unreachable = openJobQueue({ redis: away.producer, key, environments: ["prod"], retry: { attempts: 1, delayMs: 1 } });
  await expect(unreachable.enqueue(anOperation())).rejects.toMatchObject({ code: "queue_unavailable" });
  away.producer.disconnect();
  away.worker.disconnect();
});

// Redis is emptied in the middle of a promotion: what waited is void and says so, what was committed is finished and told of, once.

import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { readMessages } from "../../src/cli/sandbox/messages.ts";
import { connectRedis } from "../../src/jobs/redis.ts";
import { until } from "../jobs/redis.ts";
import { requireReal } from "../real.ts";
import { type Killable, startKillable } from "./killable/killable-coxswain.ts";
import { findRedisServer } from "./redis-server.ts";

requireReal("a Redis that is emptied in the middle, with redis-server", findRedisServer(), () => {
  let world: Killable;
  let prodBefore: string;
  let sinceMs: number;

  beforeAll(async () => {
    world = await startKillable();
    await world.start();
    prodBefore = (await world.sandbox.git.readFile("environments/prod/api.yaml")) ?? "";
  }, 60_000);
  afterAll(() => world.close());
  beforeEach(() => {
    sinceMs = Date.now();
  });

  async function empty(): Promise<void> {
    const connection = connectRedis(world.redis.url, () => undefined);
    await connection.producer.flushall();
    await connection.close();
  }

  const cards = () => world.said("C0DEPLOYS", sinceMs);
  const shows = (text: string) => until(() => cards().some((card) => card.text.includes(text)), 30_000);

  async function ask(): Promise<void> {
    world.type("/gitops promote staging prod");
    await shows("0 of 2 approvals");
  }

  async function approve(): Promise<void> {
    world.click("Approve", "approver-1");
    await shows("1 of 2 approvals");
    world.click("Approve", "approver-2");
  }

  /** Prod is where it was, so that there is something to promote. */
  async function goBack(): Promise<void> {
    const revision = await world.sandbox.commit({ "environments/prod/api.yaml": prodBefore });
    world.type("/gitops sync prod");
    await shows(revision.slice(0, 7));
    sinceMs = Date.now();
  }

  async function expectOneOfEach(before: string | undefined): Promise<void> {
    const [commit, parent] = await world.sandbox.git.log(2);
    expect(parent?.revision).toBe(before);
    expect(commit?.trailers.filter(({ name }) => name === "Approved-by")).toHaveLength(2);
    expect(cards().map((card) => card.text)).toEqual([expect.stringMatching(/live in prod/)]);
    expect(JSON.stringify(world.sandbox.embedded.get("/configmaps", "coxswain", "coxswain-prod"))).toContain(commit?.revision);
  }

  test("while it waits for its second approval: the card says that it is void, and asking again works", async () => {
    const head = await world.sandbox.git.head();
    await ask();
    world.click("Approve", "approver-1");
    await shows("1 of 2 approvals");
    const id = /ap-[0-9a-f]{20}/.exec(JSON.stringify(cards()))?.[0] ?? "";
    await empty();
    await shows("no longer holds");
    expect(cards()).toHaveLength(1);
    expect(JSON.stringify(cards())).not.toContain("approval-actions");
    world.type(`/gitops approve ${id}`, "approver-2");
    await until(() => readMessages(world.sandbox).some(({ ephemeralTo, text }) => ephemeralTo === "U0APPROVER2" && /Ask again/.test(text)));
    expect(await world.sandbox.git.head()).toBe(head);

    sinceMs = Date.now();
    await ask();
    await approve();
    await shows("live in prod");
    await expectOneOfEach(head);
  }, 90_000);

  test("at the moment of the push, while the process goes on", async () => {
    await goBack();
    const head = await world.sandbox.git.head();
    await ask();
    const emptied = new Promise<void>((resolve, reject) => {
      const stop = world.sandbox.git.onPush(() => {
        stop();
        empty().then(resolve, reject);
      });
    });
    await approve();
    await emptied;
    await shows("live in prod");
    await expectOneOfEach(head);
  }, 90_000);

  test("after the push, while no process runs", async () => {
    await goBack();
    const head = await world.sandbox.git.head();
    await ask();
    const stop = world.sandbox.git.onPush(() => {
      stop();
      world.kill();
    });
    await approve();
    await until(async () => (await world.sandbox.git.head()) !== head, 30_000);
    await until(() => world.sandbox.slack.control.socketCount() === 0);
    await empty();
    await world.killedAndStarted();
    await shows("live in prod");
    await expectOneOfEach(head);
  }, 90_000);

  test("a reply of Redis that is lost while a request is stored: it is asked for once", async () => {
    await goBack();
    world.gate.loseReplyTo((command) => command.includes("environment-prod:") && command.includes('\\"promote\\"'));
    await ask();
    expect(cards()).toHaveLength(1);
  }, 60_000);
});

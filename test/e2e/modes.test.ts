// Both ways in, Socket Mode and signed HTTP: the same command, the same result, and a repeated delivery is one job.

import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { people } from "../../src/cli/sandbox/workspace.ts";
import { openEventFeed } from "../../src/jobs/audit.ts";
import { connectRedis } from "../../src/jobs/redis.ts";
import { configMap, type Sandbox, startSandbox } from "./sandbox.ts";

describe.each(["socket", "http"] as const)("in %s mode", (mode) => {
  let sandbox: Sandbox;

  beforeAll(async () => {
    sandbox = await startSandbox({ mode });
  }, 60_000);
  afterAll(async () => {
    await sandbox.close();
  });

  test("a sync ends in one message with what was applied, from which commit, in what time", async () => {
    const { result, said, isSuccess, document } = await sandbox.run("/gitops sync prod");
    const head = await sandbox.git.head();
    expect(isSuccess).toBe(true);
    expect(result).toMatchObject({ kind: "applied", environment: "prod", revision: head, reason: null });
    expect(result.stages.total).toBeGreaterThan(0);
    expect(document.operations).toHaveLength(1);
    const inProd = said.filter((message) => message.text.startsWith("prod"));
    expect(inProd).toHaveLength(1);
    expect(inProd[0]?.text).toMatch(new RegExp(`^prod is at ${head?.slice(0, 7)} · 3 changed, 8 unchanged · `));
    expect(inProd[0]?.ephemeralTo).toBeNull();
  });

  test("a second one writes nothing to the cluster and is told to the one who asked only", async () => {
    sandbox.embedded.requests.clear();
    const { result, said } = await sandbox.run("/gitops sync prod");
    expect(result.kind).toBe("unchanged");
    expect(sandbox.embedded.requests.writes).toEqual([]);
    expect(said.map((message) => message.ephemeralTo)).toEqual([people.developer.id]);
  });

  test("a delivery that comes twice is one job and one message", async () => {
    await sandbox.commit({ "environments/prod/twice.yaml": configMap("twice") });
    const before = await auditEvents(sandbox);
    sandbox.slack.control.addFault({ match: { delivery: "slash_commands" }, fault: { kind: "duplicate" } });
    const { result, said, document } = await sandbox.run("/gitops sync prod");
    expect(result.kind).toBe("applied");
    expect(document.operations).toHaveLength(1);
    expect(said).toHaveLength(1);
    const kinds = (await auditEvents(sandbox)).slice(before.length).map((event) => event.kind);
    expect(kinds.toSorted()).toEqual(["ended", "requested"]);
  });

  test("a mention whose ack was lost is delivered again and is one job", async () => {
    await sandbox.commit({ "environments/prod/mentioned.yaml": configMap("mentioned") });
    const before = await auditEvents(sandbox);
    sandbox.slack.control.addFault({ match: { delivery: "app_mention" }, fault: { kind: "lost_reply" } });
    const { result, said } = await sandbox.run("@coxswain sync prod");
    expect(result.kind).toBe("applied");
    expect(said).toHaveLength(1);
    const kinds = (await auditEvents(sandbox)).slice(before.length).map((event) => event.kind);
    expect(kinds.toSorted()).toEqual(["ended", "requested"]);
  });
});

async function auditEvents(sandbox: Sandbox) {
  const redis = connectRedis(sandbox.config.secrets.redisUrl, () => undefined);
  try {
    return (await openEventFeed(redis.producer).read("0", 1_000)).events;
  } finally {
    await redis.close();
  }
}

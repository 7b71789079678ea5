// What dies in the middle of a sync and comes back: Redis, and the worker's process. Nothing is lost or said twice.

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { parse, stringify } from "yaml";
import { slackSecrets } from "../../src/cli/sandbox/workspace.ts";
import { startCoxswain } from "../../src/cli/start.ts";
import { openEventFeed } from "../../src/jobs/audit.ts";
import { connectRedis } from "../../src/jobs/redis.ts";
import type { FaultEffect } from "../../src/sandbox/cluster/api/faults.ts";
import { quietLog } from "../jobs/operations.ts";
import { until } from "../jobs/redis.ts";
import { requireReal } from "../real.ts";
import { findRedisServer, type RestartableRedis, startRestartableRedis } from "./redis-server.ts";
import { configMap, type Sandbox, startSandbox } from "./sandbox.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const names = ["first", "second", "third"] as const;

requireReal("restarts in the middle of a sync, with redis-server", findRedisServer(), () => {
  let redis: RestartableRedis;
  let sandbox: Sandbox;
  let closing: (() => Promise<unknown>)[];

  beforeEach(async () => {
    redis = await startRestartableRedis();
    sandbox = await startSandbox({ redisUrl: redis.url });
    closing = [];
  });
  afterEach(async () => {
    for (const close of closing.reverse()) await close();
    await sandbox.close();
    await redis.close();
  });

  /** The newest commit makes three ConfigMaps; the cluster takes the first at once and holds the second back. */
  async function stopInTheMiddle(effect: FaultEffect): Promise<{ release: () => void; reached: () => Promise<void> }> {
    await sandbox.commit(Object.fromEntries(names.map((name) => [`environments/prod/${name}.yaml`, configMap(name)])));
    const release = sandbox.embedded.faults.add({
      match: { verbs: ["patch"], plurals: ["configmaps"], namespace: "prod", name: "second" },
      effect,
    });
    const isHeld = () =>
      sandbox.embedded.requests.entries.some(({ path, verb }) => verb === "patch" && path.includes("/namespaces/prod/configmaps/second"));
    return { release, reached: () => until(() => isHeld() && sandbox.embedded.get("/configmaps", "prod", "first") !== undefined, 20_000) };
  }

  function type(text: string): void {
    expect(sandbox.slack.person("U0DEVELOPER").send("C0DEPLOYS", text).ok).toBe(true);
  }

  function saidOfProd() {
    return sandbox.slack
      .person("U0DEVELOPER")
      .history("C0DEPLOYS")
      .filter((message) => message.bot_id !== undefined && message.ephemeral_to === undefined);
  }

  async function endedSyncs(from: string) {
    const connection = connectRedis(redis.url, () => undefined);
    try {
      const { events } = await openEventFeed(connection.producer).read(from, 1_000);
      return events.filter((event) => event.kind === "ended" && event.operation.requester.kind === "slack");
    } finally {
      await connection.close();
    }
  }

  test("Redis that is restarted during a sync: the sync ends in its thread, once", async () => {
    const before = saidOfProd().length;
    const middle = await stopInTheMiddle({ kind: "delay", delayMs: 5_000 });
    type("/gitops sync prod");
    await middle.reached();
    await redis.stop();
    await redis.start();
    await until(() => saidOfProd().at(-1)?.text.startsWith("prod is at ") === true && saidOfProd().length > before, 90_000);
    await until(async () => (await endedSyncs("0")).length > 0, 30_000);
    await until(() => sandbox.coxswain.idle(), 30_000);
    expect(
      saidOfProd()
        .slice(before)
        .map((message) => message.text),
    ).toEqual([expect.stringMatching(/^prod is at [0-9a-f]{7} · 6 changed/)]);
    for (const name of names) expect(sandbox.embedded.get("/configmaps", "prod", name)).toBeDefined();
    const again = await sandbox.run("/gitops sync prod");
    expect(again.result).toMatchObject({ kind: "unchanged", revision: await sandbox.git.head() });
  });

  test("while Redis is away a command is not accepted, and the one who asked is told", async () => {
    await redis.stop();
    const developer = sandbox.slack.person("U0DEVELOPER");
    type("/gitops sync prod");
    const answer = await developer.waitForMessage(
      (message) => message.ephemeral_to === "U0DEVELOPER" && message.text.includes("Not accepted"),
      20_000,
    );
    expect(answer.text).toContain("the queue (Redis) is not available. Nothing was changed.");
    await redis.start();
    await until(async () => (await fetch(`${sandbox.coxswain.url}/readyz`)).ok, 30_000);
    const { result } = await sandbox.run("/gitops sync prod");
    expect(result).toMatchObject({ kind: "applied", revision: await sandbox.git.head() });
  });

  test("a worker that is killed during an apply: another takes the job up and tells of all that was changed, once", async () => {
    await sandbox.coxswain.close();
    const bot = await startCoxswain({ config: sandbox.config, role: "bot", retry: { attempts: 3, delayMs: 500 }, log: quietLog });
    closing.push(() => bot.close());
    const before = saidOfProd().length;
    const middle = await stopInTheMiddle({ kind: "silence" });
    const first = await startWorker();
    type("/gitops sync prod");
    await middle.reached();
    first.kill("SIGKILL");
    await once(first, "exit");
    middle.release();
    await startWorker();
    await until(async () => (await endedSyncs("0")).length > 0, 90_000);
    await until(() => bot.idle(), 30_000);

    const ended = await endedSyncs("0");
    expect(ended).toHaveLength(1);
    const outcome = ended[0]?.kind === "ended" ? ended[0].outcome : undefined;
    expect(outcome).toMatchObject({ kind: "applied", revision: await sandbox.git.head() });
    const changed = outcome?.objects.filter((object) => names.some((name) => object.id === `prod:configmap/${name}`));
    expect(changed?.map((object) => object.action)).toEqual(["created", "created", "created"]);
    expect(
      saidOfProd()
        .slice(before)
        .map((message) => message.text),
    ).toEqual([expect.stringMatching(/^prod is at [0-9a-f]{7} · 6 changed/)]);
    for (const name of names) expect(sandbox.embedded.get("/configmaps", "prod", name)).toBeDefined();
  });

  /** `coxswain start --role worker` with the sandbox's own configuration, on a port of its own. */
  async function startWorker(): Promise<ChildProcess> {
    const file = `${sandbox.configFile}.worker.yaml`;
    const settings = parse(await readFile(sandbox.configFile, "utf8"));
    // A sync that is scheduled would be another operation that changes what this one is to change.
    const never = { onStart: false, onPush: false, interval: "0" };
    for (const environment of Object.values<{ sync?: object }>(settings.environments)) environment.sync = never;
    const places = { http: { port: 0 }, dataDirectory: `${sandbox.config.dataDirectory}/worker` };
    await writeFile(file, stringify({ ...settings, ...places }));
    const worker = spawn(process.execPath, ["src/cli/main.ts", "start", "--role", "worker", "--environments", "prod", "--config", file], {
      cwd: root,
      stdio: ["ignore", "ignore", "pipe"],
      env: {
        PATH: process.env.PATH,
        HOME: process.env.HOME,
        SLACK_BOT_TOKEN: slackSecrets.botToken,
        SLACK_APP_TOKEN: slackSecrets.appToken,
        SLACK_API_URL: sandbox.config.slackApiUrl,
        REDIS_URL: redis.url,
      },
    });
    closing.push(async () => {
      if (worker.exitCode !== null || worker.signalCode !== null) return;
      worker.kill("SIGKILL");
      await once(worker, "exit");
    });
    let output = "";
    await new Promise<void>((resolve, reject) => {
      worker.once("exit", () => reject(new Error(`the worker ended: ${output}`)));
      worker.stderr.setEncoding("utf8").on("data", (chunk: string) => {
        output += chunk;
        if (output.includes("Coxswain is ready")) resolve();
      });
    });
    return worker;
  }
});

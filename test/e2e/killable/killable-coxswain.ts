// The sandbox with Coxswain in another process, which is killed and started again; everything around it lives on.

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { parse, stringify } from "yaml";
import { findButton } from "../../../src/cli/sandbox/click.ts";
import { readMessages } from "../../../src/cli/sandbox/messages.ts";
import type { PersonName } from "../../../src/cli/sandbox/options.ts";
import type { SandboxMessage } from "../../../src/cli/sandbox/result.ts";
import { people, slackSecrets } from "../../../src/cli/sandbox/workspace.ts";
import { until } from "../../jobs/redis.ts";
import { type RestartableRedis, startRestartableRedis } from "../redis-server.ts";
import { type Sandbox, startSandbox } from "../sandbox.ts";
import { type RedisGate, startRedisGate } from "./redis-gate.ts";

export interface Killable {
  sandbox: Sandbox;
  redis: RestartableRedis;
  gate: RedisGate;
  start(): Promise<void>;
  /** SIGKILL, at once; `start` brings it back. */
  kill(): void;
  /** Waits until it was killed, and starts it again. */
  killedAndStarted(): Promise<void>;
  type(text: string, person?: PersonName): void;
  click(button: string, person: PersonName): void;
  /** What Coxswain has said for everybody in a channel itself since a moment, oldest first. */
  said(channel: string, sinceMs: number): SandboxMessage[];
  /** The process's log, for a test that fails. */
  log(): string;
  close(): Promise<void>;
}

const script = fileURLToPath(new URL("coxswain-process.ts", import.meta.url));
const root = fileURLToPath(new URL("../../..", import.meta.url));

export async function startKillable(): Promise<Killable> {
  const redis = await startRestartableRedis();
  const gate = await startRedisGate(redis.url);
  const sandbox = await startSandbox({ redisUrl: redis.url });
  await sandbox.coxswain.close();
  const file = `${sandbox.configFile}.killable.yaml`;
  const settings = parse(await readFile(sandbox.configFile, "utf8"));
  // A sync at each start would be one more that applies what is to be applied.
  for (const environment of Object.values<{ sync?: object }>(settings.environments))
    environment.sync = { onStart: false, onPush: false, interval: "0" };
  await writeFile(file, stringify(settings));
  let child: ChildProcess | undefined;
  let output = "";

  async function start(): Promise<void> {
    gate.open();
    const started = spawn(process.execPath, [script, file], {
      cwd: root,
      stdio: ["ignore", "ignore", "pipe"],
      env: {
        PATH: process.env.PATH,
        HOME: process.env.HOME,
        SLACK_BOT_TOKEN: slackSecrets.botToken,
        SLACK_APP_TOKEN: slackSecrets.appToken,
        SLACK_API_URL: sandbox.config.slackApiUrl,
        REDIS_URL: gate.url,
      },
    });
    child = started;
    const from = output.length;
    await new Promise<void>((resolve, reject) => {
      started.once("exit", () => reject(new Error(`the process ended: ${output.slice(from)}`)));
      started.stderr?.setEncoding("utf8").on("data", (chunk: string) => {
        output += chunk;
        if (output.includes("Coxswain is ready", from)) resolve();
      });
    });
    await until(() => sandbox.slack.control.socketCount() > 0);
  }

  const kill = () => void child?.kill("SIGKILL");

  async function killed(): Promise<void> {
    if (child !== undefined && child.signalCode === null && child.exitCode === null)
      await once(child, "exit", { signal: AbortSignal.timeout(20_000) });
    await until(() => sandbox.slack.control.socketCount() === 0);
  }

  const bot = (message: SandboxMessage) => Object.values(people).every((person) => person.id !== message.user);
  return {
    sandbox,
    redis,
    gate,
    start,
    kill,
    async killedAndStarted() {
      await killed();
      sandbox.embedded.faults.clear();
      sandbox.git.faults.clear();
      sandbox.slack.control.clearFaults();
      await start();
    },
    type(text, person = "developer") {
      const sent = sandbox.slack.person(people[person].id).send("C0DEPLOYS", text);
      if (!sent.ok) throw new Error(`Slack did not take "${text}": ${sent.error}`);
    },
    click(button, person) {
      const someone = sandbox.slack.person(people[person].id);
      const found = findButton(someone, button);
      if (found === undefined) throw new Error(`there is no button ${button}: ${JSON.stringify(readMessages(sandbox).at(-1))}`);
      const pressed = someone.act({ ...found });
      if (!pressed.ok) throw new Error(`Slack did not take the click: ${pressed.error}`);
    },
    said: (channel, sinceMs) =>
      readMessages(sandbox).filter(
        (message) =>
          (message.threadTs === null || message.threadTs === message.ts) &&
          bot(message) &&
          message.channel === channel &&
          message.ephemeralTo === null &&
          Number(message.ts) >= sinceMs / 1_000,
      ),
    log: () => output,
    async close() {
      kill();
      await killed();
      await sandbox.close();
      await gate.close();
      await redis.close();
    },
  };
}

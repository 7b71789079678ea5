// The composition root: one Config in, a running Coxswain out, and its shutdown, written once.

import type { Config } from "../config/config.ts";
import { createDoor } from "../bot/door.ts";
import { createSlackApp } from "../bot/slack/app.ts";
import { createSlackClient, fetchTeam } from "../bot/slack/client.ts";
import { createSlackDirectory } from "../bot/slack/directory.ts";
import { createSlackThread } from "../bot/slack/thread.ts";
import { createAccess } from "../jobs/access.ts";
import { openAuditLog } from "../jobs/audit.ts";
import { openCancellations } from "../jobs/cancellation.ts";
import { createHandler } from "../jobs/handlers/handler.ts";
import { openJobQueue } from "../jobs/operation-queue.ts";
import { startOutboxDelivery } from "../jobs/outbox/delivery.ts";
import { openOutbox } from "../jobs/outbox/outbox.ts";
import { connectRedis } from "../jobs/redis.ts";
import { startSchedule } from "../jobs/schedule.ts";
import { startWorkers } from "../jobs/worker.ts";
import type { Logger } from "../telemetry/log.ts";
import { createMetrics } from "../telemetry/metrics.ts";
import { startHttpServer } from "./http-server.ts";
import { createWorkplace } from "./workplace.ts";

export interface Coxswain {
  /** Where Slack (HTTP mode) and the webhooks are answered. */
  url: string;
  /** Whether Slack has taken all that was to be said. */
  idle(): Promise<boolean>;
  /** Stops intake, drains for at most `drainMs`, closes. */
  close(drainMs?: number): Promise<void>;
}

export interface StartOptions {
  config: Config;
  role: "all" | "bot" | "worker";
  /** Environments whose jobs this process takes; all by default. */
  environments?: readonly string[] | undefined;
  retry?: { attempts: number; delayMs: number } | undefined;
  log: Logger;
}

/** Tries of an operation whose failure may pass: about a minute and a half in all. */
const defaultRetry = { attempts: 6, delayMs: 3_000 };

export async function startCoxswain(options: StartOptions): Promise<Coxswain> {
  const { config, role, log, retry = defaultRetry } = options;
  const environments = Object.keys(config.environments);
  const closing: (() => Promise<unknown>)[] = [];
  const clock = () => new Date();
  const redis = connectRedis(config.secrets.redisUrl, (error) => log.warn({ code: (error as NodeJS.ErrnoException).code }, "Redis is not reachable"));
  closing.unshift(() => redis.close());

  const client = createSlackClient({ apiUrl: config.slackApiUrl, token: config.secrets.slackBotToken });
  const team = config.slack.team ?? (await fetchTeam(client));
  const metrics = createMetrics();
  const audit = openAuditLog(redis.producer);
  const outbox = openOutbox(redis.producer);
  const queue = openJobQueue({ redis: redis.producer, key: config.secrets.jobKey, environments, retry });
  closing.unshift(() => Promise.allSettled([outbox.close(), queue.close()]));
  const directory = createSlackDirectory({ client, team, groups: groupsOf(config), clock: Date.now });
  const access = createAccess(config.environments, directory);

  if (role !== "bot") {
    const workplace = createWorkplace(config);
    const cancellations = await openCancellations(redis.producer);
    const taken = options.environments ?? environments;
    const workers = await startWorkers({ redis: redis.producer, connection: redis.worker, key: config.secrets.jobKey, environments: taken, handler: createHandler({ workplace, clock: Date.now }), access, outbox, audit, cancellations, metrics, clock: Date.now, log });
    closing.unshift(
      () => workplace.close(),
      () => cancellations.close(),
    );
    closing.unshift(() => workers.close(25_000));
  }
  const prefix = `${config.slack.command} `;
  const door = createDoor({ environments, prefix, access, queue, outbox, audit, clock, log });
  const app = role === "worker" ? undefined : createSlackApp({ ...slackOptions(config), door, log });
  if (role !== "worker") {
    const thread = createSlackThread({ client, opsChannel: config.slack.opsChannel });
    const delivery = startOutboxDelivery({ redis: redis.producer, connection: redis.worker, thread, clock: Date.now, log });
    closing.unshift(() => delivery.close());
  }
  const http = await startHttpServer({
    ...config.http,
    health: { ready: async () => ({ ok: redis.producer.status === "ready", missing: redis.producer.status === "ready" ? [] : ["Redis"] }) },
    metrics: () => metrics.registry.metrics(),
    routes: { slack: app?.listener },
  });
  closing.unshift(() => http.close());
  if (app !== undefined) {
    await app.start();
    closing.unshift(() => app.stop());
  }
  if (role !== "bot") {
    const scheduled = Object.entries(config.environments).map(([name, each]) => ({ name, channel: each.channel, intervalMs: each.sync.interval, onStart: each.sync.onStart }));
    const schedule = await startSchedule({ redis: redis.producer, connection: redis.worker, environments: scheduled, queue, clock, log });
    closing.unshift(() => schedule.close());
  }
  await outbox.sweep();
  log.info({ role, environments, mode: config.slack.mode, url: http.url }, "Coxswain is ready");
  return {
    url: http.url,
    idle: async () => (await outbox.pending()) === 0,
    async close() {
      for (const step of closing) await step().catch((error: unknown) => log.warn({ err: error }, "a part did not close cleanly"));
    },
  };
}

function slackOptions(config: Config) {
  const { slackBotToken: botToken, slackAppToken: appToken, slackSigningSecret: signingSecret } = config.secrets;
  return { mode: config.slack.mode, apiUrl: config.slackApiUrl, botToken, appToken, signingSecret, command: config.slack.command };
}

/** The user groups that any role names: the only ones that Slack is asked about. */
function groupsOf(config: Config): string[] {
  const holders = Object.values(config.environments).flatMap((each) => Object.values(each.roles));
  return [...new Set(holders.flatMap((each) => each?.groups ?? []))];
}

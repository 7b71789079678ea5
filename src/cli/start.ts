// The composition root: one Config in, a running Coxswain out, and its shutdown, written once.

import { setTimeout as delay } from "node:timers/promises";
import { createSlackClient, fetchTeam } from "../bot/slack/client.ts";
import { createSlackDirectory } from "../bot/slack/directory.ts";
import type { Config } from "../config/config.ts";
import { createAccess } from "../jobs/access.ts";
import { auditQueue } from "../jobs/audit/audited-queue.ts";
import { openTurnedAway } from "../jobs/audit/turned-away.ts";
import { openHints } from "../jobs/automation/hints.ts";
import { openUpdateQueue } from "../jobs/automation/update-queue.ts";
import { openCancellations } from "../jobs/cancellation.ts";
import { openGitLinks } from "../jobs/git-links.ts";
import { createIdentity } from "../jobs/identity.ts";
import { createIdentityOrders } from "../jobs/identity-orders.ts";
import { openJobQueue } from "../jobs/operation-queue.ts";
import { openCopies, withCopies } from "../jobs/outbox/copies.ts";
import { openOutbox } from "../jobs/outbox/outbox.ts";
import { watchState } from "../jobs/recovery/watch-state.ts";
import { connectRedis } from "../jobs/redis.ts";
import { type TakeUp, takeUpDefaults } from "../jobs/take-up.ts";
import type { Logger } from "../telemetry/log.ts";
import { createMetrics } from "../telemetry/metrics.ts";
import { openApprovals } from "./approvals.ts";
import { startBotSide } from "./bot-side.ts";
import { type Closing, createClosing } from "./closing.ts";
import { type HttpServer, startHttpServer } from "./http-server.ts";
import { openConfiguredAudit } from "./open-audit.ts";
import { startWorkerSide } from "./worker-side.ts";

export interface Coxswain {
  /** Where Slack (HTTP mode) and the webhooks are answered. */
  url: string;
  /** Whether Slack has taken all that was to be said. */
  idle(): Promise<boolean>;
  /** Stops intake, finishes what runs, closes. */
  close(): Promise<void>;
}

export interface StartOptions {
  config: Config;
  role: "all" | "bot" | "worker";
  /** Environments whose jobs this process takes; all by default. */
  environments?: readonly string[] | undefined;
  retry?: { attempts: number; delayMs: number } | undefined;
  /** How long what Slack said of a person is believed, in milliseconds; 5,000 by default. */
  directoryKeepMs?: number | undefined;
  /** How soon the work of a killed process is taken up; at most 20 s by default. */
  takeUp?: TakeUp | undefined;
  /** Milliseconds between two looks for what was left undone: decisions, and a Redis that was emptied; 5,000 by default. */
  lookMs?: number | undefined;
  log: Logger;
}

/** Tries of an operation whose failure may pass: about a minute and a half in all. */
const defaultRetry = { attempts: 6, delayMs: 3_000 };
const defaultLookMs = 5_000;
/** The first look comes before the first scheduled work; when Slack or git is away it goes on beside it. */
const firstLookMs = 8_000;

export async function startCoxswain(options: StartOptions): Promise<Coxswain> {
  const closing = createClosing(options.log);
  try {
    return await start(options, closing);
  } catch (error) {
    await closing.close();
    throw error;
  }
}

/** What both sides share. */
export type Shared = Awaited<ReturnType<typeof openShared>>;

async function openShared(options: StartOptions, closing: Closing) {
  const { config, retry = defaultRetry, directoryKeepMs: keepMs, takeUp = takeUpDefaults, lookMs = defaultLookMs, log } = options;
  const redis = connectRedis(config.secrets.redisUrl, (error) =>
    log.warn({ code: (error as NodeJS.ErrnoException).code }, "Redis is not reachable"),
  );
  closing.add(() => redis.close());
  const client = createSlackClient({ apiUrl: config.slackApiUrl, token: config.secrets.slackBotToken });
  const team = config.slack.team ?? (await fetchTeam(client));
  const environments = Object.keys(config.environments);
  const copies = openCopies(redis.producer);
  const outbox = withCopies(openOutbox(redis.producer), copies);
  const audit = openConfiguredAudit(config, redis.producer, log);
  const turnedAway = openTurnedAway({ audit, clock: () => new Date(), log });
  const queue = auditQueue(openJobQueue({ redis: redis.producer, key: config.secrets.jobKey, environments, retry }), { audit, log });
  const hints = openHints(redis.producer);
  const updates = openUpdateQueue({ redis: redis.producer, hints, windowsMs: batchWindows(config) });
  closing.add(() => Promise.allSettled([outbox.close(), queue.close(), updates.close()]));
  const { emails: gitEmails, trustProfileEmail: trustsProfileEmail } = config.identities;
  const directory = createSlackDirectory({
    client,
    team,
    groups: groupsOf(config),
    gitEmails,
    trustsProfileEmail,
    keepMs,
    clock: Date.now,
  });
  const cliRoles = config.cli.roles;
  const access = createAccess(config.environments, { directory: directory.recent, team, cliRoles });
  const accessAnew = createAccess(config.environments, { directory: directory.anew, team, cliRoles });
  const links = openGitLinks(redis.producer, config.secrets.jobKey);
  const identity = createIdentity(config.environments, { directory: directory.recent, links, configured: gitEmails });
  const cancellations = await openCancellations(redis.producer);
  closing.add(() => cancellations.close());
  const approvals = await openApprovals({ config, team, redis, directory: directory.anew, links, queue, outbox, copies, audit, log });
  const { notify } = approvals;
  const identityOrders = createIdentityOrders({ identity, directory: directory.anew, links, notify, clock: () => new Date() });
  return {
    config,
    redis,
    client,
    environments,
    outbox,
    queue,
    hints,
    updates,
    access,
    /** For what is carried out. */
    accessAnew,
    forgetGroup: directory.forgetGroup,
    identity,
    identityOrders,
    audit,
    turnedAway,
    approvals,
    cancellations,
    metrics: createMetrics(),
    takeUp,
    lookMs,
    log,
  };
}

async function start(options: StartOptions, closing: Closing): Promise<Coxswain> {
  const { config, role, log } = options;
  const shared = await openShared(options, closing);
  const worker = role === "bot" ? undefined : await startWorkerSide(shared, options.environments ?? shared.environments, closing);
  const bot = role === "worker" ? undefined : startBotSide(shared, closing);
  const http: HttpServer = await startHttpServer({
    ...config.http,
    health: { ready: async () => readiness(shared) },
    metrics: () => shared.metrics.registry.metrics(),
    routes: bot?.routes ?? {},
  });
  closing.add(() => http.close());
  await bot?.start();
  const watch = watchState({
    redis: shared.redis.producer,
    epoch: shared.approvals.epoch,
    environments: worker?.environments ?? [],
    restore: async () => {
      await shared.approvals.store.voidLost(shared.environments, await shared.approvals.store.nowMs());
      await worker?.restore();
    },
    recover: async (environment, signal) => worker?.recover(environment, signal),
    intervalMs: shared.lookMs,
    log,
  });
  closing.add(() => watch.close());
  const wait = new AbortController();
  await Promise.race([watch.look(), delay(firstLookMs, undefined, { signal: wait.signal })]);
  wait.abort();
  await worker?.startSchedule();
  await shared.outbox.sweep();
  log.info({ role, environments: shared.environments, mode: config.slack.mode, url: http.url }, "Coxswain is ready");
  return {
    url: http.url,
    idle: async () => (await shared.outbox.pending()) === 0,
    close: () => closing.close(),
  };
}

function readiness({ redis }: Shared): { ok: boolean; missing: string[] } {
  const missing = redis.producer.status === "ready" ? [] : ["Redis"];
  return { ok: missing.length === 0, missing };
}

/** By repository: the shortest batch window of the environments that are automated in it. */
function batchWindows(config: Config): Map<string, number> {
  const windows = new Map<string, number>();
  for (const { repository, automation } of Object.values(config.environments))
    if (automation.enabled) windows.set(repository, Math.min(automation.window, windows.get(repository) ?? Number.POSITIVE_INFINITY));
  return windows;
}

/** The user groups that any role names: the only ones that Slack is asked about. */
function groupsOf(config: Config): string[] {
  const holders = Object.values(config.environments).flatMap((each) => Object.values(each.roles));
  return [...new Set(holders.flatMap((each) => each?.groups ?? []))];
}

// The bot's side of a process: Slack in and out, and the webhooks.

import { readFileSync } from "node:fs";
import type { RequestListener } from "node:http";
import { createDoor } from "../bot/door.ts";
import { createAcceptEvents } from "../bot/hooks/accept-events.ts";
import { configuredReceivers } from "../bot/hooks/configured-receivers.ts";
import { createHooksHandler } from "../bot/hooks/receive/hooks-handler.ts";
import { createReleaseDesk } from "../bot/release-desk.ts";
import { createSlackApp } from "../bot/slack/app.ts";
import { createSlackThread } from "../bot/slack/thread.ts";
import { createFindThreadChange } from "../bot/slack/thread-change.ts";
import type { Config } from "../config/config.ts";
import { finishDecisions } from "../jobs/approvals/finish-decisions.ts";
import { openDeliveryMemory } from "../jobs/delivery-memory.ts";
import { startOutboxDelivery } from "../jobs/outbox/delivery.ts";
import type { Closing } from "./closing.ts";
import type { Shared } from "./start.ts";

export interface BotSide {
  routes: Record<string, RequestListener | undefined>;
  start(): Promise<void>;
}

export function startBotSide(shared: Shared, closing: Closing): BotSide {
  const {
    config,
    redis,
    client,
    environments,
    outbox,
    queue,
    access,
    identity,
    identityOrders,
    audit,
    turnedAway,
    approvals,
    updates,
    log,
  } = shared;
  const { desk } = approvals;
  const prefix = `${config.slack.command} `;
  const door = createDoor({
    environments,
    prefix,
    access,
    identity,
    identityOrders,
    queue,
    outbox,
    audit,
    desk,
    cancellations: shared.cancellations,
    threadChange: createFindThreadChange(client),
    clock: () => new Date(),
    log,
  });
  const seen = openDeliveryMemory(redis.producer);
  const releases = createReleaseDesk({ environments: config.environments, access, door });
  const app = createSlackApp({
    ...slackOptions(config),
    door,
    desk,
    releases,
    forgetGroup: shared.forgetGroup,
    seen,
    key: config.secrets.jobKey,
    turnedAway,
    clock: Date.now,
    log,
  });
  const thread = createSlackThread({ client, opsChannel: config.slack.opsChannel, key: config.secrets.jobKey });
  const delivery = startOutboxDelivery({
    redis: redis.producer,
    connection: redis.worker,
    thread,
    takeUp: shared.takeUp,
    clock: Date.now,
    log,
  });
  closing.add(() => delivery.close());
  const hooks = createHooksHandler({
    receivers: configuredReceivers(config.webhooks, (path) => readFileSync(path, "utf8")),
    accept: createAcceptEvents({ environments: hookedEnvironments(config), updates, queue }),
    seen,
    turnedAway,
    clock: Date.now,
    log,
  });
  const finish = () =>
    finishDecisions({ ...approvals, outbox, queue, log }).catch((error: unknown) =>
      log.warn({ err: error }, "what follows from a decision could not be done yet"),
    );
  const sweeper = setInterval(() => {
    void desk.expire().catch((error: unknown) => log.warn({ err: error }, "expired approvals could not be ended"));
    void finish();
    void desk.remind().catch((error: unknown) => log.warn({ err: error }, "approvers could not be reminded"));
  }, shared.lookMs);
  closing.add(async () => clearInterval(sweeper));
  return {
    routes: { slack: app.listener, hooks },
    async start() {
      await finish();
      await app.start();
      closing.add(() => app.stop());
    },
  };
}

function slackOptions(config: Config) {
  const { slackBotToken: botToken, slackAppToken: appToken, slackSigningSecret: signingSecret } = config.secrets;
  return { mode: config.slack.mode, apiUrl: config.slackApiUrl, botToken, appToken, signingSecret, command: config.slack.command };
}

function hookedEnvironments(config: Config) {
  return Object.entries(config.environments).map(([name, environment]) => {
    const repository = config.repositories[environment.repository];
    return {
      name,
      channel: environment.channel,
      branch: environment.branch ?? repository?.branch ?? "main",
      repository: environment.repository,
      repositoryUrl: repository?.url ?? "",
      syncsOnPush: environment.sync.onPush,
      isAutomated: environment.automation.enabled,
    };
  });
}

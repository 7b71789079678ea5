// The Bolt app: Slack's requests in, the door's answers out. Everything it does is small enough for 3 s.

import type { RequestListener } from "node:http";
import { App, type Logger as BoltLogger, HTTPReceiver, LogLevel, type Receiver, SocketModeReceiver } from "@slack/bolt";
import type { ApprovalDesk } from "../../jobs/approvals/approval-desk.ts";
import type { TurnedAway } from "../../jobs/audit/turned-away.ts";
import type { Logger } from "../../telemetry/log.ts";
import type { Door } from "../door.ts";
import type { DeliveryStore } from "../hooks/receive/delivery-store.ts";
import type { ReleaseDesk } from "../release-desk.ts";
import { type DeliveryContext, guardDeliveries, type TakenDeliveries } from "./guard/delivery-guard.ts";
import { openRefusalLog } from "./guard/refusal-log.ts";
import { guardSlackRequests } from "./guard/request-guard.ts";
import { registerApprovals } from "./listeners/approvals.ts";
import { registerCommand } from "./listeners/command.ts";
import { registerEvidence } from "./listeners/evidence.ts";
import { registerMention } from "./listeners/mention.ts";
import { registerReleaseForm } from "./listeners/release-form.ts";
import { registerRetry } from "./listeners/retry.ts";
import { registerUnknownActions } from "./listeners/unknown-actions.ts";
import { registerUserGroups } from "./listeners/user-groups.ts";
import { createAuthorize } from "./own-identity.ts";
import { createReleaseForms } from "./release-form/open-form.ts";

export interface SlackApp {
  /** HTTP mode: answers `/slack/events`. */
  listener: RequestListener | undefined;
  start(): Promise<void>;
  stop(): Promise<void>;
}

export interface SlackAppOptions {
  mode: "socket" | "http";
  apiUrl: string;
  botToken: string;
  appToken: string | undefined;
  signingSecret: string | undefined;
  /** `/gitops` */
  command: string;
  door: Door;
  desk: ApprovalDesk;
  releases: ReleaseDesk;
  /** Called when Slack tells that a user group is another than before. */
  forgetGroup: (group: string) => void;
  /** Which requests and deliveries were taken, for all replicas. */
  seen: TakenDeliveries & Pick<DeliveryStore, "firstSeen">;
  /** Seals what a modal carries. */
  key: string;
  turnedAway: TurnedAway;
  clock: () => number;
  log: Logger;
}

export function createSlackApp(options: SlackAppOptions): SlackApp {
  const { mode, apiUrl, botToken, appToken, signingSecret = "", door, desk, releases, seen, turnedAway, clock, log } = options;
  const logger = boltLogger(log);
  const refusals = openRefusalLog(log, clock, turnedAway);
  const http =
    mode === "http" ? new HTTPReceiver({ signingSecret, endpoints: ["/slack/events"], logger, bodyLimit: 1_048_576 }) : undefined;
  const clientOptions = { slackApiUrl: apiUrl, retryConfig: { retries: 0 }, rejectRateLimitedCalls: true };
  const receiver: Receiver =
    http ??
    new SocketModeReceiver({
      appToken: appToken ?? "",
      logger,
      installerOptions: { clientOptions: { slackApiUrl: apiUrl } },
      customPropertiesExtractor: ({ envelope_id: envelopeId }): DeliveryContext & Record<string, unknown> => ({ envelopeId }),
    });
  const authorize = createAuthorize(botToken, () => app.client.auth.test({ token: botToken }));
  const app: App = new App({ authorize, receiver, logger, clientOptions });
  app.use(guardDeliveries({ seen, apiUrl, refusals }));
  const forms = createReleaseForms({ desk: releases, key: options.key });
  registerCommand(app, options.command, { door, forms });
  registerReleaseForm(app, { desk: releases, forms, key: options.key, refusals });
  registerMention(app, door);
  registerRetry(app, door, refusals);
  registerEvidence(app, door, refusals);
  registerApprovals(app, { desk, key: options.key, refusals, log });
  registerUnknownActions(app, log);
  registerUserGroups(app, options.forgetGroup);
  app.error(async (error) => {
    log.error({ err: error }, "a Slack request could not be handled");
  });
  return {
    listener:
      http === undefined
        ? undefined
        : guardSlackRequests({
            signingSecret,
            seen,
            clock,
            refusals,
            next: (request, response) => http.requestListener(request, response),
          }),
    start: async () => {
      // In HTTP mode our own server listens, for Slack, the webhooks and the health checks.
      if (http === undefined) await app.start();
    },
    stop: async () => {
      if (http === undefined) await app.stop();
    },
  };
}

/** Bolt's own log goes into ours; its debug level could show secrets and is never on. */
function boltLogger(log: Logger): BoltLogger {
  const child = log.child({ part: "bolt" });
  const write =
    (level: "info" | "warn" | "error") =>
    (...parts: unknown[]) =>
      child[level]({ detail: parts.map(String).join(" ") }, "Bolt says");
  return {
    debug: () => undefined,
    info: () => undefined,
    warn: write("warn"),
    error: write("error"),
    setLevel: () => undefined,
    getLevel: () => LogLevel.WARN,
    setName: () => undefined,
  };
}

// The Bolt app: Slack's requests in, the door's answers out. Everything it does is small enough for 3 s.

import type { RequestListener } from "node:http";
import { App, type Logger as BoltLogger, HTTPReceiver, LogLevel, type Receiver, SocketModeReceiver } from "@slack/bolt";
import type { ApprovalDesk } from "../../jobs/approvals/approval-desk.ts";
import type { Logger } from "../../telemetry/log.ts";
import type { Door } from "../door.ts";
import { registerApprovals } from "./listeners/approvals.ts";
import { registerCommand } from "./listeners/command.ts";
import { registerMention } from "./listeners/mention.ts";
import { registerRetry } from "./listeners/retry.ts";
import { registerUnknownActions } from "./listeners/unknown-actions.ts";

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
  log: Logger;
}

export function createSlackApp(options: SlackAppOptions): SlackApp {
  const { mode, apiUrl, botToken, appToken, signingSecret, door, desk, log } = options;
  const logger = boltLogger(log);
  const http =
    mode === "http"
      ? new HTTPReceiver({ signingSecret: signingSecret ?? "", endpoints: ["/slack/events"], logger, bodyLimit: 1_048_576 })
      : undefined;
  const clientOptions = { slackApiUrl: apiUrl, retryConfig: { retries: 0 }, rejectRateLimitedCalls: true };
  const receiver: Receiver =
    http ?? new SocketModeReceiver({ appToken: appToken ?? "", logger, installerOptions: { clientOptions: { slackApiUrl: apiUrl } } });
  const app = new App({ token: botToken, receiver, logger, clientOptions, tokenVerificationEnabled: false });
  registerCommand(app, options.command, door);
  registerMention(app, door);
  registerRetry(app, door);
  registerApprovals(app, desk);
  registerUnknownActions(app, log);
  app.error(async (error) => {
    log.error({ err: error }, "a Slack request could not be handled");
  });
  return {
    listener: http === undefined ? undefined : (request, response) => void http.requestListener(request, response),
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

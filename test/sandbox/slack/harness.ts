// Starts an embedded Slack and a real Bolt app beside it, in either mode, and stops both after the test.
import { createServer } from "node:net";
import { App, type AppOptions, HTTPReceiver, LogLevel } from "@slack/bolt";
import { onTestFinished } from "vitest";
import { type EmbeddedSlack, type EmbeddedSlackOptions, startEmbeddedSlack } from "../../../src/sandbox/slack/embedded-slack.ts";

export const botToken = "xoxb-test";
export const appToken = "xapp-test";
export const signingSecret = "test-signing-secret";

/** Every scope that a test may need; tests of missing ones give their own. */
export const scopes = [
  "app_mentions:read",
  "channels:history",
  "channels:join",
  "channels:manage",
  "channels:read",
  "chat:write",
  "commands",
  "files:read",
  "files:write",
  "groups:history",
  "groups:read",
  "im:history",
  "im:read",
  "im:write",
  "pins:read",
  "pins:write",
  "reactions:read",
  "reactions:write",
  "team:read",
  "usergroups:read",
  "users:read",
  "users:read.email",
];

export const general = "C0GENERAL";
export const secret = "C0SECRET";

export const workspaceOptions: EmbeddedSlackOptions = {
  team: { id: "T0TEST", name: "Test", domain: "test" },
  users: [
    { id: "U0ANN", name: "ann", real_name: "Ann Lee" },
    { id: "U0BOB", name: "bob", real_name: "Bob Ray" },
    { id: "U0GUEST", name: "guest", is_guest: true },
  ],
  usergroups: [{ id: "S0OPS", handle: "ops", name: "Operations", users: ["U0ANN"] }],
  channels: [
    { id: general, name: "general", members: ["U0ANN", "U0BOB"] },
    { id: secret, name: "secret", is_private: true, members: ["U0ANN"], with_bot: false },
    { id: "C0OTHER", name: "other", members: ["U0ANN"], with_bot: false },
  ],
  app: {
    id: "A0TEST",
    name: "Test App",
    botToken,
    appToken,
    signingSecret,
    scopes,
    commands: [{ command: "/test", description: "Tests" }],
    shortcuts: [
      { callback_id: "make", name: "Make", type: "global" },
      { callback_id: "inspect", name: "Inspect", type: "message" },
    ],
  },
};

export type Change = Partial<Omit<EmbeddedSlackOptions, "app">> & { app?: Partial<EmbeddedSlackOptions["app"]> };

/** Closed when the test ends. */
export async function startSlack(change: Change = {}): Promise<EmbeddedSlack> {
  const app = { ...workspaceOptions.app, ...change.app };
  const slack = await startEmbeddedSlack({ ...workspaceOptions, ...change, app });
  onTestFinished(() => slack.close());
  return slack;
}

export type Mode = "socket" | "http";
export const modes: Mode[] = ["socket", "http"];

/** A started Bolt app, its listeners set by `register`; stopped when the test ends. */
export async function startApp(slack: EmbeddedSlack, mode: Mode, register: (app: App) => void, options: AppOptions = {}): Promise<App> {
  const common: AppOptions = {
    token: botToken,
    logLevel: LogLevel.ERROR,
    clientOptions: { slackApiUrl: slack.apiUrl },
    ...options,
  };
  if (mode === "socket") {
    const app = new App({ ...common, appToken, socketMode: true });
    register(app);
    await app.start();
    onTestFinished(async () => void (await app.stop()));
    return app;
  }
  const port = await freePort();
  const receiver = new HTTPReceiver({ signingSecret, logLevel: LogLevel.ERROR });
  const app = new App({ ...common, receiver });
  register(app);
  await app.start({ port, host: "127.0.0.1" });
  onTestFinished(async () => void (await app.stop()));
  slack.control.setRequestUrl(`http://127.0.0.1:${port}/slack/events`);
  return app;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}

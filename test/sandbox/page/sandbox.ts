// The page with a real embedded Slack behind it, an app that the test plays, and a world in memory.
import { startPage } from "../../../src/sandbox/page/server.ts";
import { type EmbeddedSlack, startEmbeddedSlack } from "../../../src/sandbox/slack/index.ts";
import { type Json, startTestApp, type TestApp } from "./app.ts";
import { createFakeWorld, type FakeWorld } from "./fake-world.ts";

export const deploys = "C01DEPLOY";
export const general = "C02GEN";
export const developer = "U01DEV";
export const approver = "U02APP";
const otherApprover = "U03APP";
const outsider = "U04OUT";
const everyone = [developer, approver, otherApprover, outsider];
const botToken = "xoxb-page-test";

export interface PageSandbox {
  url: string;
  slack: EmbeddedSlack;
  app: TestApp;
  world: FakeWorld;
  /** Calls the Web API as the app. Throws what Slack refuses. */
  call(method: string, args: Json): Promise<Json>;
  /** Posts as the app and gives the `ts`. */
  post(args: Json): Promise<string>;
  close(): Promise<void>;
}

const commands = ["sync prod", "sync staging", "status", "promote staging prod", "why prod deployment/api", "help"].map(
  (rest) => `/gitops ${rest}`,
);

export async function startPageSandbox(): Promise<PageSandbox> {
  const app = await startTestApp();
  const slack = await startEmbeddedSlack({
    team: { id: "T01ROWING", name: "Rowing Club", domain: "rowing" },
    users: [
      { id: developer, name: "developer", real_name: "Dana Developer", color: "2f7d8c" },
      { id: approver, name: "approver-1", real_name: "Ada Approver", color: "a34f78" },
      { id: otherApprover, name: "approver-2", real_name: "Bo Approver", color: "5a62b0" },
      { id: outsider, name: "outsider", real_name: "Olli Outsider", color: "8a6a2f" },
    ],
    usergroups: [{ id: "S01", handle: "prod-releasers", name: "Who may release to prod", users: [approver, otherApprover] }],
    channels: [
      { id: deploys, name: "deploys", members: everyone, topic: "What goes where, and who said so" },
      { id: general, name: "general", members: everyone },
      { id: "C03CREW", name: "release-crew", is_private: true, members: [developer, approver] },
    ],
    app: {
      id: "A01COXSWAIN",
      name: "Coxswain",
      botToken,
      signingSecret: "not-a-secret",
      scopes: [
        "chat:write",
        "commands",
        "channels:read",
        "channels:history",
        "im:history",
        "im:write",
        "files:write",
        "reactions:write",
        "reactions:read",
        "app_mentions:read",
      ],
      commands: [{ command: "/gitops", description: "GitOps from Slack", usage_hint: "sync | status | promote | rollback | why | help" }],
      shortcuts: [{ callback_id: "retry", name: "Retry this operation", type: "message" }],
      requestUrl: app.requestUrl,
    },
    rateLimits: { postBurst: 500, postsPerMinute: 5000, tiers: [5000, 5000, 5000, 5000] },
  });
  const world = createFakeWorld();
  const page = await startPage({
    slackUrl: slack.url,
    world,
    people: [
      { id: developer, note: "may sync staging and prod" },
      { id: approver, note: "may approve promotions" },
      { id: otherApprover, note: "may approve promotions" },
      { id: outsider, note: "may look, and nothing else" },
    ],
    firstTries: [{ text: "/gitops sync prod", note: "brings prod to what git says" }],
    completions: async (text) =>
      commands.filter((one) => one.startsWith(text)).map((one) => ({ text: one, description: `What ${one} does` })),
  });

  async function call(method: string, args: Json): Promise<Json> {
    const response = await fetch(`${slack.apiUrl}${method}`, {
      method: "POST",
      headers: { "content-type": "application/json; charset=utf-8", authorization: `Bearer ${botToken}` },
      body: JSON.stringify(args),
    });
    const result = (await response.json()) as Json;
    if (result.ok !== true) throw new Error(`${method}: ${JSON.stringify(result)}`);
    return result;
  }

  return {
    url: page.url,
    slack,
    app,
    world,
    call,
    post: async (args) => String((await call("chat.postMessage", { channel: deploys, ...args })).ts),
    async close() {
      await page.close();
      await slack.close();
      await app.close();
    },
  };
}

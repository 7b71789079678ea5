// The sandbox's workspace: four people to act as, a user group, two channels, and the app as it is installed.

import type { EmbeddedSlackOptions, UserOptions } from "../../sandbox/slack/options.ts";
import type { PersonName } from "./options.ts";

const team = { id: "T0SANDBOX", name: "Sandbox", domain: "sandbox" };

export const people: Record<PersonName, { id: string; name: string; real_name: string; email: string }> = {
  developer: { id: "U0DEVELOPER", name: "developer", real_name: "Dana Developer", email: "dana@example.test" },
  "approver-1": { id: "U0APPROVER1", name: "approver-1", real_name: "Ada Approver", email: "ada@example.test" },
  "approver-2": { id: "U0APPROVER2", name: "approver-2", real_name: "Ben Approver", email: "ben@example.test" },
  outsider: { id: "U0OUTSIDER", name: "outsider", real_name: "Otto Outsider", email: "otto@example.test" },
};

export const approvers = {
  id: "S0APPROVERS",
  handle: "prod-approvers",
  name: "Approvers of prod",
  users: [people["approver-1"].id, people["approver-2"].id],
};
export const channels = { deploys: { id: "C0DEPLOYS", name: "deploys" }, staging: { id: "C0STAGING", name: "staging" } };

/** Valid only inside one sandbox, on loopback. */
export const slackSecrets = {
  botToken: "xoxb-sandbox-bot-token",
  appToken: "xapp-sandbox-app-token",
  signingSecret: "sandbox-signing-secret",
};

/** The bot scopes of manifest.json: the sandbox refuses what a real workspace would refuse. */
export const botScopes = [
  "app_mentions:read",
  "channels:history",
  "channels:read",
  "chat:write",
  "commands",
  "files:write",
  "groups:history",
  "groups:read",
  "im:history",
  "im:write",
  "usergroups:read",
  "users:read",
  "users:read.email",
] as const;

/** With a request URL Slack posts to it; without one it waits for Socket Mode. */
export function slackOptions(requestUrl: string | undefined, morePeople: readonly UserOptions[] = []): EmbeddedSlackOptions {
  const users = [...Object.values(people), ...morePeople];
  const members = users.map((person) => person.id);
  return {
    team,
    users,
    usergroups: [approvers],
    channels: [
      { ...channels.deploys, members, topic: "What goes to prod" },
      { ...channels.staging, members, topic: "What goes to staging" },
    ],
    app: {
      id: "A0COXSWAIN",
      name: "coxswain",
      ...slackSecrets,
      scopes: botScopes,
      ...(requestUrl === undefined ? {} : { requestUrl }),
      shortcuts: [{ callback_id: "deploy", name: "Deploy…", type: "global" }],
      commands: [{ command: "/gitops", description: "GitOps from Slack", usage_hint: "sync prod" }],
    },
  };
}

// Requests as Slack sends them in HTTP mode, made by hand, so that a test can forge any part of them.

import { createHmac, randomUUID } from "node:crypto";
import { channels, slackSecrets } from "../../src/cli/sandbox/workspace.ts";
import type { Card } from "./card.ts";

export interface Payload {
  contentType: string;
  body: string;
}

export interface Signing {
  secret?: string;
  timestampS?: number;
  /** What is signed in place of the body. */
  over?: string;
  /** Sends no signature at all. */
  isUnsigned?: boolean;
  headers?: Record<string, string>;
}

export interface Posted {
  status: number;
  text: string;
}

export interface Sender {
  user: string;
  team?: string;
  channel?: string;
  responseUrl?: string;
}

export const team = "T0SANDBOX";
const form = "application/x-www-form-urlencoded";

export async function postSigned(url: string, { contentType, body }: Payload, signing: Signing = {}): Promise<Posted> {
  const { secret = slackSecrets.signingSecret, timestampS = Math.floor(Date.now() / 1_000), over = body } = signing;
  const signature = `v0=${createHmac("sha256", secret).update(`v0:${timestampS}:${over}`).digest("hex")}`;
  const signed = signing.isUnsigned ? {} : { "x-slack-request-timestamp": String(timestampS), "x-slack-signature": signature };
  const response = await fetch(`${url}/slack/events`, {
    method: "POST",
    headers: { "content-type": contentType, ...signed, ...signing.headers },
    body,
  });
  return { status: response.status, text: await response.text() };
}

export function aCommand(text: string, sender: Sender): Payload {
  const fields = {
    team_id: sender.team ?? team,
    channel_id: sender.channel ?? channels.deploys.id,
    user_id: sender.user,
    user_name: "whoever",
    command: "/gitops",
    text,
    api_app_id: "A0COXSWAIN",
    is_enterprise_install: "false",
    trigger_id: `${randomUUID()}.1.2`,
    ...(sender.responseUrl !== undefined && { response_url: sender.responseUrl }),
  };
  return { contentType: form, body: new URLSearchParams(fields).toString() };
}

export function aMention(text: string, sender: Sender & { eventId: string }): Payload {
  const body = {
    type: "event_callback",
    team_id: sender.team ?? team,
    api_app_id: "A0COXSWAIN",
    event_id: sender.eventId,
    event_time: 1_700_000_000,
    event: {
      type: "app_mention",
      user: sender.user,
      text: `<@U0COXSWAINBOT> ${text}`,
      ts: `${Math.floor(Date.now() / 1_000)}.${randomUUID().replace(/\D/g, "").slice(0, 6).padEnd(6, "0")}`,
      channel: sender.channel ?? channels.deploys.id,
    },
  };
  return { contentType: "application/json", body: JSON.stringify(body) };
}

export function aClick(action: { id: string; value: string }, on: Pick<Card, "channel" | "ts">, sender: Sender): Payload {
  return interaction({
    type: "block_actions",
    ...whoSends(sender),
    container: { type: "message", message_ts: on.ts, channel_id: on.channel, is_ephemeral: false },
    channel: { id: on.channel, name: "deploys" },
    message: { type: "message", ts: on.ts, text: "" },
    ...(sender.responseUrl !== undefined && { response_url: sender.responseUrl }),
    actions: [
      {
        type: "button",
        action_id: action.id,
        block_id: "approval-actions",
        value: action.value,
        text: { type: "plain_text", text: "?" },
        action_ts: `${Date.now() / 1_000}`,
      },
    ],
  });
}

export function aSubmission(view: { callbackId: string; privateMetadata: string; values: object }, sender: Sender): Payload {
  return interaction({
    type: "view_submission",
    ...whoSends(sender),
    view: {
      id: "V0FORGED",
      team_id: sender.team ?? team,
      type: "modal",
      callback_id: view.callbackId,
      private_metadata: view.privateMetadata,
      state: { values: view.values },
      blocks: [],
      hash: randomUUID(),
    },
  });
}

function whoSends(sender: Sender) {
  const from = sender.team ?? team;
  return {
    team: { id: from, domain: "sandbox" },
    user: { id: sender.user, username: "whoever", name: "whoever", team_id: from },
    api_app_id: "A0COXSWAIN",
    enterprise: null,
    is_enterprise_install: false,
    trigger_id: `${randomUUID()}.1.2`,
  };
}

function interaction(payload: object): Payload {
  return { contentType: form, body: new URLSearchParams({ payload: JSON.stringify(payload) }).toString() };
}

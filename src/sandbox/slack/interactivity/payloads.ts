// The payloads that interactions send to the app, in Slack's field names.
import type { Channel, Json, Message, User } from "../model.ts";
import type { Parts } from "../parts.ts";
import { renderMessage } from "../web-api/render.ts";
import { messageSurface } from "./render-view.ts";

/** Deprecated by Slack and still sent: apps are to verify the signature instead. */
export const verificationToken = "embedded-verification-token";

export function renderCommand(parts: Parts, command: { command: string; text: string; user: User; channel: Channel }): Json {
  const { workspace, app } = parts;
  const { user, channel } = command;
  return {
    token: verificationToken,
    team_id: workspace.team.id,
    team_domain: workspace.team.domain,
    channel_id: channel.id,
    channel_name: commandChannelName(channel),
    user_id: user.id,
    user_name: user.name,
    command: command.command,
    text: command.text,
    api_app_id: app.options.id,
    is_enterprise_install: "false",
    response_url: responseUrl(parts, { channel: channel.id, user: user.id }),
    trigger_id: parts.triggers.issue(user.id, { channel: channel.id }),
  };
}

/** Private conversations do not tell a command their name. */
function commandChannelName(channel: Channel): string {
  if (channel.is_im) return "directmessage";
  return channel.is_private ? "privategroup" : channel.name;
}

/** What every interaction payload begins with. */
export function renderInteraction(parts: Parts, type: string, user: User): Json {
  const { workspace, app } = parts;
  return {
    type,
    user: { id: user.id, username: user.name, name: user.name, team_id: workspace.team.id },
    api_app_id: app.options.id,
    token: verificationToken,
    team: { id: workspace.team.id, domain: workspace.team.domain },
    enterprise: null,
    is_enterprise_install: false,
  };
}

/** The part of a block_actions payload that says on which message it happened. */
export function renderMessageOrigin(parts: Parts, message: Message, channel: Channel, user: User): Json {
  const isEphemeral = message.ephemeral_to !== undefined;
  return {
    container: {
      type: "message",
      message_ts: message.ts,
      channel_id: channel.id,
      is_ephemeral: isEphemeral,
      ...(message.thread_ts && { thread_ts: message.thread_ts }),
    },
    channel: { id: channel.id, name: commandChannelName(channel) },
    // An ephemeral message is kept nowhere, so a payload cannot carry it; its response_url can change it.
    ...(!isEphemeral && { message: renderMessage(message, parts) }),
    state: {
      values: parts.elementStates.read(messageSurface(channel.id, message.ts, user.id), message.blocks ?? []),
    },
    response_url: responseUrl(parts, { channel: channel.id, user: user.id, messageTs: message.ts }),
  };
}

export function responseUrl(parts: Parts, target: { channel: string; user: string; messageTs?: string }): string {
  return `${parts.url()}/response/${parts.responseUrls.issue(target)}`;
}

/** Seconds with micros, as `action_ts` has it. */
export function actionTs(parts: Parts): string {
  return (parts.clock.now() / 1000).toFixed(6);
}

/** One entry of `actions`: the element as the person used it. */
export function renderAction(parts: Parts, block: Json, element: Json, state: Json): Json {
  const carried = ["text", "value", "url", "style", "placeholder", "icon", "confirm"].filter((key) => element[key] !== undefined);
  return {
    ...Object.fromEntries(carried.map((key) => [key, element[key]])),
    ...state,
    type: element.type,
    action_id: element.action_id,
    block_id: block.block_id,
    action_ts: actionTs(parts),
  };
}

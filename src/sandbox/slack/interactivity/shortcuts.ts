// Shortcuts: global ones, and those on a message.
import type { Message, User } from "../model.ts";
import type { Parts } from "../parts.ts";
import { renderMessage } from "../web-api/render.ts";
import { actionTs, renderInteraction, responseUrl } from "./payloads.ts";

export function runShortcut(
  parts: Parts,
  user: User,
  request: { callbackId: string; message?: Message },
): { ok: true } | { ok: false; error: string } {
  const { callbackId, message } = request;
  const shortcut = parts.app.options.shortcuts?.find((candidate) => candidate.callback_id === callbackId);
  if (!shortcut) return { ok: false, error: "shortcut_not_found" };
  if (shortcut.type === "message" && (!message || message.ephemeral_to)) {
    return { ok: false, error: "message_not_found" };
  }
  void deliver(parts, user, { callbackId, message: shortcut.type === "message" ? message : undefined });
  return { ok: true };
}

async function deliver(parts: Parts, user: User, request: { callbackId: string; message?: Message }): Promise<void> {
  const { callbackId, message } = request;
  const type = message ? "message_action" : "shortcut";
  const payload = {
    ...renderInteraction(parts, type, user),
    callback_id: callbackId,
    action_ts: actionTs(parts),
    trigger_id: parts.triggers.issue(user.id, { channel: message?.channel }),
    ...(message && renderTarget(parts, user, message)),
  };
  const delivery = { type: "interactive", payload, name: type, channel: message?.channel } as const;
  const outcome = await parts.deliverer.deliver(delivery);
  const about = { action_id: callbackId, ...(message && { message_ts: message.ts, channel: message.channel }) };
  const event = outcome.kind === "acked" ? { type: "action_done", ...about } : { type: "action_failed", ...about, error: outcome.error };
  parts.clientEvents.toUser(user.id, event);
}

function renderTarget(parts: Parts, user: User, message: Message): Record<string, unknown> {
  const channel = parts.workspace.channels.get(message.channel);
  return {
    message_ts: message.ts,
    message: renderMessage(message, parts),
    channel: { id: message.channel, name: channel?.name ?? "" },
    response_url: responseUrl(parts, { channel: message.channel, user: user.id, messageTs: message.ts }),
  };
}

// A surface is where a person finds elements to use: a message, a modal or the app's Home tab.
import type { Block, Channel, Json, Message, User } from "../model.ts";
import type { Parts } from "../parts.ts";
import { renderMessageOrigin } from "./payloads.ts";
import { messageSurface, renderView, viewSurface } from "./render-view.ts";
import type { TriggerOrigin } from "./triggers.ts";
import type { View } from "./views.ts";

export interface Surface {
  /** Under which the states of its elements are kept. */
  key: string;
  blocks: readonly Block[];
  channel?: string;
  triggerOrigin: TriggerOrigin;
  /** How client events name it. */
  reference: { message_ts?: string; channel?: string; view_id?: string };
  /** Its part of an interaction payload, with the state as it is by then. */
  renderOrigin(): Json;
}

export function messageAsSurface(parts: Parts, message: Message, channel: Channel, user: User): Surface {
  const attached = (message.attachments ?? []).flatMap((attachment) => (attachment.blocks ?? []) as Block[]);
  return {
    key: messageSurface(channel.id, message.ts, user.id),
    blocks: [...(message.blocks ?? []), ...attached],
    channel: channel.id,
    triggerOrigin: { channel: channel.id },
    reference: { message_ts: message.ts, channel: channel.id },
    renderOrigin: () => renderMessageOrigin(parts, message, channel, user),
  };
}

export function viewAsSurface(parts: Parts, view: View): Surface {
  return {
    key: viewSurface(view.id),
    blocks: view.content.blocks,
    channel: view.channel,
    triggerOrigin: { viewId: view.id, channel: view.channel },
    reference: { view_id: view.id },
    renderOrigin: () => {
      const rendered = renderView(view, parts);
      return { container: { type: "view", view_id: view.id }, view: rendered, state: rendered.state };
    },
  };
}

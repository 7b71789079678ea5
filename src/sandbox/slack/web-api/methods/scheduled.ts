// chat.scheduleMessage, chat.deleteScheduledMessage and chat.scheduledMessages.list.
import { findForPosting } from "../conversations.ts";
import { readContent } from "../message-content.ts";
import type { Call, Method } from "../method.ts";
import { MethodError } from "../method-error.ts";
import { paginate } from "../pages.ts";
import { botPosting } from "./chat.ts";

const scopes = ["chat:write"];
/** From chat.scheduleMessage's reference. */
const maxAheadS = 120 * 24 * 3600;
const maxPerWindow = 30;
const windowS = 300;

export const scheduledMethods: Method[] = [
  { name: "chat.scheduleMessage", token: "bot", scopes, rate: 3, run: schedule },
  { name: "chat.deleteScheduledMessage", token: "bot", scopes, rate: 3, run: remove },
  { name: "chat.scheduledMessages.list", token: "bot", scopes: [], rate: 3, run: list },
];

function schedule(call: Call): object {
  const { parts, args } = call;
  const postAtS = args.number("post_at");
  const nowS = parts.clock.now() / 1000;
  if (postAtS === undefined) throw new MethodError("invalid_time");
  if (postAtS <= nowS) throw new MethodError("time_in_past");
  if (postAtS > nowS + maxAheadS) throw new MethodError("time_too_far");
  const channel = findForPosting(call, args.requiredText("channel"));
  const near = parts.schedule.list(channel.id).filter((other) => Math.abs(other.post_at - postAtS) < windowS);
  if (near.length >= maxPerWindow) throw new MethodError("restricted_too_many");
  const content = readContent(args, { ids: parts.ids });
  const posting = { ...botPosting(call, channel.id, content), thread_ts: args.text("thread_ts") };
  const post = () => {
    if (!channel.is_archived) parts.workspace.messages.post(posting);
  };
  const scheduled = parts.schedule.add({ channel: channel.id, postAtS, text: content.text, post });
  return { channel: channel.id, scheduled_message_id: scheduled.id, post_at: postAtS, message: { text: content.text } };
}

function remove({ parts, args }: Call): object {
  const removed = parts.schedule.remove(args.requiredText("channel"), args.requiredText("scheduled_message_id"));
  if (!removed) throw new MethodError("invalid_scheduled_message_id");
  return {};
}

function list({ parts, args }: Call): object {
  const page = paginate(parts.schedule.list(args.text("channel")), args, 100);
  return { scheduled_messages: page.items, response_metadata: { next_cursor: page.nextCursor } };
}

// conversations.history and conversations.replies.
import type { Channel, Message } from "../../model.ts";
import type { Arguments } from "../arguments.ts";
import { findForReading } from "../conversations.ts";
import type { Call, Method } from "../method.ts";
import { MethodError } from "../method-error.ts";
import { paginate } from "../pages.ts";
import { renderMessage } from "../render.ts";

export const historyMethods: Method[] = [
  { name: "conversations.history", token: "bot", scopes: [], rate: 3, run: history },
  { name: "conversations.replies", token: "bot", scopes: [], rate: 3, run: replies },
  { name: "conversations.mark", token: "bot", scopes: ["channels:manage", "groups:write", "im:write"], rate: 3, run: mark },
];

/** Newest first, top-level messages only. */
function history(call: Call): object {
  const { parts, args } = call;
  const channel = readable(call);
  const top = parts.workspace.messages.all(channel.id).filter(isTopLevel).reverse();
  const page = paginate(top.filter(within(args)), args, 100);
  return {
    ...render(call, page.items),
    has_more: page.nextCursor !== "",
    pin_count: top.filter((message) => message.pinned).length,
    ...(page.nextCursor && { response_metadata: { next_cursor: page.nextCursor } }),
  };
}

/** Oldest first, the parent before its replies. */
function replies(call: Call): object {
  const { parts, args } = call;
  const channel = readable(call);
  const ts = args.requiredText("ts");
  const threadTs = parts.workspace.messages.find(channel.id, ts)?.thread_ts ?? ts;
  const thread = parts.workspace.messages.thread(channel.id, threadTs);
  if (thread.length === 0) throw new MethodError("thread_not_found");
  const [parent, ...rest] = thread;
  const chosen = [parent as Message, ...rest.filter(within(args))];
  const page = paginate(chosen, args, 1000);
  return {
    ...render(call, page.items),
    has_more: page.nextCursor !== "",
    ...(page.nextCursor && { response_metadata: { next_cursor: page.nextCursor } }),
  };
}

function mark(call: Call): object {
  readable(call);
  return {};
}

function readable(call: Call): Channel {
  const { workspace, app } = call.parts;
  const channel = findForReading(call, call.args.requiredText("channel"), "history");
  if (!workspace.isMember(channel, app.botUserId)) throw new MethodError("not_in_channel");
  return channel;
}

function render({ parts, args }: Call, messages: readonly Message[]): object {
  const withMetadata = args.flag("include_all_metadata");
  return { messages: messages.map((message) => renderMessage(message, parts, withMetadata)) };
}

function isTopLevel(message: Message): boolean {
  const isReply = message.thread_ts !== undefined && message.thread_ts !== message.ts;
  return !message.ephemeral_to && (!isReply || message.subtype === "thread_broadcast");
}

function within(args: Arguments): (message: Message) => boolean {
  const oldest = readTs(args.text("oldest"), "invalid_ts_oldest") ?? 0;
  const latest = readTs(args.text("latest"), "invalid_ts_latest") ?? Number.POSITIVE_INFINITY;
  const inclusive = args.flag("inclusive");
  return ({ ts }) => {
    const at = Number(ts);
    return inclusive ? at >= oldest && at <= latest : at > oldest && at < latest;
  };
}

function readTs(text: string | undefined, code: string): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!Number.isFinite(value)) throw new MethodError(code);
  return value;
}

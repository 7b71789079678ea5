// chat.postMessage, postEphemeral, update, delete, getPermalink and meMessage.
import type { Message, MessageContent } from "../../model.ts";
import type { Posting } from "../../workspace/messages.ts";
import { findForPosting } from "../conversations.ts";
import { readContent } from "../message-content.ts";
import type { Call, Method } from "../method.ts";
import { requireScope } from "../method.ts";
import { MethodError } from "../method-error.ts";
import { renderMessage } from "../render.ts";

const scopes = ["chat:write"];
/** chat.update's reference: "The text field cannot exceed 4,000 characters." */
const maxUpdateTextChars = 4000;

export const chatMethods: Method[] = [
  { name: "chat.postMessage", token: "bot", scopes, rate: "post", run: postMessage },
  { name: "chat.postEphemeral", token: "bot", scopes, rate: 4, run: postEphemeral },
  { name: "chat.update", token: "bot", scopes, rate: 3, run: update },
  { name: "chat.delete", token: "bot", scopes, rate: 3, run: remove },
  { name: "chat.meMessage", token: "bot", scopes, rate: 3, run: postMeMessage },
  { name: "chat.getPermalink", token: "bot", scopes: [], rate: "special", run: getPermalink },
];

function postMessage(call: Call): object {
  const { parts, args } = call;
  const channel = findForPosting(call, args.requiredText("channel"));
  const content = readContent(args, { ids: parts.ids });
  const message = parts.workspace.messages.post({
    ...botPosting(call, channel.id, content),
    thread_ts: readThreadTs(call, channel.id),
    ...(args.flag("reply_broadcast") && { subtype: "thread_broadcast" }),
  });
  return { channel: channel.id, ts: message.ts, message: renderMessage(message, parts, true) };
}

function postEphemeral(call: Call): object {
  const { parts, args } = call;
  const { workspace } = parts;
  const user = args.requiredText("user");
  const channel = findForPosting(call, args.requiredText("channel"));
  if (!workspace.users.has(user) || !workspace.isMember(channel, user)) throw new MethodError("user_not_in_channel");
  const message = workspace.messages.post({
    ...botPosting(call, channel.id, readContent(args, { ids: parts.ids })),
    thread_ts: readThreadTs(call, channel.id),
    ephemeral_to: user,
  });
  return { message_ts: message.ts };
}

function update(call: Call): object {
  const { parts, args } = call;
  const message = findOwn(call, "cant_update_message");
  const rules = { ids: parts.ids, maxTextChars: maxUpdateTextChars, mayBeEmpty: true };
  const content = keepWhatWasNotGiven(readContent(args, rules), message, call);
  const changed = parts.workspace.messages.edit(message, content, parts.app.botUserId);
  return { channel: changed.channel, ts: changed.ts, text: changed.text, message: renderMessage(changed, parts, true) };
}

/**
 * Slack's reference: a text without blocks removes the blocks; blocks stay only when neither is given.
 * Attachments stay until an empty array removes them; metadata until an empty object does.
 */
function keepWhatWasNotGiven(content: MessageContent, message: Message, { args }: Call): MessageContent {
  const kept = { ...content };
  const givesText = args.text("text") !== undefined || args.text("markdown_text") !== undefined;
  const givesBlocks = args.json("blocks") !== undefined;
  if (!givesText && !givesBlocks) Object.assign(kept, { text: message.text, blocks: message.blocks });
  if (args.json("attachments") === undefined && !content.attachments) kept.attachments = message.attachments;
  if (kept.text === "" && !kept.blocks && !kept.attachments) throw new MethodError("no_text");
  return kept;
}

function remove(call: Call): object {
  const message = findOwn(call, "cant_delete_message");
  call.parts.workspace.messages.delete(message);
  return { channel: message.channel, ts: message.ts };
}

function postMeMessage(call: Call): object {
  const channel = findForPosting(call, call.args.requiredText("channel"));
  const posting = botPosting(call, channel.id, { text: call.args.requiredText("text") });
  const message = call.parts.workspace.messages.post({ ...posting, subtype: "me_message" });
  return { channel: channel.id, ts: message.ts };
}

function getPermalink({ parts, args }: Call): object {
  const { workspace } = parts;
  const channel = workspace.channels.get(args.requiredText("channel"));
  if (!channel) throw new MethodError("channel_not_found");
  const message = workspace.messages.find(channel.id, args.requiredText("message_ts"));
  if (!message) throw new MethodError("message_not_found");
  const base = `https://${workspace.team.domain}.slack.com/archives/${channel.id}/p${message.ts.replace(".", "")}`;
  const thread = message.thread_ts ? `?thread_ts=${message.thread_ts}&cid=${channel.id}` : "";
  return { channel: channel.id, permalink: `${base}${thread}` };
}

/** The app's message that `channel` and `ts` name. */
function findOwn({ parts, args }: Call, notOwn: string): Message {
  const { workspace, app } = parts;
  const channel = workspace.channels.get(args.requiredText("channel"));
  if (!channel) throw new MethodError("channel_not_found");
  const message = workspace.messages.find(channel.id, args.requiredText("ts"));
  if (!message) throw new MethodError("message_not_found");
  if (message.bot_id !== app.botId) throw new MethodError(notOwn);
  if (channel.is_archived) throw new MethodError("is_inactive");
  return message;
}

/** A reply's thread is that of its parent, also when another reply was named. */
function readThreadTs({ parts, args }: Call, channel: string): string | undefined {
  const threadTs = args.text("thread_ts");
  if (threadTs === undefined) return undefined;
  if (!/^\d{10}\.\d{6}$/.test(threadTs)) throw new MethodError("invalid_thread_ts");
  return parts.workspace.messages.find(channel, threadTs)?.thread_ts ?? threadTs;
}

/** How the app's own posts begin. */
export function botPosting({ parts, args }: Call, channel: string, content: MessageContent): Posting {
  const { app } = parts;
  const username = args.text("username");
  if (username !== undefined) requireScope(app, "chat:write.customize");
  return {
    ...content,
    channel,
    user: app.botUserId,
    bot_id: app.botId,
    app_id: app.options.id,
    ...(username && { username }),
  };
}

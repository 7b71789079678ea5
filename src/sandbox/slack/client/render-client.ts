// What a person's client gets to see: messages with all that is to be drawn, people, channels.
import type { Channel, Json, Message, User } from "../model.ts";
import type { Parts } from "../parts.ts";
import { renderFile } from "../web-api/render.ts";

export function renderClientUser(user: User): Json {
  const { id, name, real_name, is_bot, is_guest, is_admin, deleted, color, avatar } = user;
  return { id, name, real_name, is_bot, is_guest, is_admin, deleted, color, ...(avatar && { avatar }) };
}

export function renderClientChannel(channel: Channel): Json {
  const { id, name, is_private, is_archived, is_im, members, topic, purpose } = channel;
  return { id, name, is_private, is_archived, is_im, members: [...members], topic, purpose };
}

export function renderClientMessage(message: Message, parts: Parts): Json {
  const { file_ids, ...rest } = message;
  const isReply = message.thread_ts !== undefined && message.thread_ts !== message.ts;
  const summary = isReply ? undefined : parts.workspace.messages.summarize(message);
  const files = file_ids?.flatMap((id) => parts.workspace.files.get(id) ?? []);
  return structuredClone({
    ...rest,
    ...(files && { files: files.map((file) => renderFile(file, parts.url())) }),
    ...summary,
  });
}

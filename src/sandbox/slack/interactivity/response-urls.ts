// response_url: lets an app answer an interaction five times within thirty minutes, without a token.
import { isRecord } from "../blocks/blocks.ts";
import type { Clock } from "../clock.ts";
import type { IdSource } from "../ids.ts";
import type { Json, Message, MessageContent } from "../model.ts";
import type { Parts } from "../parts.ts";
import { Arguments } from "../web-api/arguments.ts";
import { readContent } from "../web-api/message-content.ts";
import { MethodError } from "../web-api/method-error.ts";

/** Slack, "Handling user interaction": "up to 5 times within 30 minutes". */
const maxUses = 5;
const lifeMs = 30 * 60 * 1000;

/** What the interaction was about, so that an answer knows where to go and what it may replace. */
export interface ResponseTarget {
  channel: string;
  user: string;
  /** The message that was acted on, for replace_original and delete_original. */
  messageTs?: string;
}

interface Entry extends ResponseTarget {
  expiresAt: number;
  left: number;
}

export interface ResponseReply {
  status: number;
  body: Json;
}

export class ResponseUrls {
  readonly #clock: Clock;
  readonly #ids: IdSource;
  readonly #byPath = new Map<string, Entry>();

  constructor(clock: Clock, ids: IdSource) {
    this.#clock = clock;
    this.#ids = ids;
  }

  /** @returns the path below `/response/` */
  issue(target: ResponseTarget): string {
    const path = this.#ids.secret();
    this.#byPath.set(path, { ...target, expiresAt: this.#clock.now() + lifeMs, left: maxUses });
    return path;
  }

  channelOf(path: string): string | undefined {
    return this.#byPath.get(path)?.channel;
  }

  /** Handles one post to a response_url. */
  use(path: string, body: unknown, parts: Parts): ResponseReply {
    const entry = this.#byPath.get(path);
    if (!entry) return { status: 404, body: { ok: false, error: "invalid_url" } };
    if (this.#clock.now() > entry.expiresAt) return { status: 404, body: { ok: false, error: "expired_url" } };
    if (entry.left === 0) return { status: 404, body: { ok: false, error: "used_url" } };
    if (!isRecord(body)) return { status: 400, body: { ok: false, error: "invalid_payload" } };
    try {
      respond(entry, body, parts);
      entry.left -= 1;
      return { status: 200, body: { ok: true } };
    } catch (error) {
      if (!(error instanceof MethodError)) throw error;
      return { status: 400, body: { ok: false, error: error.code, ...error.details } };
    }
  }
}

/**
 * Carries out an answer, from a response_url or from the ack of a command.
 *
 * @throws MethodError as chat.postMessage would, or `message_not_found` for an original that is gone
 */
export function respond(target: ResponseTarget, body: Json, parts: Parts): void {
  const args = new Arguments(body);
  const { messages } = parts.workspace;
  const original = target.messageTs === undefined ? undefined : findOriginal(target, parts);
  if (args.flag("delete_original")) {
    if (!original) throw new MethodError("message_not_found");
    messages.delete(original);
    return;
  }
  const content = readContent(args, { ids: parts.ids });
  if (args.flag("replace_original")) {
    if (!original) throw new MethodError("message_not_found");
    messages.edit(original, content, parts.app.botUserId);
    return;
  }
  post(target, args, content, parts);
}

function post(target: ResponseTarget, args: Arguments, content: MessageContent, parts: Parts): void {
  const { workspace, app } = parts;
  const isInChannel = args.text("response_type") === "in_channel";
  const channel = workspace.channels.get(target.channel);
  if (channel?.is_archived) throw new MethodError("is_archived");
  // Slack's guide: a thread_ts counts for a public answer that replaces nothing.
  const threadTs = isInChannel ? args.text("thread_ts") : undefined;
  workspace.messages.post({
    ...content,
    channel: target.channel,
    user: app.botUserId,
    bot_id: app.botId,
    app_id: app.options.id,
    username: app.options.name,
    ...(threadTs && { thread_ts: threadTs }),
    ...(isInChannel ? { subtype: "bot_message" } : { ephemeral_to: target.user }),
  });
}

function findOriginal(target: ResponseTarget, parts: Parts): Message | undefined {
  const { messages } = parts.workspace;
  const ts = target.messageTs as string;
  return messages.find(target.channel, ts) ?? messages.findEphemeral(target.channel, ts);
}

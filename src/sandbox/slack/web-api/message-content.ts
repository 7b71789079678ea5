// Reads what an app wants to post, and refuses what Slack refuses.
import { collectText, fillInIds, isRecord } from "../blocks/blocks.ts";
import { maxBlockTextChars, maxMarkdownChars } from "../blocks/limits.ts";
import { renderProblems } from "../blocks/problem.ts";
import { validateMessage } from "../blocks/validate.ts";
import type { IdSource } from "../ids.ts";
import type { Block, Json, MessageContent } from "../model.ts";
import type { Arguments } from "./arguments.ts";
import { MethodError } from "./method-error.ts";

/** Longer texts are cut there (Slack, "Truncating really long messages"). */
const maxTextChars = 40_000;
const maxAttachments = 100;
/** Slack answers metadata_too_large and names no number; its own example apps stay below 8 kB. */
const maxMetadataBytes = 8_000;
/** Tables have limits of their own and do not count towards the message's text. */
const tableTypes = new Set(["table", "data_table"]);

export interface ContentRules {
  ids: IdSource;
  /** Answered with `msg_too_long` above; chat.update has 4,000. Default: cut at 40,000 instead. */
  maxTextChars?: number;
  /** Whether giving nothing is the caller's to judge, as for an update. */
  mayBeEmpty?: boolean;
}

/** @throws MethodError with the code that chat.postMessage and its kin give */
export function readContent(args: Arguments, rules: ContentRules): MessageContent {
  const blocks = args.json("blocks", "invalid_blocks_format");
  const attachments = args.json("attachments", "invalid_attachments");
  const markdown = args.text("markdown_text");
  if (markdown !== undefined) return readMarkdown(markdown, args, rules);
  const text = args.text("text") ?? "";
  if (rules.maxTextChars !== undefined && text.length > rules.maxTextChars) throw new MethodError("msg_too_long");
  const content: MessageContent = { text: text.slice(0, maxTextChars), metadata: readMetadata(args) };
  if (isGiven(blocks)) content.blocks = checkBlocks(blocks, rules.ids);
  if (isGiven(attachments)) content.attachments = checkAttachments(attachments, rules.ids);
  const isEmpty = content.text === "" && !content.blocks && !content.attachments;
  if (isEmpty && !rules.mayBeEmpty) throw new MethodError("no_text");
  return content;
}

/** @throws MethodError `invalid_blocks` with the problems, or `msg_blocks_too_long` */
export function checkBlocks(blocks: unknown, ids: IdSource): Block[] {
  if (!Array.isArray(blocks)) throw new MethodError("invalid_blocks_format");
  const validation = validateMessage({ blocks });
  if (!validation.ok) throw invalidBlocks("invalid_blocks", renderProblems(validation.errors, ""));
  const counted = blocks.filter((block) => !tableTypes.has(block.type));
  if (collectText(counted).length > maxBlockTextChars) throw new MethodError("msg_blocks_too_long");
  return fillInIds(blocks as Block[], () => ids.secret().slice(0, 5));
}

function invalidBlocks(code: string, messages: string[]): MethodError {
  const errors = messages.map((message) => message.replace(/^\[ERROR\] /, ""));
  return new MethodError(code, { errors, response_metadata: { messages } });
}

function readMarkdown(markdown: string, args: Arguments, rules: ContentRules): MessageContent {
  if (args.text("text") !== undefined || isGiven(args.json("blocks"))) {
    throw new MethodError("markdown_text_conflict");
  }
  if (markdown.length > maxMarkdownChars) throw new MethodError("msg_too_long");
  const blocks: Block[] = [{ type: "markdown", text: markdown }];
  return { text: markdown, blocks: checkBlocks(blocks, rules.ids), metadata: readMetadata(args) };
}

function checkAttachments(attachments: unknown, ids: IdSource): Json[] {
  if (!Array.isArray(attachments)) throw new MethodError("invalid_attachments");
  if (attachments.length > maxAttachments) throw new MethodError("too_many_attachments");
  const validation = validateMessage({ attachments });
  if (!validation.ok) throw invalidBlocks("invalid_attachments", renderProblems(validation.errors, ""));
  return attachments.filter(isRecord).map((attachment, index) => ({
    id: index + 1,
    ...attachment,
    ...(Array.isArray(attachment.blocks) && { blocks: checkBlocks(attachment.blocks, ids) }),
  }));
}

function readMetadata(args: Arguments): Json | undefined {
  const metadata = args.json("metadata", "invalid_metadata_format");
  if (metadata === undefined) return undefined;
  if (!isRecord(metadata)) throw new MethodError("invalid_metadata_format");
  if (Object.keys(metadata).length === 0) return metadata;
  const isEvent = typeof metadata.event_type === "string" && isRecord(metadata.event_payload);
  if (!isEvent && !Array.isArray(metadata.entities)) throw new MethodError("invalid_metadata_schema");
  if (Buffer.byteLength(JSON.stringify(metadata)) > maxMetadataBytes) throw new MethodError("metadata_too_large");
  return metadata;
}

function isGiven(value: unknown): boolean {
  return value !== undefined && !(Array.isArray(value) && value.length === 0);
}

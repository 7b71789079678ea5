// files.getUploadURLExternal, files.completeUploadExternal, files.info, files.list and files.delete.
import { isRecord } from "../../blocks/blocks.ts";
import type { SlackFile } from "../../model.ts";
import { findForPosting } from "../conversations.ts";
import type { Call, Method } from "../method.ts";
import { invalidArguments, MethodError } from "../method-error.ts";
import { renderFile } from "../render.ts";
import { botPosting } from "./chat.ts";

const write = ["files:write"];
const read = ["files:read"];
const maxFileBytes = 50_000_000;

export const fileMethods: Method[] = [
  { name: "files.getUploadURLExternal", token: "bot", scopes: write, rate: 4, run: startUpload },
  { name: "files.completeUploadExternal", token: "bot", scopes: write, rate: 4, run: completeUpload },
  { name: "files.info", token: "bot", scopes: read, rate: 4, run: info },
  { name: "files.list", token: "bot", scopes: read, rate: 3, run: list },
  { name: "files.delete", token: "bot", scopes: write, rate: 3, run: remove },
];

function startUpload({ parts, args }: Call): object {
  const length = args.number("length") ?? 0;
  if (!Number.isInteger(length) || length < 1) throw invalidArguments("must be more than 0 [json-pointer:/length]");
  if (length > maxFileBytes) throw new MethodError("file_upload_size_restricted");
  const upload = parts.uploads.start(args.requiredText("filename"), length);
  return { upload_url: `${parts.url()}/files/upload/${upload.secret}`, file_id: upload.id };
}

function completeUpload(call: Call): object {
  const { parts, args } = call;
  const entries = args.json("files");
  if (!Array.isArray(entries) || entries.length === 0) throw invalidArguments("missing required field: files");
  const channelId = args.text("channel_id");
  const channel = channelId === undefined ? undefined : findForPosting(call, channelId);
  const files = entries.map((entry) => finish(call, entry));
  for (const file of files) parts.workspace.files.set(file.id, file);
  if (channel) {
    const content = { text: args.text("initial_comment") ?? "" };
    const posting = {
      ...botPosting(call, channel.id, content),
      subtype: "file_share",
      thread_ts: args.text("thread_ts"),
      file_ids: files.map((file) => file.id),
    };
    parts.workspace.shareFiles(files, posting);
  }
  return { files: files.map((file) => renderFile(file, parts.url())) };
}

function finish({ parts }: Call, entry: unknown): SlackFile {
  const upload = isRecord(entry) ? parts.uploads.finish(String(entry.id)) : undefined;
  if (!upload?.content) throw new MethodError("file_not_found");
  const title = isRecord(entry) && typeof entry.title === "string" ? entry.title : upload.filename;
  return {
    id: upload.id,
    name: upload.filename,
    title,
    mimetype: /\.png$/i.test(upload.filename) ? "image/png" : "text/plain",
    size: upload.content.length,
    user: parts.app.botUserId,
    created: Math.floor(parts.clock.now() / 1000),
    channels: [],
    content: upload.content,
  };
}

function info(call: Call): object {
  return { file: renderFile(find(call), call.parts.url()), comments: [] };
}

function list({ parts, args }: Call): object {
  const channel = args.text("channel");
  const files = [...parts.workspace.files.values()];
  const chosen = files.filter((file) => channel === undefined || file.channels.includes(channel));
  const paging = { count: chosen.length, total: chosen.length, page: 1, pages: 1 };
  return { files: chosen.map((file) => renderFile(file, parts.url())), paging };
}

function remove(call: Call): object {
  call.parts.workspace.files.delete(find(call).id);
  return {};
}

function find({ parts, args }: Call): SlackFile {
  const file = parts.workspace.files.get(args.requiredText("file"));
  if (!file) throw new MethodError("file_not_found");
  return file;
}

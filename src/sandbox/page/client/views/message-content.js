// What a message says: its blocks, else its text; then attachments and files.
import { renderBlocks } from "../blocks/block.js";
import { image } from "../blocks/media.js";
import { h } from "../dom/vnode.js";
import { link } from "../text/link-node.js";
import { mrkdwn } from "../text/mrkdwn.js";
import { icon } from "./icons.js";

/** @import { Surface } from "../blocks/surface.js" */
/** @import { Message } from "../state/state.js" */

/**
 * @param {Message} message
 * @param {Surface} surface
 * @param {import("../dom/vnode.js").Loose} mark such as "(edited)"
 */
export function messageContent(message, surface, mark) {
  const hasBlocks = (message.blocks?.length ?? 0) > 0;
  return h(
    "div",
    { class: "content" },
    hasBlocks
      ? h("div", { class: "blocks", key: "blocks" }, renderBlocks(message.blocks ?? [], surface))
      : message.text && h("div", { class: "text", key: "text" }, mrkdwn(message.text, surface.names)),
    mark,
    (message.attachments ?? []).map((attachment, index) => h("div", { key: `attachment ${index}` }, attachmentView(attachment, surface))),
    (message.files ?? []).map((file) => h("div", { key: `file ${file.id}` }, fileView(file, surface))),
  );
}

/** @type {Record<string, string>} */
const colors = { good: "#2a9d5c", warning: "#d69a2d", danger: "#d63b48" };

/**
 * @param {any} attachment
 * @param {Surface} surface
 */
function attachmentView(attachment, surface) {
  const color =
    colors[attachment.color] ?? (/^#?[0-9a-f]{3,8}$/i.test(attachment.color ?? "") ? `#${attachment.color.replace("#", "")}` : undefined);
  const { names } = surface;
  return [
    attachment.pretext && mrkdwn(String(attachment.pretext), names),
    h(
      "div",
      { class: "attachment" },
      h("i", { class: "attachment-bar", style: color ? { "background-color": color } : undefined }),
      h(
        "div",
        { class: "attachment-body" },
        attachment.author_name &&
          h(
            "div",
            { class: "attachment-author" },
            attachment.author_link ? link(String(attachment.author_link), attachment.author_name) : String(attachment.author_name),
          ),
        attachment.title &&
          h(
            "div",
            { class: "attachment-title" },
            attachment.title_link ? link(String(attachment.title_link), attachment.title) : String(attachment.title),
          ),
        attachment.blocks
          ? renderBlocks(attachment.blocks, surface)
          : attachment.text
            ? mrkdwn(String(attachment.text), names)
            : !attachment.title && attachment.fallback && h("p", null, String(attachment.fallback)),
        attachment.fields &&
          h(
            "div",
            { class: "fields" },
            attachment.fields.map((/** @type {any} */ field) =>
              h(
                "div",
                { class: field.short ? "field" : "field whole" },
                h("b", null, field.title),
                mrkdwn(String(field.value ?? ""), names),
              ),
            ),
          ),
        attachment.image_url &&
          image({ image_url: attachment.image_url, alt_text: attachment.fallback ?? attachment.title ?? "" }, surface, "image-large"),
        attachment.footer && h("div", { class: "attachment-footer" }, String(attachment.footer)),
      ),
    ),
  ];
}

/**
 * @param {any} file
 * @param {Surface} surface
 */
function fileView(file, surface) {
  const url = surface.fileUrl(file);
  const name = String(file.title || file.name || file.id);
  if (String(file.mimetype ?? "").startsWith("image/") && url) return image({ image_url: url, alt_text: name }, surface, "image-large");
  const preview = file.preview ?? file.preview_plain_text;
  return h(
    "div",
    { class: "file" },
    h(
      "div",
      { class: "file-card" },
      icon("file"),
      h(
        "div",
        null,
        h(
          "div",
          { class: "file-name" },
          url ? h("a", { class: "link", href: url, target: "_blank", rel: "noopener noreferrer" }, name) : name,
        ),
        h(
          "div",
          { class: "file-note" },
          [file.pretty_type ?? file.filetype ?? file.mimetype, sizeWords(file.size)].filter(Boolean).join(" · "),
        ),
      ),
    ),
    preview && h("pre", { class: "pre file-preview" }, String(preview)),
  );
}

/** @param {number | undefined} bytes */
function sizeWords(bytes) {
  if (bytes === undefined) return undefined;
  return bytes < 1024 ? `${bytes} B` : bytes < 1024 * 1024 ? `${Math.round(bytes / 1024)} kB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

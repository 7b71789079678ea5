// Images, files and videos. A video is a link with its picture: no foreign page is put into this one.
import { h } from "../dom/vnode.js";
import { link } from "../text/link-node.js";
import { icon } from "../views/icons.js";
import { plainText } from "./text-object.js";

/** @import { Surface } from "./surface.js" */

/**
 * @param {any} element an image element or block
 * @param {Surface} surface
 * @param {string} className
 */
export function image(element, surface, className) {
  const url = element.image_url ?? surface.fileUrl(element.slack_file);
  const alt = String(element.alt_text ?? "");
  if (!url)
    return h("span", { class: `${className} picture-missing`, role: "img", "aria-label": alt }, icon("image"), h("span", null, alt));
  return h("img", {
    class: className,
    src: url,
    alt,
    title: alt,
    loading: "lazy",
    referrerpolicy: "no-referrer",
    on: { error: markBroken },
  });
}

/** @param {Event} event */
function markBroken(event) {
  /** @type {HTMLElement} */ (event.currentTarget).classList.add("broken");
}

/** @param {any} block @param {Surface} surface */
export function imageBlock(block, surface) {
  return h(
    "figure",
    { class: "image-block" },
    block.title && h("figcaption", null, plainText(block.title)),
    image(block, surface, "image-large"),
  );
}

/** @param {any} block @param {Surface} surface */
export function fileBlock(block, surface) {
  const url = surface.fileUrl({ external_id: block.external_id });
  const name = String(block.external_id ?? "file");
  return h(
    "div",
    { class: "file-card" },
    icon("file"),
    h(
      "div",
      null,
      h("div", { class: "file-name" }, url ? link(url, name) : name),
      h("div", { class: "file-note" }, `Remote file (${block.source ?? "remote"})`),
    ),
  );
}

/** @param {any} block @param {Surface} surface */
export function videoBlock(block, surface) {
  const by = [block.author_name, block.provider_name].filter(Boolean).join(" · ");
  const address = String(block.title_url ?? block.video_url ?? "");
  return h(
    "div",
    { class: "video" },
    by && h("div", { class: "video-by" }, by),
    h("div", { class: "video-title" }, link(address, plainText(block.title))),
    block.description && h("div", { class: "video-text" }, plainText(block.description)),
    link(
      String(block.video_url ?? ""),
      [
        image({ image_url: block.thumbnail_url, alt_text: block.alt_text }, surface, "video-picture"),
        h("span", { class: "video-play" }, icon("play")),
      ],
      { class: "video-frame" },
    ),
  );
}

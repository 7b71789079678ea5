// Draws `rich_text`: sections, lists, quotes and preformatted parts, with every kind of inline element.
import { h } from "../dom/vnode.js";
import { slackDate } from "./dates.js";
import { emoji } from "./emoji.js";
import { link } from "./link-node.js";
import { channelMention, groupMention, rangeMention, userMention } from "./mentions.js";

/** @import { Child, Loose, VNode } from "../dom/vnode.js" */
/** @import { Names } from "./names.js" */

/**
 * @param {any} block a `rich_text` block
 * @param {Names} names
 * @returns {VNode}
 */
export function richText(block, names) {
  return h(
    "div",
    { class: "rich-text" },
    list(block?.elements).map((element) => part(element, names)),
  );
}

/**
 * @param {any} element
 * @param {Names} names
 * @returns {Loose}
 */
function part(element, names) {
  const inside = list(element.elements).map((inner) => styledElement(inner, names));
  switch (element.type) {
    case "rich_text_section":
      return h("div", { class: "prose pre-line" }, inside);
    case "rich_text_quote":
      return h("blockquote", { class: "quote pre-line" }, inside);
    case "rich_text_preformatted":
      return h(
        "pre",
        { class: "pre" },
        list(element.elements).map((inner) => (inner.type === "link" ? inlineElement(inner, names) : String(inner.text ?? ""))),
      );
    case "rich_text_list":
      return richList(element, names);
    default:
      return inside;
  }
}

/**
 * @param {any} element
 * @param {Names} names
 */
function richList(element, names) {
  const indent = Math.min(8, Number(element.indent ?? 0));
  const marks = element.style === "ordered" ? ["decimal", "lower-alpha", "lower-roman"] : ["disc", "circle", "square"];
  const props = {
    class: `md-list${element.border ? " bordered" : ""}`,
    start: element.offset ? Number(element.offset) + 1 : undefined,
    style: { "margin-left": `${indent * 24}px`, "list-style-type": marks[indent % 3] ?? "disc" },
  };
  const rows = list(element.elements).map((row) =>
    h(
      "li",
      null,
      list(row.elements).map((inner) => styledElement(inner, names)),
    ),
  );
  return h(element.style === "ordered" ? "ol" : "ul", props, rows);
}

/**
 * @param {any} element
 * @param {Names} names
 * @returns {Child}
 */
function styledElement(element, names) {
  let node = inlineElement(element, names);
  const style = element.style ?? {};
  if (style.code) node = h("code", { class: "code" }, node);
  if (style.bold) node = h("strong", null, node);
  if (style.italic) node = h("em", null, node);
  if (style.strike) node = h("s", null, node);
  if (style.underline) node = h("u", null, node);
  return node;
}

/**
 * @param {any} element
 * @param {Names} names
 * @returns {Child}
 */
function inlineElement(element, names) {
  switch (element.type) {
    case "link":
      return link(String(element.url ?? ""), element.text ?? element.url);
    case "emoji":
      return emoji(String(element.name)) ?? { text: `:${element.name}:` };
    case "user":
      return userMention(String(element.user_id), names);
    case "channel":
      return channelMention(String(element.channel_id), names);
    case "usergroup":
      return groupMention(String(element.usergroup_id), names);
    case "broadcast":
      return rangeMention(String(element.range));
    case "date":
      return slackDate(`!date^${element.timestamp}^${element.format}${element.url ? `^${element.url}` : ""}`, element.fallback, names);
    case "color":
      return h("span", { class: "color" }, h("i", { style: { "background-color": String(element.value) } }), String(element.value));
    default:
      return { text: String(element.text ?? element.fallback ?? "") };
  }
}

/**
 * @param {any} value
 * @returns {any[]}
 */
function list(value) {
  return Array.isArray(value) ? value : [];
}

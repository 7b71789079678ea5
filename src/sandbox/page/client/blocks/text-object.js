// Draws a text object: mrkdwn, or plain text in which only emoji count.
import { h } from "../dom/vnode.js";
import { withEmoji } from "../text/emoji.js";
import { mrkdwn } from "../text/mrkdwn.js";

/** @import { Names } from "../text/names.js" */

/**
 * @param {any} object
 * @param {Names} names
 */
export function textObject(object, names) {
  if (object?.type === "mrkdwn") return mrkdwn(String(object.text ?? ""), names);
  return h("div", { class: "prose pre-line" }, plainText(object));
}

/**
 * @param {any} object a `plain_text` object, or a string
 * @returns {import("../dom/vnode.js").Loose}
 */
export function plainText(object) {
  const text = typeof object === "string" ? object : String(object?.text ?? "");
  return object?.emoji === false ? text : withEmoji(text);
}

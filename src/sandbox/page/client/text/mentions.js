// Mentions of people, channels and groups, as marked words.
import { h } from "../dom/vnode.js";

/** @import { Names } from "./names.js" */

/**
 * @param {string} id
 * @param {Names} names
 * @param {string} [label] what the sender wrote, for a user nobody knows
 */
export function userMention(id, names, label) {
  const name = names.user(id) ?? label?.replace(/^@/, "") ?? id;
  return h("span", { class: id === names.me ? "mention mention-me" : "mention", "data-user": id }, `@${name}`);
}

/**
 * @param {string} id
 * @param {Names} names
 * @param {string} [label]
 */
export function channelMention(id, names, label) {
  const name = names.channel(id) ?? label?.replace(/^#/, "") ?? "private-channel";
  return h("a", { class: "mention", href: `#/${id}` }, `#${name}`);
}

/**
 * @param {string} id
 * @param {Names} names
 * @param {string} [label]
 */
export function groupMention(id, names, label) {
  const handle = names.group(id) ?? label?.replace(/^@/, "") ?? id;
  return h("span", { class: "mention" }, `@${handle}`);
}

/**
 * `<!here>`, `<!channel>`, `<!everyone>`; anything else is shown as it came.
 * @param {string} range
 * @param {string} [label]
 */
export function rangeMention(range, label) {
  if (/^(here|channel|everyone)$/.test(range)) return h("span", { class: "mention mention-me" }, `@${range}`);
  return { text: label ?? `<!${range}>` };
}

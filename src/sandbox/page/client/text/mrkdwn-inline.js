// Reads the inside of one line of mrkdwn: bold, italic, strike, code, links, mentions, dates, emoji.
import { h } from "../dom/vnode.js";
import { slackDate } from "./dates.js";
import { emoji } from "./emoji.js";
import { link } from "./link-node.js";
import { channelMention, groupMention, rangeMention, userMention } from "./mentions.js";

/** @import { Child } from "../dom/vnode.js" */
/** @import { Names } from "./names.js" */

/** @type {Record<string, string>} */
const styles = { "*": "strong", _: "em", "~": "s" };

const code = /`([^`\n]+)`/y;
const special = /<([^<>\n]+)>/y;
const shortcode = /:([a-z0-9_+'-]+):(?::skin-tone-\d:)?/y;
const address = /https?:\/\/[^\s<>|]+[^\s<>|.,:;!?)\]'"]/y;

/**
 * @param {string} text
 * @param {Names} names
 * @param {{ code?: boolean }} [mode] `code`: only links and mentions count, as inside a preformatted part
 * @returns {Child[]}
 */
export function inline(text, names, mode = {}) {
  /** @type {Child[]} */
  const nodes = [];
  let plain = "";
  const flush = () => {
    if (plain !== "") nodes.push({ text: unescapeText(plain) });
    plain = "";
  };
  let at = 0;
  while (at < text.length) {
    const found = readAt(text, at, names, mode.code ?? false);
    if (found) {
      flush();
      nodes.push(found.node);
      at = found.end;
    } else {
      plain += text[at];
      at += 1;
    }
  }
  flush();
  return nodes;
}

/**
 * What begins at this place, when something does.
 * @param {string} text
 * @param {number} at
 * @param {Names} names
 * @param {boolean} isCode
 * @returns {{ node: Child, end: number } | undefined}
 */
function readAt(text, at, names, isCode) {
  const char = text[at] ?? "";
  if (char === "<") {
    const found = match(special, text, at);
    return found && { node: specialNode(found[1] ?? "", names), end: at + found[0].length };
  }
  if (isCode) return undefined;
  if (char === "`") {
    const found = match(code, text, at);
    return found && { node: h("code", { class: "code" }, inline(found[1] ?? "", names, { code: true })), end: at + found[0].length };
  }
  if (char === ":") {
    const found = match(shortcode, text, at);
    const node = found && emoji(found[1] ?? "");
    return found && node ? { node, end: at + found[0].length } : undefined;
  }
  if (char === "h" && isBoundary(text[at - 1])) {
    const found = match(address, text, at);
    return found && { node: link(unescapeText(found[0]), unescapeText(found[0])), end: at + found[0].length };
  }
  return styles[char] ? styled(text, at, names) : undefined;
}

/**
 * `*bold*` and its like: the marks touch the text inside and do not touch a word outside.
 * @param {string} text
 * @param {number} at
 * @param {Names} names
 */
function styled(text, at, names) {
  const mark = text[at] ?? "";
  if (!isBoundary(text[at - 1]) || /[\s]/.test(text[at + 1] ?? " ")) return undefined;
  for (let end = text.indexOf(mark, at + 2); end > 0; end = text.indexOf(mark, end + 1)) {
    const inside = text.slice(at + 1, end);
    if (inside.includes("\n")) return undefined;
    if (!/\s$/.test(inside) && isBoundary(text[end + 1])) {
      return { node: h(styles[mark] ?? "span", null, inline(inside, names)), end: end + 1 };
    }
  }
  return undefined;
}

/** @param {string | undefined} char */
function isBoundary(char) {
  return char === undefined || !/[\p{L}\p{N}]/u.test(char);
}

/**
 * `<…>`: a mention, a date or a link.
 * @param {string} body
 * @param {Names} names
 * @returns {Child}
 */
function specialNode(body, names) {
  const bar = body.indexOf("|");
  const target = bar < 0 ? body : body.slice(0, bar);
  const label = bar < 0 ? undefined : unescapeText(body.slice(bar + 1));
  if (target.startsWith("@")) return userMention(target.slice(1), names, label);
  if (target.startsWith("#")) return channelMention(target.slice(1), names, label);
  if (target.startsWith("!subteam^")) return groupMention(target.slice(9), names, label);
  if (target.startsWith("!date^")) return slackDate(target, label, names);
  if (target.startsWith("!")) return rangeMention(target.slice(1), label);
  if (!/^[a-z][a-z\d+.-]*:/i.test(target.trim())) return { text: `<${unescapeText(body)}>` };
  return link(unescapeText(target), label ?? unescapeText(target));
}

/**
 * @param {RegExp} sticky
 * @param {string} text
 * @param {number} at
 */
function match(sticky, text, at) {
  sticky.lastIndex = at;
  return sticky.exec(text) ?? undefined;
}

/**
 * Slack's three escapes, once: `&amp;lt;` stays `&lt;`.
 * @param {string} text
 */
export function unescapeText(text) {
  return text.replace(/&(amp|lt|gt);/g, (_, name) => (name === "amp" ? "&" : name === "lt" ? "<" : ">"));
}

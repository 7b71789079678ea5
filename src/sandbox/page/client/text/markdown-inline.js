// Reads the inside of one line of markdown: emphasis, code, links, images as links, emoji.
import { h } from "../dom/vnode.js";
import { emoji } from "./emoji.js";
import { link } from "./link-node.js";

/** @import { Child } from "../dom/vnode.js" */

/** What can begin at a place, in order of precedence. @type {[RegExp, (found: RegExpExecArray) => Child | undefined][]} */
const rules = [
  [/\\([!-/:-@[-`{-~])/y, (found) => ({ text: found[1] ?? "" })],
  [/(`+)([^`]|[^`].*?[^`])\1(?!`)/y, (found) => h("code", { class: "code" }, (found[2] ?? "").trim())],
  [
    /!?\[((?:[^[\]]|\[[^[\]]*\])*)\]\(\s*<?([^\s)>]+)>?(?:\s+["'][^)]*)?\)/y,
    (found) => link(found[2] ?? "", markdownInline(found[1] ?? "")),
  ],
  [/<((?:https?|mailto):[^\s<>]+)>/y, (found) => link(found[1] ?? "", found[1])],
  [/(\*\*|__)(?=\S)(.+?)(?<=\S)\1/y, (found) => h("strong", null, markdownInline(found[2] ?? ""))],
  [/\*(?=\S)([^*]+?)(?<=\S)\*/y, (found) => h("em", null, markdownInline(found[1] ?? ""))],
  [/(?<![\p{L}\p{N}])_(?=\S)([^_]+?)(?<=\S)_(?![\p{L}\p{N}])/uy, (found) => h("em", null, markdownInline(found[1] ?? ""))],
  [/~~(?=\S)(.+?)(?<=\S)~~/y, (found) => h("s", null, markdownInline(found[1] ?? ""))],
  [/https?:\/\/[^\s<>]+[^\s<>.,:;!?)\]'"]/y, (found) => link(found[0], found[0])],
  [/:([a-z0-9_+-]+):/y, (found) => emoji(found[1] ?? "")],
];

/**
 * @param {string} text
 * @returns {Child[]}
 */
export function markdownInline(text) {
  /** @type {Child[]} */
  const nodes = [];
  let plain = "";
  let at = 0;
  while (at < text.length) {
    const found = readAt(text, at);
    if (!found) {
      plain += text[at];
      at += 1;
      continue;
    }
    if (plain !== "") nodes.push({ text: plain });
    plain = "";
    nodes.push(found.node);
    at = found.end;
  }
  if (plain !== "") nodes.push({ text: plain });
  return nodes;
}

/**
 * @param {string} text
 * @param {number} at
 * @returns {{ node: Child, end: number } | undefined}
 */
function readAt(text, at) {
  for (const [rule, make] of rules) {
    rule.lastIndex = at;
    const found = rule.exec(text);
    const node = found && make(found);
    if (found && node) return { node, end: at + found[0].length };
  }
  return undefined;
}

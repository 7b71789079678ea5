// Reads Slack's mrkdwn into page nodes: the block level (preformatted, quotes, lists); mrkdwn-inline.js has the rest.
import { h } from "../dom/vnode.js";
import { inline } from "./mrkdwn-inline.js";

/** @import { Child, VNode } from "../dom/vnode.js" */
/** @import { Names } from "./names.js" */

/**
 * @param {string} text mrkdwn as an app sends it (`&`, `<` and `>` escaped)
 * @param {Names} names
 * @returns {VNode}
 */
export function mrkdwn(text, names) {
  const parts = text.split(/```\n?([\s\S]*?)\n?```/);
  /** @type {Child[]} */
  const blocks = [];
  for (const [index, part] of parts.entries()) {
    if (index % 2 === 1) blocks.push(h("pre", { class: "pre" }, inline(part, names, { code: true })));
    else if (part !== "") blocks.push(...proseBlocks(part, names));
  }
  return h("div", { class: "mrkdwn" }, blocks);
}

/**
 * @param {string} text without preformatted parts
 * @param {Names} names
 * @returns {VNode[]}
 */
function proseBlocks(text, names) {
  const rest = /(^|\n)(?:>>>|&gt;&gt;&gt;) ?([\s\S]*)$/.exec(text);
  if (rest) {
    const before = text.slice(0, rest.index);
    const quote = h("blockquote", { class: "quote" }, lines((rest[2] ?? "").split("\n"), names));
    return [...(before.trim() === "" ? [] : proseBlocks(before, names)), quote];
  }
  return groupLines(text.replace(/^\n|\n$/g, "").split("\n")).map(({ kind, rows }) => {
    if (kind === "quote") return h("blockquote", { class: "quote" }, lines(rows.map(unquoted), names));
    if (kind === "list")
      return h(
        "div",
        { class: "list" },
        rows.map((row) => listRow(row, names)),
      );
    return h("div", { class: "prose" }, lines(rows, names));
  });
}

/**
 * @param {string[]} rows
 * @returns {{ kind: "quote" | "list" | "prose", rows: string[] }[]}
 */
function groupLines(rows) {
  /** @type {{ kind: "quote" | "list" | "prose", rows: string[] }[]} */
  const groups = [];
  for (const row of rows) {
    const kind = /^(?:>|&gt;)/.test(row) ? "quote" : /^ *(?:[•◦▪-]|\d{1,3}\.) /.test(row) ? "list" : "prose";
    const last = groups.at(-1);
    if (last?.kind === kind) last.rows.push(row);
    else groups.push({ kind, rows: [row] });
  }
  return groups;
}

/** @param {string} row */
function unquoted(row) {
  return row.replace(/^(?:>|&gt;) ?/, "");
}

/**
 * @param {string[]} rows
 * @param {Names} names
 */
function lines(rows, names) {
  return rows.map((row, index) => [index > 0 && h("br"), inline(row, names)]);
}

/**
 * A row as typed, with its mark set apart so that wrapped text lines up.
 * @param {string} row
 * @param {Names} names
 */
function listRow(row, names) {
  const [, indent = "", mark = "", text = ""] = /^( *)([•◦▪-]|\d{1,3}\.) (.*)$/.exec(row) ?? [];
  const level = Math.min(4, Math.floor(indent.length / 2));
  return h(
    "div",
    { class: `list-row level-${level}` },
    h("span", { class: "list-mark" }, mark === "-" ? "–" : mark),
    h("span", null, inline(text, names)),
  );
}

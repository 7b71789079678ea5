// Reads standard markdown (the `markdown` block) into page nodes: the block level.
import { h } from "../dom/vnode.js";
import { markdownInline } from "./markdown-inline.js";

/** @import { VNode } from "../dom/vnode.js" */

const fence = /^ {0,3}(```+|~~~+)\s*(\S*)/;
const heading = /^ {0,3}(#{1,6})\s+(.*?)\s*#*$/;
const item = /^( *)([-*+]|\d{1,9}[.)])\s+(.*)$/;
const rule = /^ {0,3}([-*_])(?:\s*\1){2,}\s*$/;
const tableRule = /^\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*$/;

/**
 * @param {string} text
 * @returns {VNode}
 */
export function markdown(text) {
  return h("div", { class: "markdown" }, blocksOf(text.replace(/\r\n?/g, "\n").split("\n")));
}

/**
 * @param {string[]} lines
 * @returns {VNode[]}
 */
function blocksOf(lines) {
  /** @type {VNode[]} */
  const blocks = [];
  let at = 0;
  while (at < lines.length) {
    const { block, next } = readBlock(lines, at);
    if (block) blocks.push(block);
    at = next;
  }
  return blocks;
}

/**
 * @param {string[]} lines
 * @param {number} at
 * @returns {{ block?: VNode, next: number }}
 */
function readBlock(lines, at) {
  const line = lines[at] ?? "";
  if (line.trim() === "") return { next: at + 1 };
  if (fence.test(line)) return readFence(lines, at);
  const head = heading.exec(line);
  if (head)
    return {
      block: h(`h${Math.min(6, (head[1]?.length ?? 1) + 2)}`, { class: `md-h md-h${head[1]?.length}` }, markdownInline(head[2] ?? "")),
      next: at + 1,
    };
  if (rule.test(line)) return { block: h("hr", { class: "divider" }), next: at + 1 };
  if (/^ {0,3}>/.test(line)) return readQuote(lines, at);
  if (item.test(line)) return readList(lines, at);
  if (line.includes("|") && tableRule.test(lines[at + 1] ?? "") && (lines[at + 1] ?? "").includes("-")) return readTable(lines, at);
  return readParagraph(lines, at);
}

/** @param {string[]} lines @param {number} at */
function readFence(lines, at) {
  const mark = fence.exec(lines[at] ?? "")?.[1] ?? "```";
  let end = at + 1;
  while (end < lines.length && !(lines[end] ?? "").trim().startsWith(mark)) end += 1;
  return { block: h("pre", { class: "pre" }, lines.slice(at + 1, end).join("\n")), next: end + 1 };
}

/** @param {string[]} lines @param {number} at */
function readQuote(lines, at) {
  let end = at;
  while (end < lines.length && /^ {0,3}>/.test(lines[end] ?? "")) end += 1;
  const inside = lines.slice(at, end).map((line) => line.replace(/^ {0,3}> ?/, ""));
  return { block: h("blockquote", { class: "quote" }, blocksOf(inside)), next: end };
}

/** @param {string[]} lines @param {number} at */
function readList(lines, at) {
  const first = item.exec(lines[at] ?? "");
  const indent = first?.[1]?.length ?? 0;
  const isOrdered = /\d/.test(first?.[2] ?? "");
  /** @type {string[][]} */
  const items = [];
  let end = at;
  for (; end < lines.length; end += 1) {
    const line = lines[end] ?? "";
    const found = item.exec(line);
    const depth = found ? (found[1]?.length ?? 0) : line.search(/\S/);
    if (found && depth <= indent + 1) {
      if (depth < indent || /\d/.test(found[2] ?? "") !== isOrdered) break;
      items.push([found[3] ?? ""]);
    } else if (line.trim() === "") {
      if (!/^\s{2,}\S/.test(lines[end + 1] ?? "") && !item.test(lines[end + 1] ?? "")) break;
      items.at(-1)?.push("");
    } else if (depth > indent) {
      items.at(-1)?.push(line.slice(Math.min(depth, indent + 2)));
    } else break;
  }
  const start = isOrdered ? Number.parseInt(first?.[2] ?? "1", 10) : undefined;
  return {
    block: h(isOrdered ? "ol" : "ul", { class: "md-list", start: start === 1 ? undefined : start }, items.map(listItem)),
    next: Math.max(end, at + 1),
  };
}

/** @param {string[]} lines */
function listItem(lines) {
  const task = /^\[([ xX])\] (.*)$/.exec(lines[0] ?? "");
  const head = task ? (task[2] ?? "") : (lines[0] ?? "");
  const mark =
    task && h("span", { class: task[1] === " " ? "task-mark" : "task-mark done", "aria-label": task[1] === " " ? "open" : "done" });
  const rest = blocksOf(lines.slice(1));
  return h("li", { class: task ? "task" : undefined }, mark, markdownInline(head), rest);
}

/** @param {string[]} lines @param {number} at */
function readTable(lines, at) {
  let end = at + 2;
  while (end < lines.length && (lines[end] ?? "").includes("|") && (lines[end] ?? "").trim() !== "") end += 1;
  const aligns = cells(lines[at + 1] ?? "").map((cell) => (/^:-+:$/.test(cell) ? "center" : cell.endsWith(":") ? "right" : "left"));
  const row = (/** @type {string} */ line, /** @type {string} */ tag) =>
    h(
      "tr",
      null,
      cells(line).map((cell, i) => h(tag, { class: `align-${aligns[i] ?? "left"}` }, markdownInline(cell))),
    );
  const table = h(
    "table",
    { class: "table" },
    h("thead", null, row(lines[at] ?? "", "th")),
    h(
      "tbody",
      null,
      lines.slice(at + 2, end).map((line) => row(line, "td")),
    ),
  );
  return { block: h("div", { class: "table-frame" }, table), next: end };
}

/** @param {string} line */
function cells(line) {
  return line
    .trim()
    .replace(/^\||\|$/g, "")
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim().replaceAll("\\|", "|"));
}

/** @param {string[]} lines @param {number} at */
function readParagraph(lines, at) {
  let end = at + 1;
  while (
    end < lines.length &&
    (lines[end] ?? "").trim() !== "" &&
    ![fence, heading, item, rule].some((kind) => kind.test(lines[end] ?? "")) &&
    !/^ {0,3}>/.test(lines[end] ?? "")
  )
    end += 1;
  const rows = lines.slice(at, end).map((line, index) => [index > 0 && h("br"), markdownInline(line.trim())]);
  return { block: h("p", null, rows), next: end };
}

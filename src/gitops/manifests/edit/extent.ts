// Where a node begins and ends in the text.

import { SCALAR_STYLE } from "js-yaml";
import type { MapNode, Pair, ScalarNode, SeqNode, YamlNode } from "./tree.ts";

/** The scalar's own bytes with its quotes (a block scalar's lines, without the `|` line); undefined when empty. */
export function scalarExtent(node: ScalarNode): { start: number; end: number } | undefined {
  const { valueStart, valueEnd, style } = node.event;
  if (valueStart < 0) return undefined;
  const quotes = style === SCALAR_STYLE.SINGLE_QUOTED || style === SCALAR_STYLE.DOUBLE_QUOTED ? 1 : 0;
  return { start: valueStart - quotes, end: valueEnd + quotes };
}

/** Offset where the node begins, with its anchor and tag; undefined for an empty scalar without either. */
export function startOf(node: YamlNode): number | undefined {
  if (node.kind === "alias") return node.event.anchorStart - 1;
  const starts = node.kind === "scalar" ? [scalarExtent(node)?.start] : [node.event.start];
  if (node.event.anchorStart >= 0) starts.push(node.event.anchorStart - 1);
  if (node.event.tagStart >= 0) starts.push(node.event.tagStart);
  const known = starts.filter((start) => start !== undefined);
  return known.length === 0 ? undefined : Math.min(...known);
}

/** Offset behind the node; undefined for an empty scalar without anchor and tag. */
export function endOf(text: string, node: YamlNode): number | undefined {
  switch (node.kind) {
    case "alias":
      return node.event.anchorEnd;
    case "scalar":
      return scalarExtent(node)?.end ?? propertiesEnd(node);
    case "map":
      return node.flow ? flowEnd(text, node) : endOfPair(text, node.pairs.at(-1) as Pair);
    case "seq":
      return node.flow ? flowEnd(text, node) : endOfLastItem(text, node);
  }
}

/** Offset behind a pair: its value, else its colon, else its key. */
export function endOfPair(text: string, pair: Pair): number {
  return endOf(text, pair.value) ?? colonOf(text, pair) ?? endOf(text, pair.key) ?? 0;
}

/** Offset behind the `:` between key and value; undefined when there is none (`{key}`, `? key`). */
export function colonOf(text: string, pair: Pair): number | undefined {
  const keyEnd = endOf(text, pair.key);
  if (keyEnd === undefined) return undefined;
  const next = skipBlank(text, keyEnd);
  return text[next] === ":" ? next + 1 : undefined;
}

/** Offset behind the anchor and tag of a node, where its value would begin; undefined without either. */
export function propertiesEnd(node: ScalarNode): number | undefined {
  const end = Math.max(node.event.anchorEnd, node.event.tagEnd);
  return end < 0 ? undefined : end;
}

/** Offset of the closing bracket's end. */
function flowEnd(text: string, node: MapNode | SeqNode): number {
  const last = node.kind === "map" ? node.pairs.at(-1) : node.items.at(-1);
  let position = node.event.start + 1;
  if (last !== undefined) position = "key" in last ? endOfPair(text, last) : (endOf(text, last) ?? position);
  const close = node.kind === "map" ? "}" : "]";
  while (position < text.length && text[position] !== close) position = Math.max(skipBlank(text, position), position + 1);
  if (text[position] !== close) throw new RangeError("a flow collection has no end");
  return position + 1;
}

function endOfLastItem(text: string, node: SeqNode): number {
  const last = node.items.at(-1) as YamlNode;
  const end = endOf(text, last);
  if (end !== undefined) return end;
  const before = node.items.at(-2);
  const from = before === undefined ? node.event.start : (endOf(text, before) ?? node.event.start);
  return text.indexOf("-", skipBlank(text, from)) + 1;
}

/** The next offset that is neither white space, line break nor comment. */
export function skipBlank(text: string, offset: number): number {
  let position = offset;
  while (position < text.length) {
    const char = text[position] as string;
    if (char === "#" && (position === 0 || /\s/.test(text[position - 1] as string))) {
      while (position < text.length && text[position] !== "\n" && text[position] !== "\r") position++;
    } else if (char === " " || char === "\t" || char === "\n" || char === "\r" || char === "\uFEFF") position++;
    else break;
  }
  return position;
}

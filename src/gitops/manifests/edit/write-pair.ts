// The splices that add a pair to a mapping or take one out, in the style of the pairs that are there.

import type { NewValue } from "./change.ts";
import { colonOf, endOfPair, startOf } from "./extent.ts";
import type { QuoteStyle, ScalarForm } from "./scalar.ts";
import { renderScalar, styleOf } from "./scalar.ts";
import type { Splice } from "./splice.ts";
import { indentOf, lineBreakNear, lineEndAt, lineStartAt } from "./text.ts";
import type { MapNode, Pair, YamlText } from "./tree.ts";

export interface PairToAdd {
  map: MapNode;
  key: string;
  value: NewValue;
  /** The pair behind which it is written; undefined only for a mapping without pairs. */
  after: Pair | undefined;
  /** Inside `{}` or `[]`, the mapping's own braces included. */
  inFlow: boolean;
  quotes: QuoteStyle;
  /** Columns by which a nested block mapping is set in. */
  indentStep: number;
}

/** Splices that write the pair; undefined when the mapping's form leaves no spot for it. */
export function planAddedPair(yaml: YamlText, added: PairToAdd): Splice[] | undefined {
  if (added.inFlow) return addToFlow(yaml, added);
  if (added.after === undefined) return undefined;
  const indent = indentOf(yaml.text, added.map.event.start);
  const lineBreak = lineBreakNear(yaml.text, added.map.event.start);
  return [insertLines(yaml.text, endOfPair(yaml.text, added.after), blockLines(added, indent), lineBreak)];
}

/** A pair as lines of a block mapping. */
function blockLines(added: PairToAdd, indent: string): string[] {
  const form = { inFlow: false, quotes: added.quotes };
  const key = renderScalar(added.key, { ...form, style: "plain" });
  if (typeof added.value === "string")
    return [`${indent}${key}: ${renderScalar(added.value, { ...form, style: styleOfValue(added.after) })}`];
  const inner = indent + " ".repeat(added.indentStep);
  return [`${indent}${key}:`, ...entryLines(added.value, inner, added.quotes)];
}

/** The entries of a mapping of texts as lines of a block. */
export function entryLines(entries: Readonly<Record<string, string>>, indent: string, quotes: QuoteStyle): string[] {
  const form = { inFlow: false, quotes, style: "plain" } as const;
  return Object.entries(entries).map(([key, value]) => `${indent}${renderScalar(key, form)}: ${renderScalar(value, form)}`);
}

/** Writes whole lines behind the line of `offset`, which may be the start of a line behind a block scalar. */
export function insertLines(text: string, offset: number, lines: readonly string[], lineBreak: string): Splice {
  const joined = lines.join(lineBreak);
  if (offset > 0 && /[\r\n]/.test(text[offset - 1] as string)) return { start: offset, end: offset, text: joined + lineBreak };
  const end = lineEndAt(text, offset);
  return { start: end, end, text: lineBreak + joined };
}

/** The neighbour's quotes, where its value has some. */
function styleOfValue(after: Pair | undefined): ScalarForm["style"] {
  return after?.value.kind === "scalar" ? styleOf(after.value.event) : "plain";
}

function addToFlow(yaml: YamlText, added: PairToAdd): Splice[] {
  const style = flowStyle(yaml, added);
  const pair = `${style.render(added.key)}:${style.colonGap}${flowValue(added.value, style)}`;
  if (added.after === undefined) return [insertAt(added.map.event.start + 1, pair)];
  const end = endOfPair(yaml.text, added.after);
  const rest = yaml.text.slice(end, lineEndAt(yaml.text, end));
  const tail = /^[ \t]*(,?)[ \t]*(?:\s#.*)?$/.exec(rest);
  if (!style.multiline || tail === null) return [insertAt(end, `,${style.commaGap}${pair}`)];
  const start = startOf(added.after.key) ?? end;
  const indent = indentOf(yaml.text, start);
  const line = lineBreakNear(yaml.text, start) + indent + pair;
  const eol = end + rest.length;
  return tail[1] === ","
    ? [insertAt(eol, `${line},`)]
    : end === eol
      ? [insertAt(end, `,${line}`)]
      : [insertAt(end, ","), insertAt(eol, line)];
}

interface FlowStyle {
  render: (text: string) => string;
  renderValue: (text: string) => string;
  colonGap: string;
  commaGap: string;
  multiline: boolean;
}

/** How the neighbour is written: JSON's quotes or bare keys, blanks behind `:` and `,`, a line for each pair. */
function flowStyle(yaml: YamlText, added: PairToAdd): FlowStyle {
  const { after } = added;
  const key = after?.key.kind === "scalar" ? styleOf(after.key.event) : "plain";
  const form = { inFlow: true, quotes: added.quotes };
  const render = (text: string) => renderScalar(text, { ...form, style: key });
  const renderValue = (text: string) => renderScalar(text, { ...form, style: key === "plain" ? styleOfValue(after) : key });
  const start = after && startOf(after.key);
  if (after === undefined || start === undefined) return { render, renderValue, colonGap: " ", commaGap: " ", multiline: false };
  const colon = colonOf(yaml.text, after);
  const tight = key !== "plain" && colon !== undefined && startOf(after.value) === colon;
  const multiline = /^[ \t]*$/.test(yaml.text.slice(lineStartAt(yaml.text, start), start));
  return { render, renderValue, colonGap: tight ? "" : " ", commaGap: tight ? "" : " ", multiline };
}

function flowValue(value: NewValue, style: FlowStyle): string {
  if (typeof value === "string") return style.renderValue(value);
  const pairs = Object.entries(value).map(([key, text]) => `${style.render(key)}:${style.colonGap}${style.render(text)}`);
  return `{${pairs.join(`,${style.commaGap}`)}}`;
}

function insertAt(offset: number, text: string): Splice {
  return { start: offset, end: offset, text };
}

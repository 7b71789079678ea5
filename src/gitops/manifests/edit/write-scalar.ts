// The splices that give a scalar another text in place, whatever form it stands in.

import { colonOf, endOf, propertiesEnd, scalarExtent, skipBlank } from "./extent.ts";
import { isBlockScalar, type QuoteStyle, renderScalar, styleOf } from "./scalar.ts";
import type { Splice } from "./splice.ts";
import { afterBreak, lineEndAt } from "./text.ts";
import type { Pair, ScalarNode, YamlText } from "./tree.ts";
import { scalarText } from "./tree.ts";

export interface ScalarSpot {
  node: ScalarNode;
  /** The pair whose value it is; needed when it is empty or a block scalar that must change its form. */
  pair: Pair | undefined;
  inFlow: boolean;
  quotes: QuoteStyle;
  keepsLineEnd: boolean;
}

export interface ScalarPlan {
  splices: Splice[];
  /** The value that readers will see. */
  reads: string;
  /** Nothing but the value's own bytes changes. */
  isInPlace: boolean;
}

/** Undefined when there is no spot for a value. */
export function planScalar(yaml: YamlText, spot: ScalarSpot, value: string): ScalarPlan | undefined {
  const extent = scalarExtent(spot.node);
  if (extent === undefined) return fillEmpty(yaml, spot, value);
  if (isBlockScalar(spot.node.event)) return planBlockScalar(yaml, spot, value);
  const text = renderScalar(value, { ...spot, style: styleOf(spot.node.event) });
  return { splices: [{ ...extent, text }], reads: value, isInPlace: true };
}

function fillEmpty(yaml: YamlText, spot: ScalarSpot, value: string): ScalarPlan | undefined {
  const text = renderScalar(value, { ...spot, style: "plain" });
  const behind = propertiesEnd(spot.node) ?? (spot.pair && colonOf(yaml.text, spot.pair));
  if (behind !== undefined) return insertion(behind, ` ${text}`, value);
  const keyEnd = spot.pair && spot.inFlow ? endOf(yaml.text, spot.pair.key) : undefined;
  return keyEnd === undefined ? undefined : insertion(keyEnd, `: ${text}`, value);
}

function insertion(offset: number, text: string, reads: string): ScalarPlan {
  return { splices: [{ start: offset, end: offset, text }], reads, isInPlace: false };
}

/** One line of content is replaced in its block; anything else turns into a flow scalar. */
function planBlockScalar(yaml: YamlText, spot: ScalarSpot, value: string): ScalarPlan | undefined {
  const { valueStart, valueEnd } = spot.node.event;
  const content = yaml.text.slice(valueStart, valueEnd);
  const core = content.trim();
  const reads = scalarText(yaml, spot.node);
  const fits = core !== "" && !/[\r\n]/.test(core) && /^[!-~](?:[ -~]*[!-~])?$/.test(value);
  if (fits && (spot.keepsLineEnd || reads.trim() === reads)) {
    const start = valueStart + content.indexOf(core);
    const splices = [{ start, end: start + core.length, text: value }];
    return { splices, reads: reads.replace(core, () => value), isInPlace: true };
  }
  return unblock(yaml, spot, value);
}

/** Puts the value where the `|` or `>` stands and takes the lines of the block out. */
function unblock(yaml: YamlText, spot: ScalarSpot, value: string): ScalarPlan | undefined {
  const from = propertiesEnd(spot.node) ?? (spot.pair && colonOf(yaml.text, spot.pair));
  if (from === undefined) return undefined;
  const start = skipBlank(yaml.text, from);
  const header = /^[|>][-+0-9]*/.exec(yaml.text.slice(start, start + 8));
  if (header === null) return undefined;
  const firstLineEnd = lineEndAt(yaml.text, start);
  let end = spot.node.event.valueEnd;
  while (end > firstLineEnd && /[\r\n]/.test(yaml.text[end - 1] as string)) end--;
  const text = renderScalar(value, { ...spot, style: "plain" });
  const splices = [{ start, end: start + header[0].length, text }];
  if (end > afterBreak(yaml.text, firstLineEnd)) splices.push({ start: firstLineEnd, end, text: "" });
  return { splices, reads: value, isInPlace: false };
}

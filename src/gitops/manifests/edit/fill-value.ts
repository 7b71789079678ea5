// The splices that give an empty value its first entries.

import { colonOf, endOf, scalarExtent, startOf } from "./extent.ts";
import type { QuoteStyle } from "./scalar.ts";
import { renderScalar, styleOf } from "./scalar.ts";
import type { Splice } from "./splice.ts";
import { indentOf, lineBreakNear } from "./text.ts";
import type { Pair, ScalarNode, YamlText } from "./tree.ts";
import { entryLines, insertLines } from "./write-pair.ts";

export interface EmptySpot {
  pair: Pair;
  node: ScalarNode;
  inFlow: boolean;
  quotes: QuoteStyle;
  indentStep: number;
}

/** Undefined when the key has no colon behind which a value could stand. */
export function planFilledValue(yaml: YamlText, spot: EmptySpot, entries: Readonly<Record<string, string>>): Splice[] | undefined {
  const colon = colonOf(yaml.text, spot.pair);
  const keyStart = startOf(spot.pair.key);
  if (keyStart === undefined) return undefined;
  const extent = scalarExtent(spot.node);
  if (spot.inFlow) return fillInFlow(yaml, spot, renderFlowMap(spot, entries), colon);
  if (colon === undefined) return undefined;
  const indent = indentOf(yaml.text, keyStart) + " ".repeat(spot.indentStep);
  const lines = entryLines(entries, indent, spot.quotes);
  const inserted = insertLines(yaml.text, extent?.end ?? colon, lines, lineBreakNear(yaml.text, keyStart));
  return extent === undefined ? [inserted] : [{ start: colon, end: extent.end, text: "" }, inserted];
}

function fillInFlow(yaml: YamlText, spot: EmptySpot, map: string, colon: number | undefined): Splice[] {
  const extent = scalarExtent(spot.node);
  if (extent !== undefined) return [{ ...extent, text: map }];
  if (colon !== undefined) return [{ start: colon, end: colon, text: ` ${map}` }];
  const end = endOf(yaml.text, spot.pair.key) as number;
  return [{ start: end, end, text: `: ${map}` }];
}

/** Quoted as JSON where the key is. */
function renderFlowMap(spot: EmptySpot, entries: Readonly<Record<string, string>>): string {
  const style = spot.pair.key.kind === "scalar" ? styleOf(spot.pair.key.event) : "plain";
  const render = (text: string) => renderScalar(text, { style, inFlow: true, quotes: spot.quotes });
  return `{${Object.entries(entries)
    .map(([key, value]) => `${render(key)}: ${render(value)}`)
    .join(", ")}}`;
}

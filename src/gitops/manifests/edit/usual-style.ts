// How a text is usually written, for what is added to it.

import { SCALAR_STYLE } from "js-yaml";
import type { QuoteStyle } from "./scalar.ts";
import { columnOf } from "./text.ts";
import type { YamlNode, YamlText } from "./tree.ts";

/** The kind of quotes that the text uses more. */
export function usualQuotes(yaml: YamlText): QuoteStyle {
  let single = 0;
  for (const event of yaml.events) {
    if (!("style" in event) || !("valueStart" in event)) continue;
    if (event.style === SCALAR_STYLE.SINGLE_QUOTED) single++;
    else if (event.style === SCALAR_STYLE.DOUBLE_QUOTED) single--;
  }
  return single > 0 ? "single" : "double";
}

/** Columns by which the first nested block mapping is set in; undefined when there is none. */
export function usualIndent(text: string, node: YamlNode): number | undefined {
  const children = node.kind === "map" ? node.pairs.map((pair) => pair.value) : node.kind === "seq" ? node.items : [];
  for (const child of children) {
    const step = child.kind === "map" && node.kind === "map" ? columnOf(text, child.event.start) - columnOf(text, node.event.start) : 0;
    if (child.kind === "map" && !child.flow && step > 0) return step;
    const below = usualIndent(text, child);
    if (below !== undefined) return below;
  }
  return undefined;
}

/** All nodes that stand inside `{}` or `[]`. */
export function flowNodes(root: YamlNode): Set<YamlNode> {
  const found = new Set<YamlNode>();
  collectFlow(root, false, found);
  return found;
}

function collectFlow(node: YamlNode, inFlow: boolean, found: Set<YamlNode>): void {
  if (inFlow) found.add(node);
  if (node.kind === "map") {
    for (const pair of node.pairs) {
      collectFlow(pair.key, inFlow || node.flow, found);
      collectFlow(pair.value, inFlow || node.flow, found);
    }
  } else if (node.kind === "seq") for (const item of node.items) collectFlow(item, inFlow || node.flow, found);
}

// From changes to splices: decides for every value whether it can be written in place, or apart from
// those who share it. A value behind an anchor changes only when all that read it shall change alike; a
// place that reads it by `*alias` gets the text in place of the alias; one that merges it in with `<<`
// gets the key written out, which outranks the merged one. Everything else is refused as `shared`.

import type { Change, Intent, NewValue } from "./change.ts";
import { changeKey, pathOfChange, placeOf } from "./change.ts";
import { planFilledValue } from "./fill-value.ts";
import type { Path } from "./place.ts";
import { ownPair, pathKey, pathText } from "./place.ts";
import type { EditProblem } from "./problem.ts";
import { problemAt } from "./problem.ts";
import { readersOf } from "./reach.ts";
import { planRemovedPair } from "./remove-pair.ts";
import type { QuoteStyle } from "./scalar.ts";
import { renderScalar } from "./scalar.ts";
import { offsetOfChange, sharedMessage } from "./sharing.ts";
import type { Splice } from "./splice.ts";
import type { ContentNode, Pair, ScalarNode, YamlDocument, YamlNode, YamlText } from "./tree.ts";
import { flowNodes, usualIndent, usualQuotes } from "./usual-style.ts";
import type { PairToAdd } from "./write-pair.ts";
import { planAddedPair } from "./write-pair.ts";
import { planScalar } from "./write-scalar.ts";

/** A change with the number of the request that it comes from, which its problems name. */
export type NumberedChange = Change & { edit: number };
export type NumberedProblem = EditProblem & { edit?: number };

export interface PlannedChanges {
  splices: Splice[];
  intents: Intent[];
  problems: NumberedProblem[];
}

/** Plans all changes of one text; with problems, the splices are not to be used. */
export function planChanges(yaml: YamlText, changes: readonly NumberedChange[]): PlannedChanges {
  const planned: PlannedChanges = { splices: [], intents: [], problems: [] };
  const quotes = usualQuotes(yaml);
  for (const [document, mine] of Map.groupBy(changes, (change) => placeOf(change).document)) {
    const { distinct, problems } = withoutRepeats(yaml, mine);
    planned.problems.push(...problems);
    planDocument(yaml, document, quotes, distinct, planned);
  }
  return planned;
}

interface Planning {
  yaml: YamlText;
  document: YamlDocument;
  quotes: QuoteStyle;
  /** Columns by which the document sets nested mappings in. */
  indentStep: number;
  inFlow: ReadonlySet<YamlNode>;
  /** The paths that read a node; empty for a document without aliases. */
  readers: ReadonlyMap<ContentNode, readonly Path[]>;
  wanted: ReadonlyMap<string, Change>;
}

type Plan = { splices: Splice[]; intents: Intent[] } | { problem: EditProblem };

function planDocument(
  yaml: YamlText,
  document: YamlDocument,
  quotes: QuoteStyle,
  changes: readonly NumberedChange[],
  planned: PlannedChanges,
): void {
  const owners = new Set(changes.map((change) => placeOf(change).node));
  const readers = document.hasAliases ? readersOf(yaml, document, owners) : new Map<ContentNode, Path[]>();
  if (readers === undefined) {
    const message = "The document's aliases unfold to too many values to edit it safely.";
    for (const change of changes)
      planned.problems.push({ ...problemAt(yaml, offsetOfChange(change), "limit", message), edit: change.edit });
    return;
  }
  const wanted = new Map(changes.map((change) => [pathKey(pathOfChange(change)), change]));
  const indentStep = usualIndent(yaml.text, document.root) ?? 2;
  const planning = { yaml, document, quotes, indentStep, inFlow: flowNodes(document.root), readers, wanted };
  const written = new Set<string>();
  for (const change of changes) {
    const plan = planChange(planning, change);
    if ("problem" in plan) planned.problems.push({ ...plan.problem, edit: change.edit });
    else {
      planned.intents.push(...plan.intents);
      planned.splices.push(...plan.splices.filter((splice) => change.kind !== "set" || isNew(written, splice)));
    }
  }
}

/** Whether this very splice was not planned before, for another reader of the same value. */
function isNew(written: Set<string>, splice: Splice): boolean {
  const key = `${splice.start} ${splice.end} ${splice.text}`;
  if (written.has(key)) return false;
  written.add(key);
  return true;
}

function planChange(planning: Planning, change: Change): Plan {
  switch (change.kind) {
    case "set":
      return planSet(planning, change);
    case "add":
    case "rename":
    case "remove":
      return planPair(planning, change);
    case "fill":
      return planFill(planning, change);
  }
}

function planSet(planning: Planning, change: Change & { kind: "set" }): Plan {
  const { yaml } = planning;
  const { node, pair, detour } = change.place;
  const paths = planning.readers.get(node) ?? [];
  const others = paths.filter((path) => !isSameSet(planning.wanted.get(pathKey(path)), change));
  if (others.length > 0 || (detour !== undefined && paths.length < 2)) return planApart(planning, change, others);
  const tag = foreignTag(yaml, node);
  if (tag !== undefined)
    return refuse(planning, change, "shape", `The value has the tag ${tag}, so it is no plain text that could be replaced.`);
  const spot = { node, pair, inFlow: planning.inFlow.has(node), quotes: planning.quotes };
  const plan = planScalar(yaml, { ...spot, keepsLineEnd: change.keepsLineEnd === true }, change.value);
  if (plan === undefined) return refuse(planning, change, "shape", "The value is empty in a form that leaves no room for a text.");
  return { splices: plan.splices, intents: [intentOf(planning, change, plan.reads, plan.isInPlace)] };
}

/** Writes the value for this reader alone: in place of its alias, or as a key that outranks the merged one. */
function planApart(planning: Planning, change: Change & { kind: "set" }, others: readonly Path[]): Plan {
  const { detour, path } = change.place;
  if (detour === undefined || pathKey(detour.path) !== pathKey(path))
    return refuse(planning, change, "shared", sharedMessage(change, others));
  if (detour.kind === "merge") {
    const after = ownPair(planning.yaml, detour.map, "<<");
    return planAdded(planning, change, { map: detour.map, key: String(path.at(-1)), value: change.value, after });
  }
  const { anchorStart, anchorEnd } = detour.alias.event;
  const form = { style: "plain", inFlow: planning.inFlow.has(detour.alias), quotes: planning.quotes } as const;
  const splice = { start: anchorStart - 1, end: anchorEnd, text: renderScalar(change.value, form) };
  return { splices: [splice], intents: [intentOf(planning, change, change.value, true)] };
}

function planPair(planning: Planning, change: Change & { kind: "add" | "rename" | "remove" }): Plan {
  const { yaml } = planning;
  const { parent, key } = change;
  const others = (planning.readers.get(parent.node) ?? []).filter((path) => pathKey(path) !== pathKey(parent.path));
  if (parent.detour !== undefined || others.length > 0) return refuse(planning, change, "shared", sharedMessage(change, others));
  if (change.kind === "add") {
    const after = change.after === undefined ? undefined : ownPair(yaml, parent.node, change.after);
    return planAdded(planning, change, { map: parent.node, key, value: change.value, after: after ?? parent.node.pairs.at(-1) });
  }
  const pair = ownPair(yaml, parent.node, key);
  if (change.kind === "rename") return planRenamed(planning, change, pair);
  const splices = pair && planRemovedPair(yaml, parent.node, pair, change.keepsComments === true);
  if (splices === undefined) return refuse(planning, change, "shape", `The key ${key} cannot be taken out of its mapping.`);
  return { splices, intents: [intentOf(planning, change, undefined, false)] };
}

function planRenamed(planning: Planning, change: Change & { kind: "rename" }, pair: Pair | undefined): Plan {
  const { yaml, quotes } = planning;
  const inFlow = change.parent.node.flow || planning.inFlow.has(change.parent.node);
  const isSimple = pair?.key.kind === "scalar" && pair.value.kind === "scalar" && pair.value.event.anchorStart < 0;
  const key = isSimple
    ? planScalar(yaml, { node: pair.key as ScalarNode, pair: undefined, inFlow, quotes, keepsLineEnd: false }, change.newKey)
    : undefined;
  const value = isSimple
    ? planScalar(yaml, { node: pair.value as ScalarNode, pair, inFlow, quotes, keepsLineEnd: false }, change.value)
    : undefined;
  if (key === undefined || value === undefined)
    return refuse(planning, change, "shape", `The key ${change.key} cannot be renamed in place.`);
  const removed = { ...intentOf(planning, change, undefined, false), path: [...change.parent.path, change.key] };
  return { splices: [...key.splices, ...value.splices], intents: [removed, intentOf(planning, change, change.value, false)] };
}

function planAdded(planning: Planning, change: Change, added: Pick<PairToAdd, "map" | "key" | "value" | "after">): Plan {
  const { yaml, quotes, indentStep } = planning;
  const inFlow = added.map.flow || planning.inFlow.has(added.map);
  const splices = planAddedPair(yaml, { ...added, inFlow, quotes, indentStep });
  if (splices === undefined) return refuse(planning, change, "shape", `There is no room for the key ${added.key}.`);
  return { splices, intents: [intentOf(planning, change, added.value, false)] };
}

function planFill(planning: Planning, change: Change & { kind: "fill" }): Plan {
  const { node, pair, detour } = change.place;
  if (detour !== undefined || node.event.anchorStart >= 0)
    return refuse(planning, change, "shared", sharedMessage(change, planning.readers.get(node) ?? []));
  const { yaml, quotes, indentStep, inFlow } = planning;
  const splices = pair && planFilledValue(yaml, { pair, node, inFlow: inFlow.has(node), quotes, indentStep }, change.value);
  if (splices === undefined) return refuse(planning, change, "shape", "The value is empty in a form that leaves no room for entries.");
  return { splices, intents: [intentOf(planning, change, change.value, false)] };
}

function intentOf(planning: Planning, change: Change, value: NewValue | undefined, isInPlace: boolean): Intent {
  return { document: planning.document.index, path: pathOfChange(change), value, isInPlace };
}

function refuse(planning: Planning, change: Change, code: EditProblem["code"], message: string): Plan {
  return { problem: problemAt(planning.yaml, offsetOfChange(change), code, message) };
}

function isSameSet(other: Change | undefined, change: Change & { kind: "set" }): boolean {
  return other?.kind === "set" && other.value === change.value;
}

/** One change for each path; two that disagree are a conflict. */
function withoutRepeats(yaml: YamlText, changes: readonly NumberedChange[]): { distinct: NumberedChange[]; problems: NumberedProblem[] } {
  const byPath = new Map<string, NumberedChange>();
  const problems: NumberedProblem[] = [];
  for (const change of changes) {
    const key = pathKey(pathOfChange(change));
    const first = byPath.get(key);
    if (first === undefined) byPath.set(key, change);
    else if (changeKey(first) !== changeKey(change)) {
      const message = `Two edits want different values for ${pathText(pathOfChange(change))}.`;
      problems.push({ ...problemAt(yaml, offsetOfChange(change), "conflict", message), edit: change.edit });
    }
  }
  return { distinct: [...byPath.values()], problems };
}

/** A tag other than `!` and `!!str`; undefined without one. */
function foreignTag(yaml: YamlText, node: ScalarNode): string | undefined {
  if (node.event.tagStart < 0) return undefined;
  const tag = yaml.text.slice(node.event.tagStart, node.event.tagEnd);
  return ["!", "!!str", "!<tag:yaml.org,2002:str>"].includes(tag) ? undefined : tag;
}

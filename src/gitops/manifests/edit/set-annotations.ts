// Writes, changes and removes annotations of an object, byte-exactly and in the file's own style.

import type { Change, Intent } from "./change.ts";
import { isNeeded } from "./lay-out.ts";
import { openFile } from "./open-file.ts";
import type { Place } from "./place.ts";
import { childPlace, childPlaces, isMapPlace, isScalarPlace, ownPair, textOf } from "./place.ts";
import { planChanges } from "./plan-changes.ts";
import type { EditProblem } from "./problem.ts";
import { problemAt } from "./problem.ts";
import { refusalOf } from "./refuse-edit.ts";
import { selectObject } from "./select-object.ts";
import { applySplices } from "./splice.ts";
import type { EditFile } from "./text.ts";
import { encodeText } from "./text.ts";
import type { MapNode, ScalarNode, YamlText } from "./tree.ts";
import { readYaml } from "./tree.ts";
import { verifyEdit } from "./verify-edit.ts";

export interface AnnotationEdit {
  /** `demo:deployment/app`; without a namespace in any. Any object of the file, not only workloads. */
  workload: string;
  /** Key to value; null takes the annotation away, and with the last one the whole mapping. */
  set: Readonly<Record<string, string | null>>;
}

export interface AnnotationChange {
  key: string;
  from: string | undefined;
  to: string | undefined;
}

export type AnnotationOutcome =
  | { kind: "edited"; bytes: Uint8Array; changed: AnnotationChange[] }
  | { kind: "unchanged" }
  | { kind: "impossible"; problems: EditProblem[] };

/** All or nothing. Annotations that already read so, or are not there to remove, change nothing. */
export function setAnnotations(file: EditFile, edit: AnnotationEdit): AnnotationOutcome {
  const opened = openFile(file);
  if (opened.kind === "closed") return { kind: "impossible", problems: [opened.problem] };
  const kept = setAll(opened.yaml, edit, true);
  return kept.kind === "impossible" ? setAll(opened.yaml, edit, false) : kept;
}

function setAll(original: YamlText, edit: AnnotationEdit, keepsComments: boolean): AnnotationOutcome {
  let yaml = original;
  const changed: AnnotationChange[] = [];
  const order = Object.entries(edit.set).sort(([, a], [, b]) => Number(a === null) - Number(b === null));
  for (const [key, value] of order) {
    const step = setOne(yaml, edit.workload, key, value, keepsComments);
    if ("problem" in step) return { kind: "impossible", problems: [step.problem] };
    if (step.yaml === yaml) continue;
    changed.push({ key, from: step.from, to: value ?? undefined });
    yaml = step.yaml;
  }
  return changed.length === 0 ? { kind: "unchanged" } : { kind: "edited", bytes: encodeText(yaml.text), changed };
}

type Step = { yaml: YamlText; from: string | undefined } | { problem: EditProblem };

/** One annotation, verified on its own; the same text when there is nothing to do. */
function setOne(yaml: YamlText, workload: string, key: string, value: string | null, keepsComments: boolean): Step {
  const selected = selectObject(yaml, workload);
  if (selected.kind === "problem") return { problem: selected.problem };
  const metadata = childPlace(yaml, selected.object.place, "metadata") as Place<MapNode>;
  const annotations = childPlace(yaml, metadata, "annotations");
  const from = textOf(yaml, childPlace(yaml, annotations, key));
  const change = changeOf(yaml, { metadata, annotations, key, value, keepsComments });
  if (change === "shape") {
    const message = `The annotations of ${workload} are no mapping of texts.`;
    return { problem: problemAt(yaml, selected.object.place.node.event.start, "shape", message) };
  }
  if (change === undefined || !isNeeded(yaml, change)) return { yaml, from };
  const planned = planChanges(yaml, [{ ...change, edit: 0 }]);
  const problem = planned.problems[0];
  if (problem !== undefined) return { problem };
  return { ...carryOut(yaml, applySplices(yaml.text, planned.splices), planned.intents), from };
}

function carryOut(yaml: YamlText, text: string, intents: readonly Intent[]): { yaml: YamlText } | { problem: EditProblem } {
  const reading = readYaml(yaml.path, text);
  if (reading.kind === "unreadable") return { problem: { ...reading.problem, code: "unverified" } };
  const verified = verifyEdit(yaml, reading.yaml, intents);
  const refusal = refusalOf(yaml, verified);
  return refusal === undefined ? { yaml: reading.yaml } : { problem: refusal };
}

interface WantedAnnotation {
  metadata: Place<MapNode>;
  annotations: Place | undefined;
  key: string;
  value: string | null;
  keepsComments: boolean;
}

/** The change that an annotation needs; undefined when it is to go and is not there. */
function changeOf(yaml: YamlText, wanted: WantedAnnotation): Change | "shape" | undefined {
  const { metadata, annotations, key, value } = wanted;
  if (value === null) return removalOf(yaml, wanted);
  if (annotations === undefined)
    return { kind: "add", parent: metadata, key: "annotations", value: { [key]: value }, after: lastName(yaml, metadata) };
  if (isEmptyScalar(yaml, annotations)) return { kind: "fill", place: annotations, value: { [key]: value } };
  if (!isMapPlace(annotations)) return "shape";
  const place = childPlace(yaml, annotations, key);
  if (place === undefined) return { kind: "add", parent: annotations, key, value };
  return isScalarPlace(place) ? { kind: "set", place, value } : "shape";
}

function removalOf(yaml: YamlText, { metadata, annotations, key, keepsComments }: WantedAnnotation): Change | undefined {
  if (!isMapPlace(annotations) || childPlace(yaml, annotations, key) === undefined) return undefined;
  if (childPlaces(yaml, annotations).length > 1) return { kind: "remove", parent: annotations, key, keepsComments };
  return { kind: "remove", parent: metadata, key: "annotations", keepsComments };
}

/** `namespace` where it follows `name`, else `name`: short lines that everybody has, behind which the mapping is seen. */
function lastName(yaml: YamlText, metadata: Place<MapNode>): string | undefined {
  if (metadata.node.flow) return undefined;
  const name = ownPair(yaml, metadata.node, "name");
  const next = name && metadata.node.pairs[metadata.node.pairs.indexOf(name) + 1];
  return next !== undefined && next === ownPair(yaml, metadata.node, "namespace") ? "namespace" : "name";
}

function isEmptyScalar(yaml: YamlText, place: Place): place is Place<ScalarNode> {
  return isScalarPlace(place) && /^(?:~|null|)$/i.test(textOf(yaml, place) ?? "");
}

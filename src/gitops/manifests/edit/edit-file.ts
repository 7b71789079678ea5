// Edits one file of a batch: what can be set is set, and what cannot is told.

import { findSites } from "./find-images.ts";
import type { EditOutcome, ImageEdit } from "./image-edit.ts";
import { openText } from "./open-file.ts";
import type { EditProblem } from "./problem.ts";
import type { PlanEditsOptions, SearchedFile } from "./search-files.ts";
import { setImagesIn } from "./set-images.ts";
import { setMarkersInTemplate } from "./set-template-markers.ts";
import { decodeText, encodeText } from "./text.ts";
import type { EditedFile, EditPlan } from "./wanted-image.ts";

export interface PlannedEdit extends ImageEdit {
  /** Index of the wanted image. */
  wanted: number;
}

/** All edits at once; those that are refused are left out, and the rest is tried again. */
export function editFile(file: SearchedFile, edits: readonly PlannedEdit[], options: PlanEditsOptions, plan: EditPlan): void {
  if (edits.length === 0) return;
  const outcome = editAll(file, edits);
  if (outcome.kind === "edited") plan.files.push({ path: file.path, bytes: outcome.bytes, changed: changesOf(outcome, edits) });
  if (outcome.kind !== "impossible") return;
  const refused = new Set(outcome.problems.flatMap((problem) => problem.edit ?? []));
  for (const problem of outcome.problems)
    if (problem.edit !== undefined) plan.problems.push(problemFor(problem, edits[problem.edit] as PlannedEdit));
  if (refused.size > 0) {
    const rest = edits.filter((_, index) => !refused.has(index));
    editFile(file, rest, options, plan);
  } else editOneByOne(file, edits, options, plan);
}

function editAll(file: SearchedFile, edits: readonly PlannedEdit[]): EditOutcome {
  const { source } = file;
  if (source.kind === "yaml") return setImagesIn(source.yaml, source.sites, edits);
  return setMarkersInTemplate(file.path, file.text, edits, source.problem);
}

/** For a batch that fails as a whole: each edit for itself, so that one does not take the others down. */
function editOneByOne(file: SearchedFile, edits: readonly PlannedEdit[], options: PlanEditsOptions, plan: EditPlan): void {
  const isHelmValues = options.isHelmValues?.(file.path) === true;
  const changed: EditedFile["changed"] = [];
  let { text } = file;
  for (const edit of edits) {
    const opened = openText(file.path, text);
    const outcome: EditOutcome =
      opened.kind === "closed"
        ? { kind: "impossible", problems: [opened.problem] }
        : setImagesIn(opened.yaml, findSites(opened.yaml, { ...options, isHelmValues }), [edit]);
    if (outcome.kind === "impossible") plan.problems.push(problemFor(outcome.problems[0] as EditProblem, edit));
    if (outcome.kind !== "edited") continue;
    text = decodeText(outcome.bytes) ?? text;
    changed.push(...changesOf(outcome, [edit]));
  }
  if (changed.length > 0) plan.files.push({ path: file.path, bytes: encodeText(text), changed });
}

function changesOf(outcome: EditOutcome & { kind: "edited" }, edits: readonly PlannedEdit[]): EditedFile["changed"] {
  return outcome.changed.map((change) => ({ ...change, wanted: (edits[change.edit] as PlannedEdit).wanted }));
}

function problemFor({ code, path, line, column, message }: EditProblem, edit: PlannedEdit): EditPlan["problems"][number] {
  return { code, path, line, column, message, wanted: edit.wanted };
}

// Sets the marked lines of a template, each of which is YAML on its own though the file is not.

import type { EditOutcome, ImageChange, ImageEdit, ImageEditProblem } from "./image-edit.ts";
import { writtenImage } from "./image-edit.ts";
import { layOutImage } from "./lay-out.ts";
import { planChanges } from "./plan-changes.ts";
import type { EditProblem } from "./problem.ts";
import { refusalOf } from "./refuse-edit.ts";
import { selectSites } from "./select-site.ts";
import type { FoundSite } from "./sites/site.ts";
import type { Splice } from "./splice.ts";
import { applySplices } from "./splice.ts";
import type { TemplateMarker } from "./template-markers.ts";
import { findTemplateMarkers } from "./template-markers.ts";
import { encodeText } from "./text.ts";
import { verifyEdit } from "./verify-edit.ts";

/** Each changed line is loaded again on its own; edits that are no markers are refused with the file's problem. */
export function setMarkersInTemplate(path: string, text: string, edits: readonly ImageEdit[], refusal: EditProblem): EditOutcome {
  const markers = findTemplateMarkers(path, text);
  const problems: ImageEditProblem[] = [];
  const changed: ImageChange[] = [];
  const splices: Splice[] = [];
  for (const [edit, wanted] of edits.entries()) {
    const meant = markersOf(markers, path, text, wanted);
    if (meant.length === 0) problems.push({ ...refusal, edit });
    for (const marker of meant) {
      const result = setLine(marker, wanted.image);
      if (result.kind === "problem") problems.push({ ...result.problem, line: marker.found.site.line, edit });
      else if (result.splices.length > 0) {
        splices.push(...result.splices);
        changed.push(changeOf(marker.found, wanted.image, edit));
      }
    }
  }
  if (problems.length > 0) return { kind: "impossible", problems };
  return changed.length === 0 ? { kind: "unchanged" } : { kind: "edited", bytes: encodeText(applySplices(text, splices)), changed };
}

function markersOf(markers: readonly TemplateMarker[], path: string, text: string, wanted: ImageEdit): TemplateMarker[] {
  const sites = markers.map((marker) => marker.found);
  const selection = selectSites({ path, text }, sites, wanted);
  return selection.kind === "problem" ? [] : markers.filter((marker) => selection.sites.includes(marker.found));
}

function changeOf(found: FoundSite, image: string, edit: number): ImageChange {
  return { edit, site: found.site, from: found.site.image, to: writtenImage(found, image) };
}

type LineResult = { kind: "splices"; splices: Splice[] } | { kind: "problem"; problem: EditProblem };

/** Splices of the whole text for one line, proven on the line. */
function setLine(marker: TemplateMarker, image: string): LineResult {
  const { yaml, found, start } = marker;
  const laidOut = layOutImage(yaml, found, image);
  const place = { path: yaml.path, line: found.site.line, column: 1 };
  if (laidOut.kind === "problem") return { kind: "problem", problem: { ...place, code: laidOut.code, message: laidOut.message } };
  const changes = laidOut.changes.map((change) => ({ ...change, edit: 0 }));
  const planned = planChanges(yaml, changes);
  const [problem] = planned.problems;
  if (problem !== undefined) return { kind: "problem", problem };
  const verified = verifyEdit(yaml, { text: applySplices(yaml.text, planned.splices) }, planned.intents);
  const refusal = refusalOf(yaml, verified);
  if (refusal !== undefined) return { kind: "problem", problem: refusal };
  return {
    kind: "splices",
    splices: planned.splices.map((splice) => ({ ...splice, start: splice.start + start, end: splice.end + start })),
  };
}

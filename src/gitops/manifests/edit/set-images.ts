// Sets images in a file: only the bytes of the values change, and the result is loaded again to prove it.

import type { FindImagesOptions } from "./find-images.ts";
import { findSites } from "./find-images.ts";
import type { EditOutcome, ImageChange, ImageEdit } from "./image-edit.ts";
import { writtenImage } from "./image-edit.ts";
import { layOutImage } from "./lay-out.ts";
import { openFile } from "./open-file.ts";
import type { NumberedChange, NumberedProblem } from "./plan-changes.ts";
import { planChanges } from "./plan-changes.ts";
import { problemAt } from "./problem.ts";
import { refusalOf } from "./refuse-edit.ts";
import { selectSites } from "./select-site.ts";
import { setMarkersInTemplate } from "./set-template-markers.ts";
import type { FoundSite } from "./sites/site.ts";
import { applySplices } from "./splice.ts";
import type { EditFile } from "./text.ts";
import { encodeText } from "./text.ts";
import type { YamlText } from "./tree.ts";
import { verifyEdit } from "./verify-edit.ts";

/** All edits or none: `impossible` names every edit that cannot be made. */
export function setImages(file: EditFile, edits: readonly ImageEdit[], options: FindImagesOptions = {}): EditOutcome {
  const opened = openFile(file);
  if (opened.kind === "open") return setImagesIn(opened.yaml, findSites(opened.yaml, options), edits);
  const { problem, template } = opened;
  if (template === undefined) return { kind: "impossible", problems: [problem] };
  return setMarkersInTemplate(file.path, template, edits, problem);
}

/** The same on a text that is open already. */
export function setImagesIn(yaml: YamlText, sites: readonly FoundSite[], edits: readonly ImageEdit[]): EditOutcome {
  const { changes, changed, problems } = layOutEdits(yaml, sites, edits);
  const planned = planChanges(yaml, changes);
  problems.push(...planned.problems);
  if (problems.length > 0) return { kind: "impossible", problems };
  if (changes.length === 0) return { kind: "unchanged" };
  const text = applySplices(yaml.text, planned.splices);
  const verified = verifyEdit(yaml, { text }, planned.intents);
  const refusal = refusalOf(yaml, verified);
  return refusal === undefined ? { kind: "edited", bytes: encodeText(text), changed } : { kind: "impossible", problems: [refusal] };
}

interface LaidOut {
  changes: NumberedChange[];
  changed: ImageChange[];
  problems: NumberedProblem[];
}

function layOutEdits(yaml: YamlText, sites: readonly FoundSite[], edits: readonly ImageEdit[]): LaidOut {
  const laidOut: LaidOut = { changes: [], changed: [], problems: [] };
  for (const [edit, wanted] of edits.entries()) {
    const selection = selectSites(yaml, sites, wanted);
    if (selection.kind === "problem") laidOut.problems.push({ ...selection.problem, edit });
    else for (const found of selection.sites) layOutOne(yaml, found, wanted.image, edit, laidOut);
  }
  return laidOut;
}

function layOutOne(yaml: YamlText, found: FoundSite, image: string, edit: number, laidOut: LaidOut): void {
  const result = layOutImage(yaml, found, image);
  if (result.kind === "problem") {
    const offset = found.parts.find((part) => part.place !== undefined)?.place?.node.event.valueStart ?? 0;
    laidOut.problems.push({ ...problemAt(yaml, offset, result.code, result.message), edit });
    return;
  }
  if (result.changes.length === 0) return;
  laidOut.changes.push(...result.changes.map((change) => ({ ...change, edit })));
  laidOut.changed.push({ edit, site: found.site, from: found.site.image, to: writtenImage(found, image) });
}

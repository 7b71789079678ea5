// Plans a batch of wanted images over many files, parsing only those that may write one of them.

import { candidatesIn, indexWanted } from "./candidates.ts";
import type { PlannedEdit } from "./edit-file.ts";
import { editFile } from "./edit-file.ts";
import { isSameName, joinImage, splitImage } from "./image-text.ts";
import type { EditProblem } from "./problem.ts";
import { problemOfFile } from "./problem.ts";
import type { Hit, PlanEditsOptions, Search, SearchedFile } from "./search-files.ts";
import { searchFile } from "./search-files.ts";
import type { FoundSite } from "./sites/site.ts";
import type { EditFile } from "./text.ts";
import { decodeText } from "./text.ts";
import type { EditPlan, WantedImage } from "./wanted-image.ts";

/**
 * The files as they are to be committed. A wanted image that cannot be set stops no other. A workload that
 * stands in several files is `ambiguous` until `path` names one.
 */
export function planEdits(files: Iterable<EditFile>, wanted: readonly WantedImage[], options: PlanEditsOptions = {}): EditPlan {
  const search: Search = { wanted, options, hits: wanted.map(() => []), closed: new Map() };
  const index = indexWanted(wanted);
  for (const file of files) {
    const text = decodeText(file.bytes);
    const candidates = text === undefined ? [] : candidatesIn(index, file.path, text);
    if (text !== undefined && candidates.length > 0) searchFile(search, file.path, text, candidates);
  }
  return carryOut(search);
}

function carryOut(search: Search): EditPlan {
  const plan: EditPlan = { files: [], unchanged: [], problems: [] };
  const edits = new Map<SearchedFile, PlannedEdit[]>();
  for (const [number, hits] of search.hits.entries()) {
    const decided = decide(search, number, hits);
    if (!Array.isArray(decided)) plan.problems.push({ ...decided, wanted: number });
    else for (const { file, sites } of decided) edits.set(file, [...(edits.get(file) ?? []), ...editsFor(search, number, sites)]);
  }
  for (const [file, mine] of edits) editFile(file, mine, search.options, plan);
  const touched = new Set([
    ...plan.problems.map((problem) => problem.wanted),
    ...plan.files.flatMap((file) => file.changed.map((change) => change.wanted)),
  ]);
  plan.unchanged.push(...[...search.wanted.keys()].filter((number) => !touched.has(number)));
  return plan;
}

/** The files to edit for a wanted image: those that name it exactly before those that only may mean it. */
function decide(search: Search, number: number, hits: Hit[]): Hit[] | EditProblem {
  const { select, path } = search.wanted[number] as WantedImage;
  const name = "repository" in select ? `the repository ${select.repository}` : select.workload;
  if (hits.length === 0) {
    const message = `No file has ${name}${path === undefined ? "" : ` at ${path}`}.`;
    return search.closed.get(number) ?? problemOfFile(path ?? "", "workload_not_found", message);
  }
  if ("repository" in select) return hits;
  const exact = hits.filter((hit) => hit.sites.some(({ site }) => site.workload === select.workload));
  const meant = exact.length > 0 ? exact : hits;
  if (meant.length === 1 || select.workload.startsWith("marker:")) return meant;
  const paths = meant.map((hit) => hit.file.path);
  const message = `${name} stands in several files: ${paths.slice(0, 5).join(", ")}${paths.length > 5 ? ` and ${paths.length - 5} more` : ""}.`;
  return problemOfFile(paths[0] as string, "ambiguous", message);
}

function editsFor(search: Search, number: number, sites: readonly FoundSite[]): PlannedEdit[] {
  const { select, image } = search.wanted[number] as WantedImage;
  if ("workload" in select) return [{ ...select, image, wanted: number }];
  return sites.map(({ site }) => ({
    workload: site.workload,
    container: site.container,
    image: spelledAs(site.image, image),
    wanted: number,
  }));
}

/** The wanted image with the name that the file gives the same repository. */
function spelledAs(written: string, image: string): string {
  const { name } = splitImage(written);
  const wanted = splitImage(image);
  return isSameName(name, wanted.name) ? joinImage({ ...wanted, name }) : image;
}

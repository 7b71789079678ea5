// Looks for wanted images in files: which sites of which file each of them means.

import type { FindImagesOptions } from "./find-images.ts";
import { findSites } from "./find-images.ts";
import { isSameName, splitImage } from "./image-text.ts";
import { openText } from "./open-file.ts";
import type { EditProblem } from "./problem.ts";
import { sitesOfWorkload } from "./select-site.ts";
import type { FoundSite } from "./sites/site.ts";
import { findTemplateMarkers } from "./template-markers.ts";
import type { YamlText } from "./tree.ts";
import type { WantedImage } from "./wanted-image.ts";

export interface PlanEditsOptions extends Omit<FindImagesOptions, "isHelmValues"> {
  /** Which files are values of a chart. */
  isHelmValues?: ((path: string) => boolean) | undefined;
}
/** A file that is open, or a template of which only marked lines are. */
export interface SearchedFile {
  path: string;
  text: string;
  source: { kind: "yaml"; yaml: YamlText; sites: FoundSite[] } | { kind: "template"; problem: EditProblem };
}

export interface Hit {
  file: SearchedFile;
  sites: FoundSite[];
}

export interface Search {
  wanted: readonly WantedImage[];
  options: PlanEditsOptions;
  hits: Hit[][];
  /** Why a file that may have been meant could not be looked into. */
  closed: Map<number, EditProblem>;
}

/** Adds what a file holds to the hits of the candidates. */
export function searchFile(search: Search, path: string, text: string, candidates: readonly number[]): void {
  const opened = openText(path, text);
  if (opened.kind === "closed" && opened.template === undefined) {
    for (const number of candidates) if (!search.closed.has(number)) search.closed.set(number, opened.problem);
    return;
  }
  const isHelmValues = search.options.isHelmValues?.(path) === true;
  const source: SearchedFile["source"] =
    opened.kind === "open"
      ? { kind: "yaml", yaml: opened.yaml, sites: findSites(opened.yaml, { ...search.options, isHelmValues }) }
      : { kind: "template", problem: opened.problem };
  const file: SearchedFile = { path, text, source };
  const markers = source.kind === "yaml" ? source.sites : findTemplateMarkers(path, text).map(({ found }) => found);
  for (const number of new Set(candidates)) {
    const sites = matching(markers, search.wanted[number] as WantedImage);
    if (sites.length > 0) search.hits[number]?.push({ file, sites });
    else if (opened.kind === "closed" && !search.closed.has(number)) search.closed.set(number, opened.problem);
  }
}

function matching(sites: readonly FoundSite[], { select }: WantedImage): FoundSite[] {
  if ("repository" in select)
    return sites.filter(({ site }) => site.kind !== "marker" && isSameName(splitImage(site.image).name, select.repository));
  return sitesOfWorkload(sites, select.workload);
}

// Every place in a file where an image is written.

import { openFile } from "./open-file.ts";
import { rootPlace } from "./place.ts";
import type { EditProblem } from "./problem.ts";
import type { ImagePath } from "./sites/configured-paths.ts";
import { findConfiguredSites } from "./sites/configured-paths.ts";
import { findReleaseSites, findValuesFileSites } from "./sites/helm-values.ts";
import { findFluxKustomizationSites, findKustomizationSites } from "./sites/kustomization.ts";
import { findMarkerSites } from "./sites/markers.ts";
import { findObjects } from "./sites/objects.ts";
import { findPodTemplateSites } from "./sites/pod-templates.ts";
import type { FoundSite, ImageSite } from "./sites/site.ts";
import { findTemplateMarkers } from "./template-markers.ts";
import type { EditFile } from "./text.ts";
import type { YamlText } from "./tree.ts";

export interface FindImagesOptions {
  /** The file is a chart's values: every mapping in it may hold an image. */
  isHelmValues?: boolean | undefined;
  /** Kinds beyond the known ones. */
  imagePaths?: readonly ImagePath[] | undefined;
  /** The namespace of objects that name none. */
  defaultNamespace?: string | undefined;
}

export interface FoundImages {
  sites: ImageSite[];
  /** Why the file, or all of it but its markers, cannot be used. */
  problems: EditProblem[];
}

/** All sites of a file, in the order of the documents. Objects without a name have none. */
export function findImages(file: EditFile, options: FindImagesOptions = {}): FoundImages {
  const opened = openFile(file);
  if (opened.kind === "open") return { sites: findSites(opened.yaml, options).map((found) => found.site), problems: [] };
  const markers = opened.template === undefined ? [] : findTemplateMarkers(file.path, opened.template);
  return { sites: markers.map(({ found }) => found.site), problems: [opened.problem] };
}

/** The same on a text that is open already, with what an edit needs. */
export function findSites(yaml: YamlText, options: FindImagesOptions): FoundSite[] {
  const inObjects = findObjects(yaml, options.defaultNamespace).flatMap((object) => [
    ...findPodTemplateSites(yaml, object),
    ...findReleaseSites(yaml, object),
    ...findFluxKustomizationSites(yaml, object),
    ...findConfiguredSites(yaml, object, options.imagePaths ?? []),
  ]);
  const inValues =
    options.isHelmValues === true
      ? yaml.documents.flatMap((document) => findValuesFileSites(yaml, rootPlace(document), `values:${yaml.path}`))
      : [];
  return [...inObjects, ...inValues, ...findKustomizationSites(yaml), ...findMarkerSites(yaml)];
}

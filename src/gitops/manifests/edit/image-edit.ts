// What an edit of images asks for and what comes of it.

import { splitImage } from "./image-text.ts";
import type { EditProblem } from "./problem.ts";
import type { SiteSelector } from "./select-site.ts";
import type { FoundSite, ImageSite } from "./sites/site.ts";

export interface ImageEdit extends SiteSelector {
  /** The wanted reference, written as given; a file that spells the same repository otherwise keeps its spelling where the name stands apart. */
  image: string;
}

export interface ImageChange {
  /** Index of the edit that asked for it. */
  edit: number;
  site: ImageSite;
  from: string;
  to: string;
}

/** `edit` is the index of the edit that a problem stops; it is undefined when the whole file is the problem. */
export type ImageEditProblem = EditProblem & { edit?: number | undefined };

export type EditOutcome =
  | { kind: "edited"; bytes: Uint8Array; changed: ImageChange[] }
  | { kind: "unchanged" }
  | { kind: "impossible"; problems: ImageEditProblem[] };

/** What the site reads after the edit: for a marker of one part, that part. */
export function writtenImage(found: Pick<FoundSite, "layout">, image: string): string {
  const wanted = splitImage(image);
  switch (found.layout) {
    case "name":
      return wanted.name;
    case "tag":
    case "digest":
      return wanted[found.layout] ?? "";
    default:
      return image;
  }
}

// An image that shall stand somewhere in a set of files, and the plan that puts it there.

import type { ImageChange } from "./image-edit.ts";
import type { EditProblem } from "./problem.ts";
import type { SiteSelector } from "./select-site.ts";

export interface WantedImage {
  /** One container of one workload, or every place (but markers) that writes this repository, as it spells it. */
  select: SiteSelector | { repository: string };
  image: string;
  /** Only in this file. */
  path?: string | undefined;
}

export interface EditedFile {
  path: string;
  bytes: Uint8Array;
  /** What changed, each with the index of the wanted image that asked for it. */
  changed: (ImageChange & { wanted: number })[];
}

export interface EditPlan {
  /** Only files that change, in the order in which they were given. */
  files: EditedFile[];
  /** Indexes of wanted images that stand everywhere already. */
  unchanged: number[];
  /** Each with the index of the wanted image that it stops; the others are planned all the same. */
  problems: (EditProblem & { wanted: number })[];
}

// One image in one text, for `coxswain set-image`: YAML in, YAML out, or the reason why not.

import type { FindImagesOptions } from "./find-images.ts";
import type { EditOutcome } from "./image-edit.ts";
import { setImages } from "./set-images.ts";

export interface SetImageInText {
  bytes: Uint8Array;
  /** `demo:deployment/app`, or without a namespace. */
  workload: string;
  /** May be left out when the workload has one. */
  container?: string | undefined;
  image: string;
  /** The name that messages use. */
  path?: string | undefined;
  options?: FindImagesOptions | undefined;
}

/**
 * `edited` with the new bytes, `unchanged` when the image is already set, or `impossible` with one problem
 * for people: the workloads or containers that are there, the places that are too many, or what stands in the way.
 */
export function setImageInText(request: SetImageInText): EditOutcome {
  const { bytes, workload, container, image } = request;
  return setImages({ path: request.path ?? "standard input", bytes }, [{ workload, container, image }], request.options);
}

// To each container the newest tag that its policy picks, whether or not it is automated.

import { type ImageVerdict, targetOf } from "../../gitops/images/decide-image.ts";
import { formatImageReference, imageName } from "../../gitops/images/reference.ts";
import type { WatchedImage } from "../../gitops/images/watched-images.ts";
import { type AskedImage, type AskImagesOptions, askImages } from "../handlers/ask-images.ts";
import type { NotMoved } from "./change-plan.ts";
import type { Decided } from "./plan-change.ts";

/** One registry's silence is unknown for its own images, and holds up no other. */
export async function decideNewest(
  images: readonly WatchedImage[],
  blocked: (image: WatchedImage) => NotMoved | undefined,
  options: AskImagesOptions,
): Promise<Decided[]> {
  const decided = new Map<WatchedImage, Decided>();
  for (const image of images) {
    const block = blocked(image);
    if (block !== undefined) decided.set(image, block);
  }
  const asked = await askImages(
    images.filter((each) => !decided.has(each)),
    options,
  );
  for (const each of asked) decided.set(each.watched, decideAsked(each));
  return images.flatMap((image) => decided.get(image) ?? []);
}

function decideAsked({ watched, verdict, failure }: AskedImage): Decided {
  const { workload, container, image, policy, path } = watched;
  const not = (status: NotMoved["status"], reason: string): NotMoved => ({ workload, container, status, reason });
  if (failure !== undefined) return not("unknown", failure.message);
  if (policy.kind === "problem") return not("skipped", policy.message);
  const { picked } = verdict;
  if (picked === undefined) return not("skipped", "cannot find one or more images");
  const to = targetOf(image, picked, policy.type === "digest");
  if (formatImageReference(to) === formatImageReference(image)) return not("skipped", "image(s) up to date");
  const stop = stoppedBy(verdict);
  if (stop !== undefined) return not("skipped", stop);
  return {
    path,
    watched,
    to,
    move: {
      workload,
      container,
      repository: imageName(to),
      from: image.tag ?? "(no tag)",
      to: picked.tag,
      digest: picked.digest,
      policy: policy.text,
    },
  };
}

/** Rules that a person's release is bound to as automation is: annotations that cannot be read, and no way back. */
function stoppedBy({ decisions }: ImageVerdict): string | undefined {
  return decisions.find(({ rule, passes }) => !passes && (rule === "rules" || rule === "direction"))?.text;
}

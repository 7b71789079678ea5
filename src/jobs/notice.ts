// What a channel is told without having asked: an image that cannot be followed, once for each image and cause.

import { createHash } from "node:crypto";
import type { FailureCode } from "../gitops/failure.ts";

export interface ImageNotice {
  /** The same for the same image and cause in one environment. */
  id: string;
  /** `given_up`: a pushed tag; `not_asked`: the registry, at a poll; `not_moved`: what the policy picked cannot be written. */
  kind: "given_up" | "not_asked" | "not_moved";
  environment: string;
  channel: string;
  /** Canonical repository. */
  image: string;
  /** Tags that were pushed or picked; none for a poll. */
  tags: string[];
  /** Ids of the workloads that run the image. */
  workloads: string[];
  /** One sentence. */
  reason: string;
  /** Of the failure; an edit that cannot be made is `edit_impossible`. */
  code: FailureCode;
  advice?: string | undefined;
  /** RFC 3339. */
  at: string;
}

export function noticeId({ environment, image, code }: Pick<ImageNotice, "environment" | "image" | "code">, detail = ""): string {
  const hash = createHash("sha256")
    .update(JSON.stringify([environment, image, code, detail]))
    .digest("hex");
  return `nt-${hash.slice(0, 20)}`;
}

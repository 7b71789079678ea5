// Amazon ECR through EventBridge: https://docs.aws.amazon.com/AmazonECR/latest/userguide/ecr-eventbridge.html.

import { z } from "zod";
import { type HookInput, ignored, malformed, type ParsedHook } from "../hook-event.ts";
import { canonicalImage } from "../image-name.ts";
import { imagePushes } from "../image-pushes.ts";
import { optional, text } from "../payload-fields.ts";

const Payload = z.object({
  "detail-type": z.string(),
  account: text,
  region: text,
  detail: optional({
    result: text,
    "repository-name": text,
    "image-digest": text,
    "image-tag": text,
    "action-type": text,
    "artifact-media-type": text,
  }),
});

/** A replicated image is new in the registry that tells of it, just as a pushed one. */
const pushActions: Readonly<Record<string, readonly string[]>> = {
  "ECR Image Action": ["PUSH"],
  "ECR Replication Action": ["REPLICATE"],
};

export function parseEcr({ body }: HookInput): ParsedHook {
  const payload = Payload.safeParse(body).data;
  if (payload === undefined) return malformed("not an EventBridge event of ECR");
  const actions = Object.hasOwn(pushActions, payload["detail-type"]) ? pushActions[payload["detail-type"]] : undefined;
  if (actions === undefined) return ignored("not an image action");
  const { detail, account, region } = payload;
  if (detail === undefined) return malformed("the event has no detail");
  if (!actions.includes(detail["action-type"] ?? "")) return ignored("not a push");
  if (detail.result !== undefined && detail.result !== "SUCCESS") return ignored("the push did not succeed");
  return imagePushes([
    {
      image: ecrImage(account, region, detail["repository-name"]),
      tag: detail["image-tag"],
      digest: detail["image-digest"],
      mediaType: detail["artifact-media-type"],
    },
  ]);
}

/** `<account>.dkr.ecr.<region>.amazonaws.com/<repository>`; the regions in China have a domain of their own. */
export function ecrImage(account: string | undefined, region: string | undefined, repository: string | undefined): string | undefined {
  if (!/^\d{12}$/.test(account ?? "") || !/^[a-z]{2,4}(?:-[a-z]+)+-\d{1,2}$/.test(region ?? "") || repository === undefined)
    return undefined;
  const domain = region?.startsWith("cn-") ? "amazonaws.com.cn" : "amazonaws.com";
  return canonicalImage(`${account}.dkr.ecr.${region}.${domain}`, repository);
}

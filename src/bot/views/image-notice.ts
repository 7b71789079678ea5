// The message about an image that cannot be followed: what was to be deployed, why it was not, and what to do.

import type { KnownBlock } from "@slack/types";
import { type ObjectId, shortObjectId } from "../../gitops/names.ts";
import type { ImageNotice } from "../../jobs/notice.ts";
import { section } from "./blocks.ts";
import type { RenderedMessage } from "./operation.ts";
import { fallback, foreign, plural } from "./text.ts";

const shownTags = 3;
const shownWorkloads = 10;

export function renderImageNotice(notice: ImageNotice): RenderedMessage {
  const headline = `${titleOf(notice)}: ${notice.reason}`;
  const workloads = notice.workloads
    .slice(0, shownWorkloads)
    .map((id) => foreign(id.startsWith("marker:") ? id : shortObjectId(id as ObjectId), 120));
  const lines = [
    `*${foreign(titleOf(notice), 600)}*`,
    foreign(notice.reason, 600),
    notice.advice === undefined ? undefined : foreign(notice.advice),
    nextOf(notice),
  ];
  const blocks: KnownBlock[] = [section(lines.filter((line) => line !== undefined).join("\n"))];
  const more = notice.workloads.length > shownWorkloads ? ` and ${notice.workloads.length - shownWorkloads} more` : "";
  if (workloads.length > 0) blocks.push(section(`${plural(notice.workloads.length, "workload")}: ${workloads.join(", ")}${more}`));
  return { text: fallback(headline), blocks };
}

function titleOf({ kind, image, tags, environment }: ImageNotice): string {
  const name = image.slice(image.lastIndexOf("/") + 1);
  const shown = tags.slice(0, shownTags).join(", ");
  const what = tags.length === 0 ? name : `${name} ${shown}${tags.length > shownTags ? ` and ${tags.length - shownTags} more` : ""}`;
  switch (kind) {
    case "given_up":
      return `${what} ${tags.length > 1 ? "were pushed, but are" : "was pushed, but is"} not deployed in ${environment}`;
    case "not_asked":
      return `New tags of ${name} are not seen in ${environment}`;
    case "not_moved":
      return `${what} cannot be written for ${environment}`;
  }
}

function nextOf({ kind }: ImageNotice): string {
  return kind === "not_moved"
    ? "Nothing was committed for it; the other images are not held up."
    : "The registry is asked again at each poll; nothing has to be pushed again.";
}

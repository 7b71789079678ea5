// What a pass over the images has to say of those that it could not follow. Pure.

import type { Failure } from "../../gitops/failure.ts";
import { type ImageNotice, noticeId } from "../notice.ts";
import type { ImageHint } from "./hints.ts";
import type { UpdateFacts } from "./update-images.ts";

export interface NoticeFacts extends Pick<UpdateFacts, "problems" | "unasked"> {
  failures: ReadonlyMap<string, Failure>;
  /** Channels by environment. */
  channels: ReadonlyMap<string, string>;
  /** Pushed tags that are not tried again; undefined for a poll. */
  givenUp: readonly ImageHint[] | undefined;
  at: Date;
}

/** One for each environment and image. A poll that failed in a way that may pass by itself says nothing. */
export function planNotices(facts: NoticeFacts): ImageNotice[] {
  const { channels, givenUp } = facts;
  const at = facts.at.toISOString();
  const unasked = facts.unasked.flatMap(({ environment, image, workloads }): ImageNotice[] => {
    const failure = facts.failures.get(image);
    const channel = channels.get(environment);
    if (failure === undefined || channel === undefined) return [];
    const tags = (givenUp ?? []).filter((hint) => hint.image === image).map((hint) => hint.tag);
    if (givenUp === undefined ? failure.retry !== "never" : tags.length === 0) return [];
    const { code, message: reason, advice } = failure;
    const kind = givenUp === undefined ? "not_asked" : "given_up";
    const id = noticeId({ environment, image, code });
    return [{ id, kind, environment, channel, image, tags, workloads, reason, code, advice, at }];
  });
  const unmade = facts.problems.flatMap(({ environment, path, message, move }): ImageNotice[] => {
    const channel = channels.get(environment);
    if (channel === undefined) return [];
    const code = "edit_impossible";
    const id = noticeId({ environment, image: move.repository, code }, `${move.workload} ${move.container} ${message}`);
    const reason = `${path}: ${message}`;
    return [
      {
        id,
        kind: "not_moved",
        environment,
        channel,
        image: move.repository,
        tags: [move.to],
        workloads: [move.workload],
        reason,
        code,
        at,
      },
    ];
  });
  return [...unasked, ...unmade];
}

// The trailers of a commit that somebody asked for: by them it is found again when Redis has forgotten. Pure.

import type { Actor, Operation } from "../operation.ts";
import { jobTrailer } from "./commit-change.ts";

/**
 * `Coxswain-Job`, `Requested-by`, `Slack-Thread: <channel>/<ts>` when it was asked in a thread, and `Break-Glass` with
 * the reason of a promotion that goes round a stage.
 */
export function trailersOf({
  id,
  requester,
  origin,
  request,
}: Pick<Operation, "id" | "requester" | "origin" | "request">): [string, string][] {
  const thread: [string, string][] =
    origin.threadTs === undefined ? [] : [["Slack-Thread", oneLine(`${origin.channel}/${origin.threadTs}`)]];
  const forced: [string, string][] =
    request.verb === "promote" && request.force === true ? [["Break-Glass", oneLine(request.reason ?? "no reason was given")]] : [];
  return [[jobTrailer, id], ["Requested-by", nameOfActor(requester)], ...thread, ...forced];
}

/** Ids, never display names: those can be changed, and looked alike. */
export function nameOfActor(actor: Actor): string {
  switch (actor.kind) {
    case "slack":
      return oneLine(`slack:${actor.team}/${actor.user}`);
    case "cli":
      return oneLine(actor.as === undefined ? `cli:${actor.user}` : `cli:${actor.user} as slack:${actor.as}`);
    case "hook":
      return oneLine(`hook:${actor.receiver}`);
    case "schedule":
      return oneLine(`schedule:${actor.reason}`);
  }
}

/** A line break would end the trailer and begin another. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]+/gu, " ").trim();
}

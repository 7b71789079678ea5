// The trailers of a commit that somebody asked for: by them it is found again when Redis has forgotten. Pure.

import type { Actor, Operation } from "../operation.ts";
import { jobTrailer } from "./commit-change.ts";

/** `Coxswain-Job`, `Requested-by` and, when it was asked in a thread, `Slack-Thread: <channel>/<ts>`. */
export function trailersOf({ id, requester, origin }: Pick<Operation, "id" | "requester" | "origin">): [string, string][] {
  const thread: [string, string][] =
    origin.threadTs === undefined ? [] : [["Slack-Thread", oneLine(`${origin.channel}/${origin.threadTs}`)]];
  return [[jobTrailer, id], ["Requested-by", nameOfActor(requester)], ...thread];
}

/** Ids, never display names: those can be changed, and looked alike. */
export function nameOfActor(actor: Actor): string {
  switch (actor.kind) {
    case "slack":
      return oneLine(`slack:${actor.team}/${actor.user}`);
    case "cli":
      return oneLine(`cli:${actor.user}`);
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

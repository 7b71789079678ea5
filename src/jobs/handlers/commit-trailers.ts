// The trailers of a commit that somebody asked for: by them it is found again when Redis has forgotten. Pure.

import type { Actor, Operation } from "../operation.ts";
import { jobTrailer } from "./commit-change.ts";

/** What is known beside the operation itself. */
export interface KnownOfRequest {
  /** The git address of the one who asked. */
  email?: string | undefined;
  /** Where the operation's message stands, when it was not asked in a thread. */
  message?: { channel: string; ts: string } | undefined;
}

/**
 * `Coxswain-Job`, `Requested-by: slack:<team>/<user> <address>`, `Slack-Thread: <channel>/<ts>` of the thread in which it
 * was asked or that hangs on its message, and `Break-Glass` with the reason of a promotion that goes round a stage or of a release over a lock.
 */
export function trailersOf(
  { id, requester, origin, request }: Pick<Operation, "id" | "requester" | "origin" | "request">,
  { email, message }: KnownOfRequest = {},
): [string, string][] {
  const place = origin.threadTs === undefined ? message : { channel: origin.channel, ts: origin.threadTs };
  const thread: [string, string][] = place === undefined ? [] : [["Slack-Thread", oneLine(`${place.channel}/${place.ts}`)]];
  const by = email === undefined ? nameOfActor(requester) : `${nameOfActor(requester)} <${oneLine(email)}>`;
  const forced: [string, string][] =
    (request.verb === "promote" || request.verb === "release") && request.force === true
      ? [["Break-Glass", oneLine(request.reason ?? "no reason was given")]]
      : [];
  return [[jobTrailer, id], ["Requested-by", by], ...thread, ...forced];
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
export function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]+/gu, " ").trim();
}

// Bitbucket Cloud: https://support.atlassian.com/bitbucket-cloud/docs/event-payloads/#Push. One push may move several refs.

import { z } from "zod";
import { type HookInput, ignored, malformed, type ParsedHook } from "../hook-event.ts";
import { optional, text } from "../payload-fields.ts";
import { type MovedRef, refPushes } from "../ref-pushes.ts";

const Side = optional({ type: text, name: text, target: optional({ hash: text }) });
const Change = z.object({ old: Side, new: Side });
type Change = z.infer<typeof Change>;

const Payload = z.object({
  push: z.object({ changes: z.array(Change).max(1_000) }),
  repository: z.object({ full_name: text, links: optional({ html: optional({ href: text }) }) }),
});

export function parseBitbucketCloud({ headers, body }: HookInput): ParsedHook {
  const event = headers["x-event-key"];
  if (event === "diagnostics:ping") return ignored("ping");
  if (event !== undefined && event !== "repo:push") return ignored(`the event is ${event.slice(0, 40)}, not a push`);
  const payload = Payload.safeParse(body).data;
  if (payload === undefined) return event === undefined && isObject(body) ? ignored("not a push") : malformed("not a push");
  const { full_name: name, links } = payload.repository;
  const path = name !== undefined && /^[\w.-]+\/[\w.-]+$/.test(name) ? name : undefined;
  const urls = path === undefined ? [] : [`https://bitbucket.org/${path}.git`, `git@bitbucket.org:${path}.git`];
  return refPushes({ urls: [...urls, links?.html?.href] }, payload.push.changes.map(movedRef));
}

function movedRef(change: Change): MovedRef {
  const side = change.new ?? change.old;
  const kinds: Readonly<Record<string, string>> = { branch: "heads", named_branch: "heads", tag: "tags" };
  const kind = kinds[side?.type ?? ""];
  const ref = kind === undefined || side?.name === undefined ? undefined : `refs/${kind}/${side.name}`;
  return { ref, before: change.old?.target?.hash, after: change.new?.target?.hash, deleted: change.new === undefined };
}

function isObject(body: unknown): boolean {
  return typeof body === "object" && body !== null && !Array.isArray(body);
}

// What was asked: the one payload that every queue carries. Its version lets old and new replicas run together.

import { createHash } from "node:crypto";
import { z } from "zod";
import { AuditDoor } from "./audit/entry.ts";

/** Who asked. A person is known by team and user id, never by a name. */
export const Actor = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("slack"), team: z.string(), user: z.string() }),
  /** The local account that ran the command, and the Slack user whom it said to act as. */
  z.strictObject({
    kind: z.literal("cli"),
    user: z.string(),
    as: z
      .string()
      .regex(/^[UW][A-Z0-9]{2,}$/)
      .optional(),
  }),
  z.strictObject({ kind: z.literal("hook"), receiver: z.string() }),
  z.strictObject({ kind: z.literal("schedule"), reason: z.string() }),
]);
export type Actor = z.infer<typeof Actor>;

/** Where the answer goes, and what made the request (`trigger`: a Slack trigger or event id). */
export const Origin = z.strictObject({
  channel: z.string(),
  threadTs: z.string().optional(),
  trigger: z.string(),
  /** Through which door it came; without it the one that such a requester has. */
  door: AuditDoor.optional(),
  /** The person was in no channel: it is only where the answer goes, and gives nobody a role. */
  isOutside: z.literal(true).optional(),
  /** The modal that waits for the answer in the place of a message, as it was when it was asked; `state` is its own. */
  view: z.strictObject({ id: z.string(), hash: z.string(), state: z.string() }).optional(),
});
export type Origin = z.infer<typeof Origin>;

/** One image that a commit moved. */
export const ImageMove = z.strictObject({
  workload: z.string(),
  container: z.string(),
  /** Canonical repository, `docker.io/library/nginx`. */
  repository: z.string(),
  from: z.string(),
  to: z.string(),
  digest: z.string().optional(),
  policy: z.string(),
});
export type ImageMove = z.infer<typeof ImageMove>;

/** Why a sync was begun, when it was not asked for as such: the commit that Coxswain made before. */
export const Cause = z.strictObject({
  kind: z.enum(["automation", "release", "promotion", "rules"]),
  commit: z.string(),
  moves: z.array(ImageMove),
  /** When the registry told of the push; RFC 3339. */
  pushedAt: z.iso.datetime().optional(),
  /** Milliseconds spent until the commit was pushed, by stage. */
  stages: z.record(z.string(), z.number()),
  /** What was odd about it and is to be said, one sentence each. */
  notes: z.array(z.string()).optional(),
});
export type Cause = z.infer<typeof Cause>;

/** One workload, as it was typed: `api`, `deployment/api` or `prod:deployment/api`. */
const named = { environment: z.string(), workload: z.string() };

/** A tag policy for one container, or for all of the workload's; `*` takes it away. */
export const TagRule = z.strictObject({ container: z.string().optional(), policy: z.string() });

/** An image that a person wants set: in every container that uses it, or only where it says. */
export const ImageWish = z.strictObject({
  /** As it was typed. */
  workload: z.string().optional(),
  container: z.string().optional(),
  /** `1.5.0`, or `repo/app:1.5.0`. */
  image: z.string(),
  /** The tag that the person saw in git: when there is another by then, nothing is changed. */
  seen: z.string().optional(),
});
export type ImageWish = z.infer<typeof ImageWish>;

export const Request = z.discriminatedUnion("verb", [
  z.strictObject({ verb: z.literal("sync"), environment: z.string(), dryRun: z.boolean(), force: z.boolean(), cause: Cause.optional() }),
  z.strictObject({ verb: z.literal("status"), environment: z.string(), workload: z.string().optional() }),
  z.strictObject({ verb: z.literal("diff"), environment: z.string(), workload: z.string().optional() }),
  z.strictObject({
    verb: z.literal("images"),
    environment: z.string(),
    workload: z.string().optional(),
    /** For a form: what could be released, and the tags of these workloads. */
    choicesOf: z.array(z.string()).optional(),
  }),
  z.strictObject({ verb: z.literal("why"), ...named }),
  /** `environment`: one that the asker may view; `change` may be of others. */
  z.strictObject({ verb: z.literal("evidence"), environment: z.string(), change: z.string().max(100) }),
  z.strictObject({ verb: z.literal("automate"), ...named, dryRun: z.boolean() }),
  z.strictObject({ verb: z.literal("deautomate"), ...named, dryRun: z.boolean() }),
  z.strictObject({ verb: z.literal("policy"), ...named, tags: z.array(TagRule).min(1), dryRun: z.boolean() }),
  z.strictObject({
    verb: z.literal("lock"),
    ...named,
    message: z.string().optional(),
    durationMs: z.number().positive().optional(),
    dryRun: z.boolean(),
  }),
  z.strictObject({ verb: z.literal("unlock"), ...named, dryRun: z.boolean() }),
  z.strictObject({
    verb: z.literal("freeze"),
    environment: z.string(),
    reason: z.string().min(1).max(200),
    /** When it ends, or how long after the order; without either it has no end. */
    until: z.iso.datetime().optional(),
    durationMs: z.number().positive().optional(),
    dryRun: z.boolean(),
  }),
  z.strictObject({ verb: z.literal("unfreeze"), environment: z.string(), dryRun: z.boolean() }),
  z.strictObject({
    verb: z.literal("release"),
    environment: z.string(),
    /** As they were typed. */
    workloads: z.union([z.literal("all"), z.array(z.string()).min(1)]),
    /** `newest`: of each container what its policy picks. */
    images: z.union([z.literal("newest"), z.array(ImageWish).min(1)]),
    /** Workloads that stay as they are. */
    exclude: z.array(z.string()),
    dryRun: z.boolean(),
    force: z.boolean(),
    /** Why it is forced. */
    reason: z.string().max(500).optional(),
    approval: z.string().optional(),
  }),
  z.strictObject({
    verb: z.literal("promote"),
    /** Where the images go. */
    environment: z.string(),
    from: z.string(),
    workloads: z.array(z.string()),
    dryRun: z.boolean(),
    /** Though the environment is not promoted from there, and why. */
    force: z.boolean().optional(),
    reason: z.string().max(500).optional(),
    /** Set when this operation carries out what was approved. */
    approval: z.string().optional(),
  }),
]);
export type Request = z.infer<typeof Request>;
export type Verb = Request["verb"];

/** Requests that change which rules hold for a workload's images: annotations, written to git. */
export type RuleRequest = Extract<Request, { verb: "automate" | "deautomate" | "policy" | "lock" | "unlock" }>;

export const Operation = z.strictObject({
  version: z.literal(1),
  id: z.string().regex(/^op-[0-9a-f]{20}$/),
  request: Request,
  requester: Actor,
  origin: Origin,
  /** The operation whose message this one goes on in. */
  anchor: z.string().optional(),
  /** RFC 3339; a commit made for the operation carries this time. */
  acceptedAt: z.iso.datetime(),
});
export type Operation = z.infer<typeof Operation>;

/**
 * The id is a hash of the request and of what triggered it: a delivery that is repeated gives the
 * same id and so the same job.
 */
export function operationId(request: Request, requester: Actor, trigger: string): string {
  const hash = createHash("sha256")
    .update(JSON.stringify([request, requester, trigger], sortKeys))
    .digest("hex");
  return `op-${hash.slice(0, 20)}`;
}

/** The same content gives the same id, in whatever order a parser left its keys. */
function sortKeys(_key: string, value: unknown): unknown {
  if (value === null || typeof value !== "object" || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1)));
}

export function createOperation(parts: { request: Request; requester: Actor; origin: Origin; at: Date }): Operation {
  const { request, requester, origin, at } = parts;
  const id = operationId(request, requester, origin.trigger);
  return { version: 1, id, request, requester, origin, acceptedAt: at.toISOString() };
}

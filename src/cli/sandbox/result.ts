// What `coxswain sandbox --json` prints: stable, for other people's scripts. Documented in docs/sandbox.md.

import type { FeedEvent } from "../../jobs/audit.ts";
import type { ImageChange } from "../../jobs/image-change.ts";
import type { Outcome } from "../../jobs/outcome.ts";
import { people } from "./workspace.ts";

export interface SandboxResult {
  kind: Outcome["kind"];
  environment: string | null;
  revision: string | null;
  objects: { id: string; action: string; error: string | null }[];
  /** Milliseconds. */
  stages: Record<string, number>;
  reason: string | null;
  /** The stable word for it; docs/reason-codes.md. */
  reasonCode: string | null;
  /** The commit that Coxswain made, and the digest that it moved to, where it did. */
  commit?: string;
  /** Whose approvals it was carried out under. */
  approvals?: { user: string; at: string }[];
  digest?: string;
  /** What became of each image that was to change; Flux v1's outcomes and reasons. */
  changes?: { workload: string; container: string; status: string; reason: string | null; from: string | null; to: string | null }[];
  /** What a dry run or a question shows. */
  diff?: string;
}

export interface SandboxOperation extends SandboxResult {
  id: string | null;
  command: string;
  requestedBy: string;
}

export interface SandboxMessage {
  channel: string;
  threadTs: string | null;
  ts: string;
  user: string;
  text: string;
  blocks: unknown[];
  ephemeralTo: string | null;
}

/** A modal that is open at the end. */
export interface SandboxModal {
  /** The name that the person acts by. */
  user: string;
  title: string;
  blocks: unknown[];
}

export interface SandboxDocument {
  messages: SandboxMessage[];
  /** Those that are open at the end; not there when none is. */
  modals?: SandboxModal[];
  operations: SandboxOperation[];
  result: SandboxResult | null;
}

export function resultOf(outcome: Outcome): SandboxResult {
  return {
    kind: outcome.kind,
    environment: outcome.environment ?? null,
    revision: outcome.revision ?? null,
    objects: outcome.objects.map(({ id, action, error }) => ({ id, action, error: error ?? null })),
    stages: outcome.stages,
    reason: outcome.reason ?? null,
    reasonCode: outcome.reasonCode ?? null,
    ...(outcome.approvals === undefined ? {} : { approvals: outcome.approvals.map(({ user, at }) => ({ user: nameOf(user), at })) }),
    ...(outcome.commit === undefined ? {} : { commit: outcome.commit }),
    ...(outcome.digest === undefined ? {} : { digest: outcome.digest }),
    ...(outcome.changes === undefined ? {} : { changes: outcome.changes.map(changeOf) }),
    ...(outcome.diff === undefined ? {} : { diff: outcome.diff }),
  };
}

function changeOf({ workload, container, status, reason, from, to }: ImageChange): NonNullable<SandboxResult["changes"]>[number] {
  return { workload, container, status, reason: reason ?? null, from: from ?? null, to: to ?? null };
}

/** The operations that ended, in the order of their ends. */
export function operationsOf(events: readonly FeedEvent[]): SandboxOperation[] {
  return events.flatMap((event) => {
    if (event.kind === "requested") return [];
    const requester = event.kind === "ended" ? event.operation.requester : event.requester;
    const command = event.kind === "ended" ? `${event.operation.request.verb} ${event.operation.request.environment}` : event.text;
    const requestedBy = "user" in requester ? requester.user : requester.kind;
    return [{ id: event.kind === "ended" ? event.operation.id : null, command, requestedBy, ...resultOf(event.outcome) }];
  });
}

/** The name that the sandbox's people act by; the id of anybody else. */
function nameOf(user: string): string {
  return Object.values(people).find((person) => person.id === user)?.name ?? user;
}

// The desk: takes decisions from every door, stores them, repaints the message and starts what was granted.

import type { Approval, DecisionSource } from "../../gitops/rules/approval/approval.ts";
import { decideReject, decideVote, decideWithdraw } from "../../gitops/rules/approval/decide.ts";
import { decideExpiry } from "../../gitops/rules/approval/lapse.ts";
import { type Refusal, refuse } from "../../gitops/rules/approval/refusal.ts";
import { doorOfSource } from "../audit/describe-event.ts";
import type { AuditLog } from "../audit.ts";
import type { Message } from "../message.ts";
import { type Actor, createOperation, type Operation, operationId } from "../operation.ts";
import type { JobQueue } from "../operation-queue.ts";
import type { Outbox } from "../outbox/outbox.ts";
import type { Outcome } from "../outcome.ts";
import { type ApprovalStore, decideStored } from "./approval-store.ts";
import { repaintCard } from "./card.ts";
import type { ApprovalPeople } from "./people.ts";

export interface DeskClick {
  id: string;
  team: string;
  user: string;
  channel: string;
  source: DecisionSource;
  /** The binding that the pressed message showed. */
  seen?: string | undefined;
}

export type DeskAnswer = { kind: "done"; text: string; approval: Approval } | Refusal;

export interface ApprovalDesk {
  approve(click: DeskClick, comment: string | undefined): Promise<DeskAnswer>;
  reject(click: DeskClick, reason: string): Promise<DeskAnswer>;
  withdraw(click: DeskClick): Promise<DeskAnswer>;
  /** Ends what is past its deadline; resolves with how many. */
  expire(): Promise<number>;
}

const factsTimeoutMs = 1_500;

export function createApprovalDesk(options: {
  store: ApprovalStore & { nowMs(): Promise<number> };
  people: ApprovalPeople;
  queue: JobQueue;
  outbox: Outbox;
  audit: AuditLog;
}): ApprovalDesk {
  const { store, people, queue, outbox, audit } = options;

  async function facts(click: DeskClick) {
    const signal = AbortSignal.timeout(factsTimeoutMs);
    const found = await store.load(click.id);
    const environment = found.kind === "found" ? found.approval.environment : "";
    // Without a person's addresses nobody knows whether the change is their own: no vote then.
    const [person, nowMs] = await Promise.all([people.party(click.team, click.user, signal).catch(() => undefined), store.nowMs()]);
    if (person === undefined) return undefined;
    const [mayApprove, mayAdminister] = await Promise.all([
      people.mayApprove(environment, person, click.channel, signal),
      people.mayAdminister(environment, person, click.channel, signal),
    ]);
    return { person, nowMs, mayApprove, mayAdminister };
  }

  /** Every copy shows the decision: the message is the operation's own, changed in place. */
  async function settle(click: DeskClick | undefined, decided: Approval, text: string): Promise<DeskAnswer> {
    const message = await outbox.find(operationKey(decided.operation));
    if (message?.kind === "operation") {
      const repainted = repaint(message, decided);
      if (repainted !== undefined) await outbox.put(repainted);
      if (decided.status === "granted") {
        // The message stands in Redis without a signature. Its operation's id is a hash of it, and the approval, which is signed, names it.
        if (!isTheOneAsked(message.operation, decided)) return forged(click, decided);
        await start(message.operation, decided, queue);
      }
    }
    const by: Actor =
      click === undefined ? { kind: "schedule", reason: "the deadline" } : { kind: "slack", team: click.team, user: click.user };
    const waits = decided.status === "pending" || decided.status === "granted";
    const outcome: Outcome = {
      kind: waits ? "pending" : "refused",
      environment: decided.environment,
      objects: [],
      stages: {},
      reason: text,
    };
    await audit.append({
      kind: "answered",
      at: new Date().toISOString(),
      requester: by,
      trigger: click?.source.actionTs ?? decided.id,
      text: `${decided.status} ${decided.id}`,
      outcome,
      // The store has written down what was decided.
      isRecorded: true,
    });
    return { kind: "done", text, approval: decided };
  }

  async function forged(click: DeskClick | undefined, approval: Approval): Promise<DeskAnswer> {
    const refusal = refuse("approval_forged");
    return click === undefined ? refusal : refused({ ...click, id: approval.id }, refusal);
  }

  async function refused(click: DeskClick, refusal: Refusal): Promise<DeskAnswer> {
    const outcome: Outcome = { kind: "refused", objects: [], stages: {}, reason: refusal.message, reasonCode: refusal.code };
    const requester: Actor = { kind: "slack", team: click.team, user: click.user };
    await audit.append({
      kind: "answered",
      at: new Date().toISOString(),
      requester,
      trigger: click.source.actionTs ?? click.id,
      text: `decide ${click.id}`,
      outcome,
      door: doorOfSource(click.source),
    });
    return refusal;
  }

  return {
    async approve(click, comment) {
      const found = await facts(click);
      if (found === undefined) return refused(click, refuse("directory_unavailable"));
      const { person, ...known } = found;
      const result = await decideStored(store, click.id, (approval) =>
        decideVote(approval, { person, source: click.source, seen: click.seen, comment }, known),
      );
      if (result.kind === "refused") return refused(click, result);
      const { approval } = result;
      const left = approval.needed - approval.votes.length;
      return settle(
        click,
        approval,
        approval.status === "granted"
          ? "Your approval was counted; it is enough, and the change is carried out."
          : `Your approval was counted; ${left} more ${left === 1 ? "is" : "are"} needed.`,
      );
    },
    async reject(click, reason) {
      const found = await facts(click);
      if (found === undefined) return refused(click, refuse("directory_unavailable"));
      const { person, ...known } = found;
      const result = await decideStored(store, click.id, (approval) =>
        decideReject(approval, { person, source: click.source, seen: click.seen, reason }, known),
      );
      return result.kind === "refused" ? refused(click, result) : settle(click, result.approval, "You rejected it; nothing was changed.");
    },
    async withdraw(click) {
      const found = await facts(click);
      if (found === undefined) return refused(click, refuse("directory_unavailable"));
      const { person, ...known } = found;
      const result = await decideStored(store, click.id, (approval) =>
        decideWithdraw(approval, { person, source: click.source, seen: click.seen }, known),
      );
      return result.kind === "refused" ? refused(click, result) : settle(click, result.approval, "You withdrew it; nothing was changed.");
    },
    async expire() {
      const nowMs = await store.nowMs();
      const due = await store.due(nowMs, 100);
      for (const { approval } of due) {
        const result = await decideStored(store, approval.id, (current) => decideExpiry(current, nowMs));
        if (result.kind === "accepted" && "approval" in result) await settle(undefined, result.approval, "The deadline passed.");
      }
      return due.length;
    },
  };
}

export function operationKey(operation: string): string {
  return `operation-${operation}`;
}

/** The message with the card as the approval is now; undefined when it shows no card. */
export function repaint(message: Message, approval: Approval): Message | undefined {
  if (message.kind !== "operation" || message.view.state !== "ended" || message.view.outcome.approval === undefined) return undefined;
  const outcome = { ...message.view.outcome, approval: repaintCard(message.view.outcome.approval, approval) };
  const kind = approval.status === "pending" || approval.status === "granted" ? ("pending" as const) : ("refused" as const);
  return { ...message, view: { ...message.view, outcome: { ...outcome, kind } } };
}

function isTheOneAsked({ request, requester, origin }: Operation, approval: Approval): boolean {
  return operationId(request, requester, origin.trigger) === approval.operation;
}

/** The same request, now under its approval: another operation in the same message. */
async function start(asked: Operation, approval: Approval, queue: JobQueue): Promise<void> {
  const { request } = asked;
  if (request.verb !== "promote" && request.verb !== "release") return;
  const operation = createOperation({
    request: { ...request, approval: approval.id },
    requester: asked.requester,
    origin: { ...asked.origin, trigger: `${asked.origin.trigger} ${approval.id}` },
    at: new Date(),
  });
  const anchored = { ...operation, anchor: asked.id };
  await queue.enqueue(anchored);
}

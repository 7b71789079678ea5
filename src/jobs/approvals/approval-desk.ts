// The desk: takes decisions from every door, stores them, repaints the message and starts what was granted.

import { type Approval, type DecisionSource, isOpen } from "../../gitops/rules/approval/approval.ts";
import { decideReject, decideVote, decideWithdraw } from "../../gitops/rules/approval/decide.ts";
import { decideExpiry } from "../../gitops/rules/approval/lapse.ts";
import { isSameAccount } from "../../gitops/rules/approval/party.ts";
import { type ApprovalRefusalCode, type Refusal, refuse } from "../../gitops/rules/approval/refusal.ts";
import { findVotersLeft } from "../../gitops/rules/approval/separation.ts";
import { doorOfSource } from "../audit/describe-event.ts";
import type { AuditLog } from "../audit.ts";
import type { Actor } from "../operation.ts";
import type { JobQueue } from "../operation-queue.ts";
import type { Outbox } from "../outbox/outbox.ts";
import type { Outcome } from "../outcome.ts";
import { noteId } from "../thread-note.ts";
import { type ApprovalStore, decideStored } from "./approval-store.ts";
import { type CardDiff, readCardDiff } from "./card-diff.ts";
import type { CardPainter } from "./card-painter.ts";
import type { ApprovalPeople } from "./people.ts";
import { findThread, remindApprovers } from "./remind-approvers.ts";
import type { Reminders } from "./reminders.ts";
import { isTheOneAsked, startApproved } from "./start-approved.ts";

export interface DeskClick {
  id: string;
  team: string;
  user: string;
  channel: string;
  source: DecisionSource;
  /** The binding that the pressed message showed. */
  seen?: string | undefined;
  /** Its message's buttons gave way to "processing" (see `begin`). */
  isBegun?: boolean;
}

/** A refusal with what helps the one who clicked. */
export interface DeskRefusal extends Refusal {
  /** Slack user ids of those whose vote would count. */
  ask?: string[];
  /** Who ended it and when (RFC 3339), where it had ended. */
  ended?: { by: string | undefined; at: string };
  /** The pressed message is one that nobody changes any more. */
  isStray?: boolean;
}

export type DeskAnswer = { kind: "done"; text: string; approval: Approval } | DeskRefusal;

export interface ApprovalDesk {
  /**
   * Whether the pressed message's buttons may give way to "processing" while the click is decided on: not for those whom
   * the card does not concern, who could keep them from the others. What was begun is painted again in any case.
   */
  begin(click: DeskClick): Promise<boolean>;
  approve(click: DeskClick, comment: string | undefined): Promise<DeskAnswer>;
  reject(click: DeskClick, reason: string): Promise<DeskAnswer>;
  withdraw(click: DeskClick): Promise<DeskAnswer>;
  /** Asks the one who asked something, in the thread; by whoever may look there. */
  question(click: DeskClick, text: string): Promise<DeskAnswer>;
  /** What would change, by whoever may look there. */
  diff(click: DeskClick): Promise<CardDiff>;
  /** Ends what is past its deadline; resolves with how many. */
  expire(): Promise<number>;
  /** Reminds of what is due for it, and paints cards that a crash left without buttons. */
  remind(): Promise<number>;
}

const factsTimeoutMs = 2_500;
/** Longer than any click takes. */
const stuckAfterMs = 15_000;
const maxQuestion = 500;

const needsAnother: ReadonlySet<ApprovalRefusalCode> = new Set<ApprovalRefusalCode>([
  "not_eligible",
  "own_request",
  "own_change",
  "already_voted",
]);

export function createApprovalDesk(options: {
  store: ApprovalStore & { nowMs(): Promise<number> };
  people: ApprovalPeople;
  queue: JobQueue;
  outbox: Outbox;
  painter: CardPainter;
  reminders: Reminders;
  audit: AuditLog;
}): ApprovalDesk {
  const { store, people, queue, outbox, painter, reminders, audit } = options;

  async function facts(click: DeskClick) {
    const signal = AbortSignal.timeout(factsTimeoutMs);
    const found = await store.load(click.id);
    const environment = found.kind === "found" ? found.approval.environment : "";
    // Without a person's addresses nobody knows whether the change is their own: no vote then.
    const [person, isAnswered, nowMs] = await Promise.all([
      people.party(click.team, click.user, signal).catch(() => undefined),
      people.isAnswered(click, signal),
      store.nowMs(),
    ]);
    if (person === undefined || !isAnswered) return undefined;
    const [mayApprove, mayAdminister] = await Promise.all([
      people.mayApprove(environment, person, click.channel, signal),
      people.mayAdminister(environment, person, click.channel, signal),
    ]);
    return { person, nowMs, mayApprove, mayAdminister };
  }

  /** Every copy shows the decision: the message is the operation's own, changed in place. */
  async function settle(click: DeskClick | undefined, decided: Approval, text: string): Promise<DeskAnswer> {
    const message = await painter.paint(decided);
    if (message?.kind === "operation" && decided.status === "granted") {
      // The message stands in Redis without a signature. Its operation's id is a hash of it, and the approval, which is signed, names it.
      if (!isTheOneAsked(message.operation, decided)) return forged(click, decided);
      await startApproved(message.operation, decided, queue);
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

  async function refused(click: DeskClick, refusal: Refusal): Promise<Refusal> {
    // First the message: who reads of the refusal in the log finds it as it should be.
    const helped = await withHelp(click, refusal);
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
    return helped;
  }

  /** What the one who clicked can do now; and the message as it should be, if it was not. */
  async function withHelp(click: DeskClick, refusal: Refusal): Promise<DeskRefusal> {
    const isButton = click.source.entry === "button";
    const found = await store.load(click.id);
    if (found.kind !== "found") return { ...refusal, isStray: isButton };
    const { approval } = found;
    const isStray = isButton && !(await painter.isCopy(approval.operation, click.source));
    if (click.isBegun || (isButton && !isStray && approval.status !== "pending")) await painter.restore(approval.operation);
    const { ending } = approval;
    return {
      ...refusal,
      isStray,
      ...(needsAnother.has(refusal.code) && { ask: findVotersLeft(approval).map((party) => party.user) }),
      ...(ending !== undefined && { ended: { by: ending.by?.user, at: new Date(ending.atMs).toISOString() } }),
    };
  }

  return {
    async begin(click) {
      const found = await store.load(click.id);
      if (found.kind !== "found" || found.approval.status !== "pending") return false;
      const { eligible, requester, operation } = found.approval;
      const concerned = requester.kind === "person" ? [...eligible, requester.party] : eligible;
      if (!concerned.some((party) => isSameAccount(party, click))) return false;
      await painter.begin(operation, await store.nowMs());
      return true;
    },
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
    async question(click, text) {
      const signal = AbortSignal.timeout(factsTimeoutMs);
      const found = await store.load(click.id);
      if (found.kind !== "found") return refused(click, refuse(`approval_${found.kind}`));
      const { approval } = found;
      if (!isOpen(approval)) return refused(click, refuse("already_decided", { status: approval.status }));
      if (!(await people.mayView(approval.environment, click, click.channel, signal))) return refused(click, refuse("not_viewer"));
      const asked = text.trim().slice(0, maxQuestion);
      if (asked === "") return refused(click, refuse("question_missing"));
      const thread = await findThread(outbox, approval.operation);
      if (thread === undefined) return refused(click, refuse("approval_lost"));
      const { environment, requester, id } = approval;
      const to = requester.kind === "person" ? requester.party.user : undefined;
      const asking = {
        kind: "question",
        id: noteId("question", [click.id, click.user, click.source.actionTs ?? "", asked]),
        environment,
        ...thread,
        asker: click.user,
        requester: to,
        text: asked,
      } as const;
      await outbox.put({ kind: "note", note: asking });
      await audit.append({
        kind: "answered",
        at: new Date().toISOString(),
        requester: { kind: "slack", team: click.team, user: click.user },
        trigger: click.source.actionTs ?? id,
        text: `ask ${id} ${asked}`,
        outcome: { kind: "answered", environment, objects: [], stages: {} },
        door: doorOfSource(click.source),
      });
      return { kind: "done", text: "Your question stands in the thread of the request.", approval };
    },
    async diff(click) {
      const found = await readCardDiff(click, { store, people, outbox });
      return found.kind === "refused" ? refused(click, found) : found;
    },
    async remind() {
      await painter.restoreStuck((await store.nowMs()) - stuckAfterMs);
      return remindApprovers({ store, people, outbox, reminders });
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

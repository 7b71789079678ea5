// Reminds those who may still approve, once and in the card's thread, before the deadline.

import { type Approval, countedVotes } from "../../gitops/rules/approval/approval.ts";
import type { Outbox } from "../outbox/outbox.ts";
import type { ApprovalStore } from "./approval-store.ts";
import { operationKey } from "./card-painter.ts";
import type { ApprovalPeople } from "./people.ts";
import type { Reminders } from "./reminders.ts";

const directoryTimeoutMs = 5_000;

export interface RemindingParts {
  store: ApprovalStore & { nowMs(): Promise<number> };
  people: Pick<ApprovalPeople, "votersLeft">;
  outbox: Outbox;
  reminders: Reminders;
}

/** Resolves with how many were reminded of. One whose approvers Slack does not name now is tried again by the next call. */
export async function remindApprovers({ store, people, outbox, reminders }: RemindingParts): Promise<number> {
  const nowMs = await store.nowMs();
  let said = 0;
  for (const id of await reminders.due(nowMs, 100)) {
    const found = await store.load(id);
    if (found.kind === "found" && found.approval.status === "pending" && nowMs < found.approval.deadlineMs) {
      const left = await people.votersLeft(found.approval, AbortSignal.timeout(directoryTimeoutMs)).catch(() => undefined);
      if (left === undefined) continue;
      await say(found.approval, left, outbox);
      said += 1;
    }
    // After the note is stored: it has one id, so saying it again after a crash changes nothing.
    await reminders.done(id);
  }
  return said;
}

async function say(approval: Approval, left: { groups: string[]; users: string[] }, outbox: Outbox): Promise<void> {
  const { id, environment, operation, deadlineMs, needed } = approval;
  const thread = await findThread(outbox, operation);
  if (thread === undefined) return;
  const missing = needed - countedVotes(approval).length;
  const deadline = new Date(deadlineMs).toISOString();
  await outbox.put({ kind: "note", note: { kind: "reminder", id: `reminder-${id}`, environment, ...thread, missing, deadline, ...left } });
}

/** Where one answers to an operation's message; undefined when it is no longer known. */
export async function findThread(
  outbox: Outbox,
  operation: string,
): Promise<{ channel: string; threadTs: string | undefined } | undefined> {
  const message = await outbox.find(operationKey(operation));
  if (message?.kind !== "operation") return undefined;
  const { origin } = message.operation;
  const place = await outbox.place(operationKey(operation));
  return { channel: place?.channel ?? origin.channel, threadTs: origin.threadTs ?? place?.ts };
}

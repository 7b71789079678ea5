// The diff of a change that waits for approvals: that of its very plan, for whoever may look at the environment.

import { type Refusal, refuse } from "../../gitops/rules/approval/refusal.ts";
import type { Outbox } from "../outbox/outbox.ts";
import type { DeskClick } from "./approval-desk.ts";
import type { ApprovalStore } from "./approval-store.ts";
import { operationKey } from "./card-painter.ts";
import type { ApprovalPeople } from "./people.ts";

export type CardDiff = { kind: "diff"; environment: string; diff: string; diffHash: string } | Refusal;

const timeoutMs = 1_500;

/** It was rendered when the change was asked for: an approval of anything else is void. */
export async function readCardDiff(
  { id, team, user, channel }: DeskClick,
  { store, people, outbox }: { store: ApprovalStore; people: ApprovalPeople; outbox: Outbox },
): Promise<CardDiff> {
  const found = await store.load(id);
  if (found.kind !== "found") return refuse(`approval_${found.kind}`);
  const { environment, operation, change } = found.approval;
  if (!(await people.mayView(environment, { team, user }, channel, AbortSignal.timeout(timeoutMs)))) return refuse("not_viewer");
  const message = await outbox.find(operationKey(operation));
  const outcome = message?.kind === "operation" && message.view.state === "ended" ? message.view.outcome : undefined;
  if (outcome?.approval?.id !== id || outcome.diff === undefined) return refuse("approval_lost");
  return { kind: "diff", environment, diff: outcome.diff, diffHash: change.diffHash };
}

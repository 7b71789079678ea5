// What a change of images is carried out with: the request, its plan and the parts around approvals.

import type { GitHosts } from "../../gitops/git-hosts/git-hosts.ts";
import type { GitHostKind } from "../../gitops/images/compare-link.ts";
import type { Registry } from "../../gitops/images/registry/registry.ts";
import type { Revision } from "../../gitops/names.ts";
import type { ApprovalRules } from "../../gitops/rules/approval/approval.ts";
import type { ApprovalStore } from "../approvals/approval-store.ts";
import type { CardPainter } from "../approvals/card-painter.ts";
import type { NotifyList } from "../approvals/notify-list.ts";
import type { ApprovalPeople } from "../approvals/people.ts";
import type { Reminders } from "../approvals/reminders.ts";
import type { ChangePlan } from "../changes/change-plan.ts";
import type { Copies } from "../outbox/copies.ts";
import type { Outbox } from "../outbox/outbox.ts";

export interface ChangeParts {
  registry: Registry;
  store: ApprovalStore & { nowMs(): Promise<number> };
  people: ApprovalPeople;
  outbox: Outbox;
  painter: CardPainter;
  copies: Copies;
  reminders: Reminders;
  notify: NotifyList;
  /** An environment's own channel. */
  channelOf: (environment: string) => string | undefined;
  /** By host: what kind it is; and where commits between two revisions are asked for. */
  gitHosts: { kinds: Readonly<Record<string, GitHostKind>>; hosts: GitHosts };
  /** By environment. */
  rules: (environment: string) => ApprovalRules & { deadlineMs: number; reminderMs: number; policyHash: string };
  clock: () => number;
}

export interface ChangeRequest {
  kind: "release" | "promotion";
  /** Set when this operation carries out what was approved. */
  approval: string | undefined;
  dryRun: boolean;
  /** Where a promotion goes round a stage: those that it should come from, and why it does not. */
  skips?: { stages: readonly string[]; reason: string | undefined } | undefined;
  plan: (head: Revision) => Promise<ChangePlan>;
}

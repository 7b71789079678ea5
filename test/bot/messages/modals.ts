// The modals: the diff of a card, its three forms, and the release form.

import { type ApprovalForm, renderApprovalForm } from "../../../src/bot/views/approval-modals.ts";
import { renderDiffModal } from "../../../src/bot/views/diff-modal.ts";
import { renderReleaseForm } from "../../../src/bot/views/release-form.ts";
import { foreign } from "../../../src/bot/views/text.ts";
import type { ContainerChoice } from "../../../src/jobs/release-choices.ts";
import { diff10000, environment40, many, name300, reason4000 } from "./hostile.ts";
import type { MessageRow } from "./row.ts";

const diff = `--- apps/api/deployment.yaml\n+++ apps/api/deployment.yaml\n@@ -17,3 +17,3 @@\n       containers:\n         - name: app\n-          image: registry.local/api:1.4.2\n+          image: registry.local/api:1.5.0@sha256:9c1f9c1f9c1f`;

const choice: ContainerChoice = {
  ...{ workload: "prod:deployment/api", container: "app", current: "1.4.2", policy: "semver:~1", picked: "1.5.0" },
  newer: [{ tag: "1.5.0", builtAt: "2026-11-23T10:00:00Z" }, { tag: "1.4.9" }],
  others: ["1.4.1", "latest"],
};
const blocked: ContainerChoice = {
  ...choice,
  workload: "prod:deployment/web",
  container: "web",
  current: "2.0.9",
  blocked: "locked by ada: load test",
};
const hostileChoice = (index: number): ContainerChoice => ({
  ...{
    workload: `prod:deployment/w${index}`,
    container: `c${index}`,
    current: name300.slice(0, 100),
    running: name300,
    policy: name300,
    picked: name300,
  },
  newer: many(500, (at) => ({ tag: `${at}-${name300.slice(0, 110)}`, builtAt: "2026-11-23T10:00:00Z" })),
  others: many(500, (at) => `o${at}-${name300.slice(0, 110)}`),
  ...(index % 3 === 0 ? { blocked: reason4000 } : {}),
});
const form = { environments: ["staging", "prod"], environment: "prod", note: undefined, metadata: "sealed" };

function approvalForm(name: ApprovalForm, title: string, when: string): MessageRow {
  return {
    ...{ name: `form-${name}`, title, when, seenBy: "modal", views: ["approval-modals.renderApprovalForm", "approval-modals.sayMissing"] },
    normal: () => ({ view: renderApprovalForm(name, "sealed") }),
    largest: () => ({ view: renderApprovalForm(name, "x".repeat(3_000)) }),
  };
}

export const modalRows: MessageRow[] = [
  {
    ...{ name: "diff-modal", title: "The diff of a card", seenBy: "modal", views: ["diff-modal.renderDiffModal", "diff-modal.fitsModal"] },
    when: "Diff was pressed on a card, by whoever may look there.",
    normal: () => ({ view: renderDiffModal({ environment: "prod", diff, diffHash: "630a4838dafa".padEnd(64, "0") }) }),
    largest: () => ({ view: renderDiffModal({ environment: environment40, diff: diff10000, diffHash: "d".repeat(64) }) }),
  },
  approvalForm("reject", "A rejection", "Reject… was pressed on a card."),
  approvalForm("approve", "An approval with a comment", "Approve with comment… was pressed on a card."),
  approvalForm("ask", "A question", "Ask… was pressed on a card."),
  {
    ...{
      name: "release-form",
      title: "The release form",
      seenBy: "modal",
      views: ["release-form.renderReleaseForm", "release-form.tagBlockId"],
    },
    when: "`release` without arguments, or the shortcut Deploy….",
    normal: () => ({
      view: renderReleaseForm({
        ...form,
        choices: { workloads: ["prod:deployment/api", "prod:deployment/web", "prod:statefulset/cache"], containers: [choice, blocked] },
        chosen: ["prod:deployment/api", "prod:deployment/web"],
      }),
    }),
    largest: () => ({
      view: renderReleaseForm({
        ...form,
        environments: many(200, (index) => `${environment40.slice(0, 36)}${index}`),
        choices: {
          workloads: many(3_000, (index) => `prod:deployment/${name300.slice(0, index % 300)}${index}`),
          containers: many(500, hostileChoice),
        },
        ...{ chosen: [], note: foreign(reason4000, 3_000), metadata: "x".repeat(3_000) },
      }),
    }),
  },
];

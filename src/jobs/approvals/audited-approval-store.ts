// The approvals' store with the audit log behind it: each step of an approval's life is written down, whoever took it.

import type { Approval } from "../../gitops/rules/approval/approval.ts";
import type { Logger } from "../../telemetry/log.ts";
import type { AuditLog } from "../audit.ts";
import type { RedisApprovalStore } from "./redis-approval-store.ts";

export function auditApprovals(
  store: RedisApprovalStore,
  options: { audit: AuditLog; clock: () => Date; log: Pick<Logger, "error"> },
): RedisApprovalStore {
  const { audit, clock, log } = options;

  /** The step was taken and counts; that the log could not be written must not undo it. */
  async function write(approval: Approval, isOpened: boolean): Promise<void> {
    await audit
      .append({ kind: "decided", at: clock().toISOString(), approval, isOpened })
      .catch((error: unknown) => log.error({ err: error, approval: approval.id }, "the audit log could not be written"));
  }

  return {
    ...store,
    async create(approval) {
      const created = await store.create(approval);
      if (created === "created") await write(approval, true);
      return created;
    },
    async replace(version, next) {
      const replaced = await store.replace(version, next);
      if (replaced === "replaced") await write(next, false);
      return replaced;
    },
    async voidLost(environments, nowMs) {
      const voided = await store.voidLost(environments, nowMs);
      for (const approval of voided) await write(approval, false);
      return voided;
    },
  };
}

// Composes the approvals: the store with its epoch, the people, the desk, and the rules of each environment.

import { createHash } from "node:crypto";
import type { Config } from "../config/config.ts";
import type { Directory } from "../jobs/access.ts";
import { type ApprovalDesk, createApprovalDesk } from "../jobs/approvals/approval-desk.ts";
import { auditApprovals } from "../jobs/approvals/audited-approval-store.ts";
import { type ApprovalPeople, createApprovalPeople } from "../jobs/approvals/people.ts";
import { openApprovalStore, type RedisApprovalStore } from "../jobs/approvals/redis-approval-store.ts";
import { openStateEpoch } from "../jobs/approvals/state-epoch.ts";
import type { AuditLog } from "../jobs/audit.ts";
import type { ChangeParts } from "../jobs/handlers/change-request.ts";
import type { JobQueue } from "../jobs/operation-queue.ts";
import type { Outbox } from "../jobs/outbox/outbox.ts";
import type { RedisConnections } from "../jobs/redis.ts";
import type { Logger } from "../telemetry/log.ts";

export interface Approvals {
  store: RedisApprovalStore;
  people: ApprovalPeople;
  desk: ApprovalDesk;
  rules: ChangeParts["rules"];
}

export async function openApprovals(parts: {
  config: Config;
  team: string;
  redis: RedisConnections;
  directory: Directory;
  queue: JobQueue;
  outbox: Outbox;
  audit: AuditLog;
  log: Logger;
}): Promise<Approvals> {
  const { config, team, redis, directory, queue, outbox, audit, log } = parts;
  const { epoch } = await openStateEpoch({ redis: redis.producer });
  const unaudited = openApprovalStore({ redis: redis.producer, key: config.secrets.jobKey, epoch });
  const store = auditApprovals(unaudited, { audit, clock: () => new Date(), log });
  const people = createApprovalPeople({ directory, team, environments: config.environments });
  const desk = createApprovalDesk({ store, people, queue, outbox, audit });
  return { store, people, desk, rules: (environment) => rulesOf(config, environment) };
}

function rulesOf(config: Config, name: string): ReturnType<ChangeParts["rules"]> {
  const environment = config.environments[name];
  if (environment === undefined) throw new TypeError(`no environment ${name}`);
  const { deadline, ...rules } = environment.approvals;
  const { roles, path, promotedFrom } = environment;
  // What decided who may ask and approve: when it changes, what was approved under it is asked again.
  const policyHash = createHash("sha256")
    .update(JSON.stringify([rules, deadline, roles, path, promotedFrom]))
    .digest("hex");
  return { ...rules, deadlineMs: deadline, policyHash };
}

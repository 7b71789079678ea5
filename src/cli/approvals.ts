// Composes the approvals: the store with its epoch, the people, the desk, and the rules of each environment.

import { createHash } from "node:crypto";
import type { Config } from "../config/config.ts";
import type { Directory } from "../jobs/access.ts";
import { type ApprovalDesk, createApprovalDesk } from "../jobs/approvals/approval-desk.ts";
import { auditApprovals } from "../jobs/approvals/audited-approval-store.ts";
import { type CardPainter, createCardPainter } from "../jobs/approvals/card-painter.ts";
import { type NotifyList, openNotifyList } from "../jobs/approvals/notify-list.ts";
import { type ApprovalPeople, createApprovalPeople } from "../jobs/approvals/people.ts";
import { openPressedCards } from "../jobs/approvals/pressed-cards.ts";
import { openApprovalStore, type RedisApprovalStore } from "../jobs/approvals/redis-approval-store.ts";
import { openReminders, type Reminders } from "../jobs/approvals/reminders.ts";
import { openStateEpoch, type StateEpoch } from "../jobs/approvals/state-epoch.ts";
import type { AuditLog } from "../jobs/audit.ts";
import type { GitLinks } from "../jobs/git-links.ts";
import type { ChangeParts } from "../jobs/handlers/change-request.ts";
import type { JobQueue } from "../jobs/operation-queue.ts";
import type { Copies } from "../jobs/outbox/copies.ts";
import type { Outbox } from "../jobs/outbox/outbox.ts";
import type { RedisConnections } from "../jobs/redis.ts";
import type { Logger } from "../telemetry/log.ts";

export interface Approvals {
  epoch: StateEpoch;
  store: RedisApprovalStore;
  people: ApprovalPeople;
  desk: ApprovalDesk;
  painter: CardPainter;
  copies: Copies;
  reminders: Reminders;
  notify: NotifyList;
  channelOf: ChangeParts["channelOf"];
  rules: ChangeParts["rules"];
}

export async function openApprovals(parts: {
  config: Config;
  team: string;
  redis: RedisConnections;
  directory: Directory;
  links: GitLinks;
  queue: JobQueue;
  outbox: Outbox;
  copies: Copies;
  audit: AuditLog;
  log: Logger;
}): Promise<Approvals> {
  const { config, team, redis, directory, links, queue, outbox, copies, audit, log } = parts;
  const { epoch } = await openStateEpoch({ redis: redis.producer });
  const unaudited = openApprovalStore({ redis: redis.producer, key: config.secrets.jobKey, epoch });
  const store = auditApprovals(unaudited, { audit, clock: () => new Date(), log });
  const people = createApprovalPeople({ directory, links, team, environments: config.environments });
  const painter = createCardPainter({ outbox, copies, pressed: openPressedCards(redis.producer) });
  const reminders = openReminders(redis.producer);
  const desk = createApprovalDesk({ store, people, queue, outbox, painter, reminders, audit });
  const notify = openNotifyList(redis.producer);
  const channelOf = (name: string) => config.environments[name]?.channel;
  return {
    epoch,
    store,
    people,
    desk,
    painter,
    copies,
    reminders,
    notify,
    channelOf,
    rules: (environment) => rulesOf(config, environment),
  };
}

function rulesOf(config: Config, name: string): ReturnType<ChangeParts["rules"]> {
  const environment = config.environments[name];
  if (environment === undefined) throw new TypeError(`no environment ${name}`);
  const { deadline, reminder = deadline / 4, ...rules } = environment.approvals;
  const { roles, path, promotedFrom } = environment;
  // What decided who may ask and approve: when it changes, what was approved under it is asked again.
  const policyHash = createHash("sha256")
    .update(JSON.stringify([rules, deadline, roles, path, promotedFrom]))
    .digest("hex");
  return { ...rules, deadlineMs: deadline, reminderMs: reminder, policyHash };
}

// The whole product in HTTP mode, besieged: real doors, what they wrote down, and proof that an attack changed nothing.

import { randomUUID } from "node:crypto";
import { expect, vi } from "vitest";
import { openConversation } from "../../src/cli/sandbox/conversation.ts";
import type { PartsOptions } from "../../src/cli/sandbox/parts.ts";
import { channels, people, slackSecrets } from "../../src/cli/sandbox/workspace.ts";
import type { AuditEvent } from "../../src/jobs/audit.ts";
import { connectRedis, type RedisConnections } from "../../src/jobs/redis.ts";
import { openLog } from "../../src/telemetry/log.ts";
import { type Sandbox, startSandbox } from "../e2e/sandbox.ts";
import { type Card, findCard } from "./card.ts";
import { type Payload, type Posted, postSigned, type Signing } from "./slack-payloads.ts";

export type LogLine = Record<string, unknown>;

/** What was written down while an attack went on. */
export interface Written {
  events: AuditEvent[];
  lines: LogLine[];
}

export interface Fortress extends Sandbox {
  /** To write into Redis as an attacker who got there. */
  client: RedisConnections["producer"];
  lines: LogLine[];
  /** Posts to `/slack/events`; signed as Slack signs unless `signing` says otherwise. */
  post(payload: Payload, signing?: Signing): Promise<Posted>;
  /** The developer asks for a promotion to prod, or by another command; it waits for two approvals. */
  ask(command?: string): Promise<Card>;
  /**
   * Carries out an attack, waits until a refusal with this code stands in the audit log or in the log, and holds that
   * nothing was committed or applied.
   */
  repels(reasonCode: string, attack: () => Promise<unknown>): Promise<Written>;
  /** Waits until this code stands in the audit log and in the log alike, of an attack that may leave the rest going on. */
  writes<Value>(reasonCode: string, attack: () => Promise<Value>): Promise<Value>;
}

/** People of whom nobody may change anything, whatever a role says of them. */
export const strangers = {
  guest: { id: "U0GUEST", name: "guest", is_guest: true },
  oneChannelGuest: { id: "U0ULTRA", name: "ultra", is_ultra_restricted: true },
  bot: { id: "U0ROBOT", name: "robot", is_bot: true },
  gone: { id: "U0GONE", name: "gone", deleted: true },
  connected: { id: "U0CONNECT", name: "connect", team_id: "T0OTHER" },
  /** Has taken an approver's names. */
  double: { id: "U0DOUBLE", name: people["approver-1"].name, real_name: people["approver-1"].real_name, email: "double@example.test" },
};

/** People are asked about at every step here, to see at once what was changed about them. */
const noLimits: PartsOptions["rateLimits"] = { tiers: [9_999, 9_999, 9_999, 9_999], postBurst: 9_999, postsPerMinute: 9_999 };

export async function startFortress(options: Partial<PartsOptions> = {}): Promise<Fortress> {
  const lines: LogLine[] = [];
  const log = openLog({
    level: "info",
    secrets: Object.values(slackSecrets),
    write: (line) => void lines.push(JSON.parse(line) as LogLine),
  });
  const morePeople = Object.values(strangers);
  const sandbox = await startSandbox({ mode: "http", directoryKeepMs: 0, morePeople, rateLimits: noLimits, ...options, log });
  const redis = connectRedis(sandbox.config.secrets.redisUrl, () => undefined);
  const fortress: Fortress = {
    ...sandbox,
    client: redis.producer,
    lines,
    post: (payload, signing) => postSigned(sandbox.coxswain.url, payload, signing),
    async ask(command = "/gitops promote staging prod") {
      const conversation = openConversation(sandbox.config);
      try {
        await conversation.events();
        await sandbox.run(command);
        // What an earlier attack asked for may end meanwhile.
        const events = await conversation.until((written) => written.some((event) => approvalOf(event) !== undefined), 8_000);
        const id = events.map(approvalOf).find((each) => each !== undefined);
        expect(id).toBeDefined();
        const card = () => findCard(sandbox.slack.person(people.developer.id).history(channels.deploys.id));
        await vi.waitFor(() => expect(card().id).toBe(id), 8_000);
        return card();
      } finally {
        await conversation.close();
      }
    },
    async repels(reasonCode, attack) {
      const conversation = openConversation(sandbox.config);
      try {
        await conversation.events();
        const [head, fromLine] = [await sandbox.git.head(), lines.length];
        await attack();
        const isWritten = (events: readonly AuditEvent[]) => [...codesOf(events), ...codesOf(lines.slice(fromLine))].includes(reasonCode);
        const events = await conversation.until(isWritten, 8_000);
        const written = { events, lines: lines.slice(fromLine) };
        expect([...codesOf(events), ...codesOf(written.lines)]).toContain(reasonCode);
        expect(events.map(outcomeOf).filter((outcome) => outcome === "applied" || outcome === "partial")).toEqual([]);
        expect(await sandbox.git.head()).toBe(head);
        return written;
      } finally {
        await conversation.close();
      }
    },
    async writes(reasonCode, attack) {
      const conversation = openConversation(sandbox.config);
      try {
        await conversation.events();
        const fromLine = lines.length;
        const value = await attack();
        const events = await conversation.until((written) => codesOf(written).includes(reasonCode), 8_000);
        expect(codesOf(events)).toContain(reasonCode);
        expect(codesOf(lines.slice(fromLine))).toContain(reasonCode);
        return value;
      } finally {
        await conversation.close();
      }
    },
    async close() {
      await redis.close();
      await sandbox.close();
    },
  };
  return fortress;
}

export function anEventId(): string {
  return `Ev${randomUUID().replaceAll("-", "").slice(0, 10).toUpperCase()}`;
}

/** In audit events and in log lines alike. */
function codesOf(written: readonly object[]): unknown[] {
  return written.flatMap((each) => {
    const { reasonCode, outcome } = each as { reasonCode?: unknown; outcome?: { reasonCode?: unknown } };
    return [reasonCode, outcome?.reasonCode].filter((code) => code !== undefined);
  });
}

/** Of one that waits. */
function approvalOf(event: AuditEvent): string | undefined {
  return "outcome" in event && event.outcome.kind === "pending" ? event.outcome.approval?.id : undefined;
}

function outcomeOf(event: AuditEvent): string | undefined {
  return "outcome" in event ? event.outcome.kind : undefined;
}

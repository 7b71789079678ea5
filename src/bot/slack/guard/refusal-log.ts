// Log lines and audit entries about refused Slack requests, each with its reason code; a flood is counted, not written.

import type { TurnedAway } from "../../../jobs/audit/turned-away.ts";
import type { Logger } from "../../../telemetry/log.ts";

const intervalMs = 10_000;
const linesPerInterval = 50;

export interface RefusalLog {
  refused(refusal: { reasonCode: string } & Record<string, unknown>): void;
}

export function openRefusalLog(log: Pick<Logger, "warn">, clock: () => number, turnedAway: TurnedAway): RefusalLog {
  const counted = new Map<string, { sinceMs: number; lines: number; suppressed: number }>();
  return {
    refused(refusal) {
      turnedAway.note({
        who: whoOf(refusal),
        door: doorOf(refusal),
        reasonCode: refusal.reasonCode,
        reason: "a Slack request was refused",
      });
      const nowMs = clock();
      let count = counted.get(refusal.reasonCode);
      if (count === undefined || nowMs - count.sinceMs >= intervalMs) {
        count = { sinceMs: nowMs, lines: 0, suppressed: count?.suppressed ?? 0 };
        counted.set(refusal.reasonCode, count);
      }
      if (count.lines >= linesPerInterval) {
        count.suppressed += 1;
        return;
      }
      count.lines += 1;
      log.warn({ ...refusal, ...(count.suppressed > 0 && { suppressed: count.suppressed }) }, "a Slack request was refused");
      count.suppressed = 0;
    },
  };
}

function whoOf({ team, user, from }: Record<string, unknown>): string {
  if (typeof user === "string") return `slack:${typeof team === "string" ? team : "?"}/${user}`;
  return typeof from === "string" ? `address:${from}` : "unknown";
}

function doorOf({ action, view }: Record<string, unknown>): "button" | "modal" | "slash" {
  return action !== undefined ? "button" : view !== undefined ? "modal" : "slash";
}

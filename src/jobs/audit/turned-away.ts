// What came from outside and was not believed goes to the audit log, but a flood of it does not fill the log.

import type { Logger } from "../../telemetry/log.ts";
import type { AuditLog } from "../audit.ts";
import type { AuditDoor } from "./entry.ts";

export interface TurnedAway {
  /** Writes it down, or counts it into the next entry of its kind. Never throws. */
  note(refusal: { who: string; door: AuditDoor; reasonCode: string; reason: string }): void;
}

const intervalMs = 60_000;
const entriesPerInterval = 10;
/** Kinds are few: a code of ours, and a receiver that is configured. */
const maxKinds = 1_000;

export function openTurnedAway(options: { audit: AuditLog; clock: () => Date; log: Pick<Logger, "error"> }): TurnedAway {
  const { audit, clock, log } = options;
  const counted = new Map<string, { sinceMs: number; entries: number; suppressed: number }>();
  return {
    note({ who, door, reasonCode, reason }) {
      const at = clock();
      const kind = `${door} ${reasonCode}${door === "webhook" ? ` ${who}` : ""}`;
      let count = counted.get(kind);
      if (count === undefined || at.getTime() - count.sinceMs >= intervalMs) {
        if (counted.size >= maxKinds) counted.clear();
        count = { sinceMs: at.getTime(), entries: 0, suppressed: count?.suppressed ?? 0 };
        counted.set(kind, count);
      }
      if (count.entries >= entriesPerInterval) {
        count.suppressed += 1;
        return;
      }
      count.entries += 1;
      const { suppressed } = count;
      count.suppressed = 0;
      audit
        .append({ kind: "turned-away", at: at.toISOString(), who, door, reasonCode, reason, suppressed })
        .catch((error: unknown) => log.error({ err: error }, "the audit log could not be written"));
    },
  };
}

// Log lines about refused Slack requests, each with its reason code; a flood of one kind is counted, not written.

import type { Logger } from "../../../telemetry/log.ts";

const intervalMs = 10_000;
const linesPerInterval = 50;

export interface RefusalLog {
  refused(refusal: { reasonCode: string } & Record<string, unknown>): void;
}

export function openRefusalLog(log: Pick<Logger, "warn">, clock: () => number): RefusalLog {
  const counted = new Map<string, { sinceMs: number; lines: number; suppressed: number }>();
  return {
    refused(refusal) {
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

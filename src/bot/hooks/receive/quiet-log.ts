// Log lines about refused deliveries, at most one per kind and interval: a flood must not fill the disk.

import type { Logger } from "../../../telemetry/log.ts";

const intervalMs = 10_000;

export interface QuietLog {
  /** Logs, or counts what it does not log into the next line of its kind. */
  warn(kind: { source: string; receiver: string; status: number; reason: string; reasonCode: string }): void;
}

export function openQuietLog(log: Pick<Logger, "warn">, clock: () => number): QuietLog {
  const last = new Map<string, { atMs: number; suppressed: number }>();
  return {
    warn(kind) {
      const key = `${kind.source}/${kind.receiver} ${kind.status}`;
      const previous = last.get(key);
      const nowMs = clock();
      if (previous !== undefined && nowMs - previous.atMs < intervalMs) {
        previous.suppressed += 1;
        return;
      }
      log.warn({ ...kind, suppressed: previous?.suppressed ?? 0 }, "webhook refused");
      last.set(key, { atMs: nowMs, suppressed: 0 });
    },
  };
}

// What was opened is closed in the opposite order; one part that fails does not keep the others open.

import type { Logger } from "../telemetry/log.ts";

export interface Closing {
  add(step: () => Promise<unknown>): void;
  close(): Promise<void>;
}

export function createClosing(log: Logger): Closing {
  const steps: (() => Promise<unknown>)[] = [];
  return {
    add: (step) => void steps.unshift(step),
    async close() {
      for (const step of steps.splice(0)) await step().catch((error: unknown) => log.warn({ err: error }, "a part did not close cleanly"));
    },
  };
}

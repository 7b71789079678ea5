// Operations for tests: complete, with what matters to a test said by the test.

import { createOperation, type Operation, type Request } from "../../src/jobs/operation.ts";

export const quietLog = {
  info() {},
  warn() {},
  error() {},
  debug() {},
  child: () => quietLog,
} as unknown as import("../../src/telemetry/log.ts").Logger;

export function anOperation(parts: { trigger?: string; channel?: string; request?: Request; user?: string } = {}): Operation {
  return createOperation({
    request: parts.request ?? { verb: "sync", environment: "prod", dryRun: false, force: false },
    requester: { kind: "slack", team: "T1", user: parts.user ?? "U1" },
    origin: { channel: parts.channel ?? "C1", trigger: parts.trigger ?? "trigger-1" },
    at: new Date("2026-11-22T12:00:00Z"),
  });
}

// Opens the audit log as the configuration has it: its key, its length, and the secrets that must not get into it.

import type { Config } from "../config/config.ts";
import { openAuditLog } from "../jobs/audit/audit-chain.ts";
import type { AuditLog } from "../jobs/audit.ts";
import type { RedisConnections } from "../jobs/redis.ts";
import { type Logger, redactText } from "../telemetry/log.ts";

export function openConfiguredAudit(config: Config, redis: RedisConnections["producer"], log: Logger): AuditLog {
  const secrets = secretsOf(config);
  return openAuditLog({
    redis,
    key: config.secrets.jobKey,
    redact: (text) => redactText(text, secrets),
    keep: config.audit.keep,
    clock: () => new Date(),
    log,
  });
}

/** Those that are long enough to be told from words. */
export function secretsOf({ secrets }: Config): string[] {
  return Object.values(secrets).filter((secret): secret is string => typeof secret === "string" && secret.length >= 8);
}

// The log: JSON lines on stderr, object first, a fixed message; known secret fields are never written.

import { type Logger, pino } from "pino";

export type { Logger };

export function openLog(options: { level: string; secrets: readonly string[]; write?: (line: string) => void }): Logger {
  const secrets = options.secrets.filter((secret) => secret.length >= 8);
  const write = options.write ?? ((line: string) => process.stderr.write(line));
  const stream = { write: (line: string) => write(redactText(line, secrets)) };
  return pino(
    {
      level: options.level,
      base: undefined,
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: ["*.token", "*.password", "*.secret", "*.mac"],
    },
    stream,
  );
}

/** Every known secret in the text becomes [redacted]: as it is, and URL-, base64- or JSON-escaped. */
export function redactText(text: string, secrets: readonly string[]): string {
  let redacted = text;
  for (const secret of secrets)
    for (const form of [secret, encodeURIComponent(secret), Buffer.from(secret).toString("base64"), JSON.stringify(secret).slice(1, -1)])
      redacted = redacted.replaceAll(form, "[redacted]");
  return redacted.replace(/\b(xox[abeprs]|xapp)-[A-Za-z0-9-]{8,}/g, "[redacted]");
}

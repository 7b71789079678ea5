// An error as Web API methods answer it: HTTP 200 with `ok: false`, a code, and what belongs to it.

/** Thrown by methods; the dispatcher turns it into `{ok: false, error: code, ...details}`. */
export class MethodError extends Error {
  readonly code: string;
  readonly details: Record<string, unknown>;

  constructor(code: string, details: Record<string, unknown> = {}) {
    super(code);
    this.name = "MethodError";
    this.code = code;
    this.details = details;
  }
}

/** `invalid_arguments` with Slack's `[ERROR] ...` lines. */
export function invalidArguments(...messages: string[]): MethodError {
  const lines = messages.map((message) => `[ERROR] ${message}`);
  return new MethodError("invalid_arguments", { response_metadata: { messages: lines } });
}

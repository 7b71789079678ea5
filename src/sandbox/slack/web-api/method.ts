// What a Web API method is: its name, who may call it, how often, and what it does.
import type { AppState, Token } from "../app-state.ts";
import type { Parts } from "../parts.ts";
import type { Arguments } from "./arguments.ts";
import { MethodError } from "./method-error.ts";
import type { RateClass } from "./rate-limits.ts";

export interface Call {
  parts: Parts;
  args: Arguments;
  /** Undefined only for methods that take no token. */
  token: Token | undefined;
}

export interface Method {
  name: string;
  /** Which kind of token it takes; `any` takes both, `none` needs none. */
  token: "bot" | "app" | "any" | "none";
  /** One of these is enough. Methods that ask by conversation type check for themselves. */
  scopes: readonly string[];
  rate: RateClass;
  /** @returns the response without its `ok`; throws MethodError */
  run(call: Call): object | Promise<object>;
}

/** The scope's absence, as Slack words it. */
export function missingScope(needed: string, provided: readonly string[]): MethodError {
  return new MethodError("missing_scope", { needed, provided: provided.join(",") });
}

/** @throws MethodError `missing_scope` unless the bot has one of `scopes` */
export function requireScope(app: AppState, ...scopes: string[]): void {
  if (!scopes.some((scope) => app.hasScope(scope))) throw missingScope(scopes.join(","), app.options.scopes);
}

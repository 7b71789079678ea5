// Handles one Web API call: token, scopes, rate limit, faults, the method itself, the journal.
import type { Token } from "../app-state.ts";
import type { CallEntry } from "../control/journal.ts";
import type { Json } from "../model.ts";
import type { Parts } from "../parts.ts";
import type { Arguments } from "./arguments.ts";
import { type HttpReply, rateLimited, runWithFault } from "./faulty.ts";
import { type Method, missingScope } from "./method.ts";
import { MethodError } from "./method-error.ts";
import { basicMethods } from "./methods/basic.ts";
import { chatMethods } from "./methods/chat.ts";
import { conversationMethods } from "./methods/conversations.ts";
import { fileMethods } from "./methods/files.ts";
import { historyMethods } from "./methods/history.ts";
import { reactionAndPinMethods } from "./methods/reactions-and-pins.ts";
import { scheduledMethods } from "./methods/scheduled.ts";
import { userMethods } from "./methods/users.ts";
import { viewMethods } from "./methods/views.ts";

const allMethods = [
  ...basicMethods,
  ...chatMethods,
  ...scheduledMethods,
  ...conversationMethods,
  ...historyMethods,
  ...userMethods,
  ...reactionAndPinMethods,
  ...fileMethods,
  ...viewMethods,
];

const methods = new Map<string, Method>(allMethods.map((method) => [method.name, method]));

export interface ApiRequest {
  method: string;
  /** From the Authorization header; a `token` argument counts as well. */
  bearer: string | undefined;
  args: Arguments;
}

export async function dispatch(request: ApiRequest, parts: Parts): Promise<HttpReply> {
  const secret = request.bearer ?? request.args.text("token");
  const token = secret === undefined ? undefined : parts.app.findToken(secret);
  const entry = parts.journal.addCall({
    at: parts.clock.now(),
    method: request.method,
    token_kind: secret === undefined ? "none" : (token?.kind ?? "unknown"),
    args: request.args.forJournal(),
    status: 0,
    response: null,
    headers: {},
  });
  const fault = parts.faults.takeForCall(request.method, request.args.text("channel"));
  const reply = await runWithFault(fault, parts.clock, () => run({ request, parts, secret, token }));
  return record(entry, reply);
}

interface Running {
  request: ApiRequest;
  parts: Parts;
  secret: string | undefined;
  token: Token | undefined;
}

async function run({ request, parts, secret, token }: Running): Promise<HttpReply> {
  const method = methods.get(request.method);
  if (!method) return reply({ ok: false, error: "unknown_method", req_method: request.method });
  const headers = scopeHeaders(method, token);
  try {
    authorize(method, secret, token);
    const channel = request.args.text("channel");
    const waitS = parts.rateLimiter.take(method.name, method.rate, channel);
    if (waitS > 0) return rateLimited(waitS);
    const result = await method.run({ parts, args: request.args, token });
    return reply({ ok: true, ...result }, headers);
  } catch (error) {
    if (!(error instanceof MethodError)) throw error;
    return reply({ ok: false, error: error.code, ...error.details }, headers);
  }
}

function authorize(method: Method, secret: string | undefined, token: Token | undefined): void {
  if (method.token === "none") return;
  if (secret === undefined) throw new MethodError("not_authed");
  if (!token) throw new MethodError("invalid_auth");
  if (token.revoked) throw new MethodError("token_revoked");
  if (method.token !== "any" && method.token !== token.kind) throw new MethodError("not_allowed_token_type");
  const isAllowed = method.scopes.length === 0 || method.scopes.some((scope) => token.scopes.includes(scope));
  if (!isAllowed) throw missingScope(method.scopes.join(","), token.scopes);
}

function scopeHeaders(method: Method, token: Token | undefined): Record<string, string> {
  return {
    ...(token && { "x-oauth-scopes": token.scopes.join(",") }),
    ...(method.scopes.length > 0 && { "x-accepted-oauth-scopes": method.scopes.join(",") }),
  };
}

function reply(body: Json, headers: Record<string, string> = {}): HttpReply {
  return { kind: "reply", status: 200, headers, body };
}

/** Completes the journal's entry with what is sent. */
export function record(entry: CallEntry, outcome: HttpReply): HttpReply {
  if (outcome.kind === "reply") {
    entry.status = outcome.status;
    entry.response = outcome.body;
    entry.headers = outcome.headers;
  } else {
    entry.response = outcome.kind === "none" ? "(no reply)" : "(reply lost)";
  }
  return outcome;
}

/** Names of all methods there are, for documentation and tests. */
export function methodNames(): string[] {
  return [...methods.keys()].sort();
}

/** For requests whose body could not be read. */
export function refuse(error: MethodError): HttpReply {
  return reply({ ok: false, error: error.code, ...error.details });
}

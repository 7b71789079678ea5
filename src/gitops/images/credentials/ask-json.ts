// One request to a cloud's token endpoint, answered by a JSON object.

import { Failure } from "../../failure.ts";
import type { Reach } from "../registry/address-class.ts";
import { type HttpClient, UnreachableError } from "../registry/http-client.ts";

export interface JsonRequest {
  url: URL;
  method: "GET" | "POST" | "PUT";
  headers?: Record<string, string> | undefined;
  body?: string | undefined;
  /** For the failure's words: `ECR in eu-west-1`. */
  who: string;
  reach: Reach;
}

const maxBytes = 1_048_576;

/** The body's text; `registry_auth` when the endpoint refused, `registry_unreachable` when it gave no answer. */
export async function askText(http: HttpClient, { who, ...request }: JsonRequest, signal: AbortSignal): Promise<string> {
  try {
    const { status, bytes } = await http.send({ ...request, maxBytes, tls: "verified" }, signal);
    if (status === 200) return bytes.toString("utf8");
    const isRefused = status >= 400 && status < 500 && status !== 429;
    throw new Failure(isRefused ? "registry_auth" : "registry_unreachable", `${who} gives no credentials (${status}).`, {
      retry: isRefused ? "never" : "backoff",
      advice: "Check the identity that Coxswain runs under, and what it may do.",
    });
  } catch (error) {
    if (!(error instanceof UnreachableError)) throw error;
    throw new Failure("registry_unreachable", `${who} cannot be asked for credentials: ${error.message}.`, {
      retry: "backoff",
      cause: error,
    });
  }
}

export async function askJson(http: HttpClient, request: JsonRequest, signal: AbortSignal): Promise<Record<string, unknown>> {
  const text = await askText(http, request, signal);
  try {
    const body: unknown = JSON.parse(text);
    if (typeof body === "object" && body !== null) return body as Record<string, unknown>;
  } catch {
    // Said below: what could not be parsed is not shown, it may hold a secret.
  }
  throw unusableAnswer(request.who);
}

export function unusableAnswer(who: string): Failure {
  return new Failure("registry_unreachable", `${who} gave an answer without credentials in it.`, { retry: "backoff" });
}

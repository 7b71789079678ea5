// Failures of registries in words: what was tried, on what, why it failed, what to do next.

import { Failure, type FailureCode, type FailureDetails } from "../../failure.ts";
import type { HttpResponse, UnreachableError } from "./http-client.ts";

/** What was tried: `list the tags of ghcr.io/org/app`. */
export type Attempt = string;

export function unreachableFailure(registry: string, attempt: Attempt, error: UnreachableError): Failure {
  if (error.reason === "too_large") return invalidFailure(registry, attempt, error.message);
  const isPermanent = error.reason === "certificate" || error.reason === "forbidden_address" || error.reason === "not_tls";
  const message = `Could not ${attempt}: ${registry} cannot be used, because ${error.message}.`;
  return new Failure("registry_unreachable", message, { retry: isPermanent ? "never" : "backoff", advice: adviceFor(error), cause: error });
}

/** An answer that is no answer to what was asked. */
export function statusFailure(registry: string, attempt: Attempt, response: HttpResponse): Failure {
  const { status } = response;
  const code = errorCodeIn(response.bytes);
  const said = code === undefined ? `${status}` : `${status} ${code}`;
  if (status === 401 || status === 403) return authFailure(registry, attempt, `${registry} refused (${said})`);
  if (status === 404)
    return failure("registry_not_found", `Could not ${attempt}: ${registry} does not have it (${said}).`, {
      retry: "backoff",
      advice: "Check the name and the tag, or whether the credentials may see it.",
    });
  if (status >= 500)
    return failure("registry_unreachable", `Could not ${attempt}: ${registry} has a fault of its own (${said}).`, { retry: "backoff" });
  return failure("registry_invalid", `Could not ${attempt}: ${registry} gave an answer that makes no sense here (${said}).`, {
    retry: "backoff",
  });
}

export function authFailure(registry: string, attempt: Attempt, why: string): Failure {
  return failure("registry_auth", `Could not ${attempt}: ${why}.`, {
    retry: "never",
    advice: `Give credentials that may pull from ${registry}: an imagePullSecret of the workload, or an entry in the docker config.`,
  });
}

/** An answer that came, and is wrong: cut off, no JSON, other bytes than its digest. */
export function invalidFailure(registry: string, attempt: Attempt, why: string): Failure {
  return failure("registry_invalid", `Could not ${attempt}: from ${registry}, ${why}.`, {
    retry: "backoff",
    advice: "Nothing was changed; it is tried again.",
  });
}

export function notFoundFailure(message: string, advice: string): Failure {
  return failure("registry_not_found", message, { retry: "backoff", advice });
}

function failure(code: FailureCode, message: string, details: FailureDetails): Failure {
  return new Failure(code, message, details);
}

function adviceFor({ reason }: UnreachableError): string | undefined {
  if (reason === "certificate") return "Name its certificate authority in registries.caFile, or the host in registries.insecureHosts.";
  if (reason === "not_tls") return "If it is to be asked over HTTP, name the host in registries.insecureHosts.";
  if (reason === "forbidden_address") return "Name the host in registries.insecureHosts or registries.trustedHosts if it may be asked.";
  return reason === "unknown_host" ? "Check the name in the image reference." : undefined;
}

/** The first code of the distribution specification's error envelope; its prose is not repeated. */
function errorCodeIn(bytes: Buffer): string | undefined {
  if (bytes.length > 100_000) return undefined;
  try {
    const body = JSON.parse(bytes.toString("utf8")) as { errors?: { code?: unknown }[] };
    const code = body.errors?.[0]?.code;
    return typeof code === "string" && /^[A-Z_]{3,40}$/.test(code) ? code : undefined;
  } catch {
    return undefined;
  }
}

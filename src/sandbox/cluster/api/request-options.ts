// What a request's query and headers ask of a write.

import { canonicalJson, isObject, type JsonObject, stringAt } from "../json.ts";
import type { DeleteOptions } from "../write/delete-object.ts";
import type { WriteOptions } from "../write/write-context.ts";
import { ApiError, badRequest } from "./api-error.ts";

/** The write options of a request; the field manager defaults to the client's name, as on the real server. */
export function writeOptionsOf(query: URLSearchParams, userAgent: string, subresource: string | undefined): WriteOptions {
  const validation = query.get("fieldValidation") ?? "Warn";
  if (validation !== "Strict" && validation !== "Warn" && validation !== "Ignore")
    throw badRequest(`fieldValidation: Unsupported value: ${JSON.stringify(validation)}: supported values: "Ignore", "Strict", "Warn"`);
  return {
    manager: query.get("fieldManager") || userAgent.split("/")[0] || "unknown",
    dryRun: isDryRun(query.getAll("dryRun")),
    fieldValidation: validation,
    subresource: subresource ?? "",
    force: query.get("force") === "true" || query.get("force") === "1",
    duplicates: [],
  };
}

function isDryRun(values: readonly string[]): boolean {
  const wanted = values.filter((value) => value !== "");
  if (wanted.some((value) => value !== "All")) {
    const message = `dryRun: Unsupported value: ${canonicalJson(wanted.map(String))}: supported values: "All"`;
    throw new ApiError(422, "Invalid", `PatchOptions.meta.k8s.io "" is invalid: ${message}`);
  }
  return wanted.length > 0;
}

/** The delete options of a body (may be empty) and a query. */
export function deleteOptionsOf(body: string, query: URLSearchParams): DeleteOptions {
  const parsed: unknown = body.trim() === "" ? {} : JSON.parse(body);
  const options: JsonObject = isObject(parsed) ? parsed : {};
  const propagation = query.get("propagationPolicy") ?? stringAt(options, "propagationPolicy");
  return {
    uid: stringAt(options, "preconditions", "uid"),
    resourceVersion: stringAt(options, "preconditions", "resourceVersion"),
    propagation: propagation === "Foreground" || propagation === "Orphan" || propagation === "Background" ? propagation : undefined,
    dryRun: isDryRun([...query.getAll("dryRun"), ...(Array.isArray(options.dryRun) ? options.dryRun.map(String) : [])]),
  };
}

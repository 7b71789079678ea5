// What a request's query and headers ask of a write.

import { isObject, type JsonObject, stringAt } from "../json.ts";
import type { DeleteOptions } from "../write/delete-object.ts";
import type { WriteOptions } from "../write/write-context.ts";
import { type ApiError, invalid } from "./api-error.ts";

export type OptionsKind = "CreateOptions" | "UpdateOptions" | "PatchOptions" | "DeleteOptions";

/** The write options of a request; the field manager defaults to the client's name, as on the real server. */
export function writeOptionsOf(
  kind: OptionsKind,
  query: URLSearchParams,
  userAgent: string,
  subresource: string | undefined,
): WriteOptions {
  const validation = query.get("fieldValidation") || "Warn";
  if (validation !== "Strict" && validation !== "Warn" && validation !== "Ignore")
    throw unsupported(kind, "fieldValidation", JSON.stringify(validation), '"", "Ignore", "Strict", "Warn"');
  return {
    manager: query.get("fieldManager") || userAgent.split("/")[0] || "unknown",
    dryRun: isDryRun(kind, query.getAll("dryRun")),
    fieldValidation: validation,
    subresource: subresource ?? "",
    force: query.get("force") === "true" || query.get("force") === "1",
    duplicates: [],
  };
}

function isDryRun(kind: OptionsKind, values: readonly string[]): boolean {
  const wanted = values.filter((value) => value !== "");
  if (wanted.some((value) => value !== "All")) throw unsupported(kind, "dryRun", JSON.stringify(wanted), '"All"');
  return wanted.length > 0;
}

function unsupported(kind: OptionsKind, field: string, value: string, supported: string): ApiError {
  const message = `Unsupported value: ${value}: supported values: ${supported}`;
  return invalid({ group: "meta.k8s.io", kind, plural: kind.toLowerCase() }, "", [{ reason: "FieldValueNotSupported", field, message }]);
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
    dryRun: isDryRun("DeleteOptions", [...query.getAll("dryRun"), ...(Array.isArray(options.dryRun) ? options.dryRun.map(String) : [])]),
  };
}

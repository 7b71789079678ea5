// Checks of names, labels and annotations, in the words of the real server.

import type { FieldProblem } from "../api/api-error.ts";
import { type Json, type JsonObject, objectAt, stringAt } from "../json.ts";
import type { Resource } from "./resource-table.ts";

const labelPattern = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;
const subdomainPattern = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;
const subdomainAdvice =
  "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
const labelAdvice =
  "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
const valuePattern = /^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/;
const valueAdvice =
  "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";
const keyPattern = /^([a-z0-9]([-a-z0-9.]*[a-z0-9])?\/)?([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/;
const keyAdvice =
  "name part must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";

/** A value that does not do: `Invalid value: "x": why`. */
export function invalidValue(field: string, value: Json | undefined, why: string): FieldProblem {
  return { reason: "FieldValueInvalid", field, message: `Invalid value: ${value === undefined ? "null" : JSON.stringify(value)}: ${why}` };
}

export function requiredValue(field: string, why?: string): FieldProblem {
  return { reason: "FieldValueRequired", field, message: why === undefined ? "Required value" : `Required value: ${why}` };
}

export function checkLabelName(field: string, name: string): FieldProblem[] {
  if (name.length > 63) return [invalidValue(field, name, "must be no more than 63 characters")];
  return labelPattern.test(name) ? [] : [invalidValue(field, name, labelAdvice)];
}

function checkName(resource: Resource, name: string): FieldProblem[] {
  const field = "metadata.name";
  if (name === "") return [requiredValue(field, "name or generateName is required")];
  if (resource.group === "rbac.authorization.k8s.io") return [];
  if (resource.group === "" && (resource.kind === "Namespace" || resource.kind === "Service")) return checkLabelName(field, name);
  if (name.length > 253) return [invalidValue(field, name, "must be no more than 253 characters")];
  return subdomainPattern.test(name) ? [] : [invalidValue(field, name, subdomainAdvice)];
}

/** Checks a map of labels. */
export function checkLabels(field: string, labels: JsonObject): FieldProblem[] {
  return Object.entries(labels).flatMap(([key, value]) => {
    const problems: FieldProblem[] = [];
    if (!keyPattern.test(key)) problems.push(invalidValue(field, key, keyAdvice));
    if (typeof value === "string" && value.length > 63) problems.push(invalidValue(field, value, "must be no more than 63 bytes"));
    else if (typeof value === "string" && !valuePattern.test(value)) problems.push(invalidValue(field, value, valueAdvice));
    return problems;
  });
}

/** Checks an object's metadata. */
export function checkMetadata(resource: Resource, object: JsonObject): FieldProblem[] {
  const annotations = objectAt(object, "metadata", "annotations");
  const size = Object.entries(annotations).reduce((total, [key, value]) => total + key.length + String(value).length, 0);
  return [
    ...checkName(resource, stringAt(object, "metadata", "name") ?? ""),
    ...checkLabels("metadata.labels", objectAt(object, "metadata", "labels")),
    ...Object.keys(annotations).flatMap((key) =>
      keyPattern.test(key.toLowerCase()) ? [] : [invalidValue("metadata.annotations", key, keyAdvice)],
    ),
    ...(size > 256 * 1024
      ? [{ reason: "FieldValueTooLong" as const, field: "metadata.annotations", message: "Too long: may not be more than 262144 bytes" }]
      : []),
  ];
}

// Checks that many kinds share: one of some values, and names that tell items apart.

import type { FieldProblem } from "../api/api-error.ts";
import { type JsonObject, stringAt } from "../json.ts";
import { checkLabelName, requiredValue } from "./validate-metadata.ts";

/** A field that takes only some values; nothing is said of one that is not there. */
export function checkChoice(object: JsonObject, name: string, field: string, choices: readonly string[]): FieldProblem[] {
  const value = object[name];
  if (value === undefined || choices.includes(String(value))) return [];
  return [unsupported(field, JSON.stringify(value), choices)];
}

export function unsupported(field: string, value: string, choices: readonly string[]): FieldProblem {
  const list = choices.map((choice) => JSON.stringify(choice)).join(", ");
  return { reason: "FieldValueNotSupported", field, message: `Unsupported value: ${value}: supported values: ${list}` };
}

/** Names of items: there, well formed and different. */
export function checkNames(list: readonly JsonObject[], path: string): FieldProblem[] {
  return [...list.flatMap((item, index) => checkItemName(item, `${path}[${index}].name`)), ...duplicateNames(list, path)];
}

export function checkItemName(item: JsonObject, field: string): FieldProblem[] {
  const name = stringAt(item, "name") ?? "";
  return name === "" ? [requiredValue(field)] : checkLabelName(field, name);
}

export function duplicateNames(list: readonly JsonObject[], path: string): FieldProblem[] {
  const seen = new Set<string>();
  return list.flatMap((item, index): FieldProblem[] => {
    const name = stringAt(item, "name") ?? "";
    const isDouble = name !== "" && seen.has(name);
    seen.add(name);
    return isDouble
      ? [{ reason: "FieldValueDuplicate", field: `${path}[${index}].name`, message: `Duplicate value: ${JSON.stringify(name)}` }]
      : [];
  });
}

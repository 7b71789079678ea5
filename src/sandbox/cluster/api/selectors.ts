// Label and field selectors as list and watch take them.

import { type JsonObject, objectAt, stringAt, valueAt } from "../json.ts";
import { badRequest } from "./api-error.ts";

export type Selector = (object: JsonObject) => boolean;

type LabelTest = (labels: JsonObject) => boolean;

/** Splits at commas that are not inside parentheses. */
function splitRequirements(text: string): string[] {
  return text
    .split(/,(?![^(]*\))/)
    .map((part) => part.trim())
    .filter((part) => part !== "");
}

function parseLabelRequirement(text: string): LabelTest {
  const set = /^(\S+)\s+(in|notin)\s*\(([^)]*)\)$/.exec(text);
  if (set !== null) {
    const [, key = "", operator, list = ""] = set;
    const values = new Set(list.split(",").map((value) => value.trim()));
    return (labels) => values.has(String(labels[key] ?? "\u0000")) === (operator === "in");
  }
  const equality = /^([^=!\s]+)\s*(==|=|!=)\s*([^=!]*)$/.exec(text);
  if (equality !== null) {
    const [, key = "", operator, value = ""] = equality;
    return (labels) => (labels[key] === value) === (operator !== "!=");
  }
  const existence = /^(!?)\s*([A-Za-z0-9][\w./-]*)$/.exec(text);
  if (existence === null)
    throw badRequest(`unable to parse requirement: found '${text.replace(/^[\w./-]*(==|=|!=)?/, "").charAt(0)}', expected: identifier`);
  const key = existence[2] ?? "";
  return (labels) => Object.hasOwn(labels, key) === (existence[1] !== "!");
}

/** Parses a labelSelector; throws BadRequest for one that cannot be read. */
export function parseLabelSelector(text: string | null): Selector {
  const tests = splitRequirements(text ?? "").map(parseLabelRequirement);
  return (object) => {
    const labels = objectAt(object, "metadata", "labels");
    return tests.every((test) => test(labels));
  };
}

const commonFields = ["metadata.name", "metadata.namespace"];
const fieldsOfKind: Readonly<Record<string, readonly string[]>> = {
  pods: ["spec.nodeName", "spec.restartPolicy", "spec.schedulerName", "spec.serviceAccountName", "status.phase", "status.podIP"],
  events: ["involvedObject.kind", "involvedObject.name", "involvedObject.namespace", "involvedObject.uid", "reason", "type"],
  secrets: ["type"],
  namespaces: ["status.phase"],
  nodes: ["spec.unschedulable"],
  jobs: ["status.successful"],
  replicasets: ["status.replicas"],
};

/** Parses a fieldSelector; only the fields that the real server indexes are known. */
export function parseFieldSelector(text: string | null, plural: string): Selector {
  const known = [...commonFields, ...(fieldsOfKind[plural] ?? [])];
  const tests = splitRequirements(text ?? "").map((part) => {
    const match = /^([\w.]+)(==|=|!=)(.*)$/.exec(part);
    if (match === null) throw badRequest(`invalid selector: '${part}'; can't understand '${part}'`);
    const [, field = "", operator, value = ""] = match;
    if (!known.includes(field)) {
      const list = commonFields.map((name) => JSON.stringify(name)).join(", ");
      throw badRequest(`"${field}" is not a known field selector: only ${list}`);
    }
    return (object: JsonObject) => (textAt(object, field) === value) === (operator !== "!=");
  });
  return (object) => tests.every((test) => test(object));
}

function textAt(object: JsonObject, field: string): string {
  const path = field.split(".");
  return stringAt(object, ...path) ?? String(valueAt(object, ...path) ?? "");
}

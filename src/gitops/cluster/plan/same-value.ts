// Whether a live value is what git wants, in the ways in which the API server rewrites what it was given.

import { below, type FieldPath, root } from "./field-path.ts";
import { isQuantityPath, isSameQuantity } from "./quantity.ts";

export interface ComparedKind {
  group: string;
  kind: string;
}

/**
 * The same value in Kubernetes' eyes, of a field that Coxswain owns: what is empty may be left out and a
 * quantity be spelled otherwise; inside a list or map that is owned as a whole, the server may have added
 * its known defaults, and nothing else: there, ownership does not tell what was added or taken away.
 */
export function isSameValue(wanted: unknown, live: unknown, path: FieldPath, of: ComparedKind): boolean {
  return (isEmpty(wanted) && isEmpty(live)) || isSameInside(wanted, live, path, of);
}

function isSameInside(wanted: unknown, live: unknown, path: FieldPath, of: ComparedKind): boolean {
  if (wanted === live || (isNothing(wanted) && isNothing(live))) return true;
  if (Array.isArray(wanted)) {
    if (!Array.isArray(live) || live.length !== wanted.length) return false;
    return wanted.every((item, index) => isSameInside(item, live[index], path, of));
  }
  if (isMap(wanted)) return isMap(live) && isSameMap(wanted, live, path, of);
  if (typeof wanted === "object" || typeof live === "object" || live === undefined) return false;
  if (isBuiltIn(of.group) && isQuantityPath(path)) return isSameQuantity(wanted, live);
  return isBinary(path, of) && isSameBase64(wanted, live);
}

function isSameMap(wanted: Record<string, unknown>, live: Record<string, unknown>, path: FieldPath, of: ComparedKind): boolean {
  for (const key of Object.keys(wanted)) if (!isSameInside(wanted[key], live[key], below(path, key), of)) return false;
  for (const key of Object.keys(live)) {
    if (Object.hasOwn(wanted, key) || isNothing(live[key])) continue;
    if (!isBuiltIn(of.group) || !isServerDefault(path.name, key, live[key])) return false;
  }
  return true;
}

function isNothing(value: unknown): boolean {
  return value === undefined || value === null;
}

/** Go's zero values, which `omitempty` leaves out. */
export function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === "" || value === 0 || value === false) return true;
  if (Array.isArray(value)) return value.length === 0;
  return typeof value === "object" && Object.keys(value).length === 0;
}

export function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Groups of Kubernetes itself: custom ones have a domain of their own. */
function isBuiltIn(group: string): boolean {
  return !group.includes(".") || group.endsWith(".k8s.io");
}

const rbac = "rbac.authorization.k8s.io";

// Defaults inside what is owned as a whole (k8s.io/api, zz_generated.defaults); one that is missing here
// costs a dry run at most. Path elements of lists are not counted: the parent is the list's field.
const serverDefaults: readonly (readonly [parent: string, key: string, value: unknown])[] = [
  ["fieldRef", "apiVersion", "v1"],
  ["resourceFieldRef", "divisor", "0"],
  ["ports", "protocol", "TCP"],
  ["rules", "scope", "*"],
  ["resourceRules", "scope", "*"],
  ["excludeResourceRules", "scope", "*"],
  ["roleRef", "apiGroup", rbac],
  ["subjects", "apiGroup", rbac],
  ["serviceAccountToken", "expirationSeconds", 3600],
  ["volumeClaimTemplates", "apiVersion", "v1"],
  ["volumeClaimTemplates", "kind", "PersistentVolumeClaim"],
  ["spec", "volumeMode", "Filesystem"],
];

function isServerDefault(parent: string, key: string, value: unknown): boolean {
  if (parent === "volumeClaimTemplates" && key === "status") return true;
  return serverDefaults.some((each) => each[0] === parent && each[1] === key && each[2] === value);
}

function isBinary(path: FieldPath, of: ComparedKind): boolean {
  if (of.group !== "" || path.above?.above !== root) return false;
  const { name } = path.above;
  return (of.kind === "Secret" && name === "data") || (of.kind === "ConfigMap" && name === "binaryData");
}

function isSameBase64(wanted: unknown, live: unknown): boolean {
  if (typeof wanted !== "string" || typeof live !== "string") return false;
  // Decoding would forgive what the API server refuses: only the line breaks of a long value mean nothing.
  return wanted.replace(/\s/g, "") === live;
}

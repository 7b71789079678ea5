// What an apply would change, field by field, for people to read: never what decides whether to apply.

import type { Json, KubernetesObject } from "../../manifests/manifest.ts";
import type { LiveObject } from "../cluster.ts";
import { groupOf, isSecretKind } from "../kinds.ts";
import type { FieldChange } from "../sync-plan.ts";
import { below, type FieldPath, root } from "./field-path.ts";
import { isLeaf, membersOf, type OwnedFields, ownedFieldsOf, parseMember } from "./owned-fields.ts";
import { type ComparedKind, isMap, isSameValue } from "./same-value.ts";

/** More than a person reads of one object. */
const maxChanges = 50;

interface Walk {
  of: ComparedKind;
  secret: boolean;
  changes: FieldChange[];
}

/** Fields that git wants otherwise, and fields that Coxswain applied and git no longer has. */
export function describeChanges(wanted: KubernetesObject, live: LiveObject): FieldChange[] {
  const of = { group: groupOf(wanted.apiVersion), kind: wanted.kind };
  const walk: Walk = { of, secret: isSecretKind(of), changes: [] };
  const owned = ownedFieldsOf(live, wanted.apiVersion);
  const { status: _, apiVersion: __, kind: ___, ...fields } = wanted;
  walkMap(walk, fields, live, owned, "", root);
  return walk.changes.slice(0, maxChanges);
}

function walkField(walk: Walk, wanted: unknown, live: unknown, owned: OwnedFields | undefined, path: string, names: FieldPath): void {
  if (walk.changes.length >= maxChanges || isSameValue(wanted, live, names, walk.of)) return;
  const whole = owned !== undefined && isLeaf(owned);
  if (isMap(wanted) && isMap(live) && !whole) walkMap(walk, wanted, live, owned, path, names);
  else if (whole || !Array.isArray(wanted) || !Array.isArray(live) || !walkList(walk, wanted, live, owned, path, names))
    report(walk, path, live, wanted);
}

function walkMap(
  walk: Walk,
  wanted: Record<string, unknown>,
  live: Record<string, unknown>,
  owned: OwnedFields | undefined,
  path: string,
  names: FieldPath,
): void {
  for (const [key, value] of Object.entries(wanted))
    if (value !== null) walkField(walk, value, live[key], owned?.[`f:${key}`], join(path, key), below(names, key));
  for (const member of owned === undefined ? [] : membersOf(owned)) {
    const key = member.slice(2);
    if (member.startsWith("f:") && !Object.hasOwn(wanted, key) && live[key] !== undefined)
      report(walk, join(path, key), live[key], undefined);
  }
}

/** False when the items cannot be told apart: then the list is one value. */
function walkList(
  walk: Walk,
  wanted: readonly unknown[],
  live: readonly unknown[],
  owned: OwnedFields | undefined,
  path: string,
  names: FieldPath,
): boolean {
  const key = itemKey(wanted, live, owned);
  if (key === undefined) return false;
  const liveItems = new Map(live.filter(isMap).map((item) => [String(item[key]), item]));
  for (const item of wanted.filter(isMap)) {
    const name = String(item[key]);
    const members = owned === undefined ? undefined : memberOf(owned, key, item[key]);
    walkField(walk, item, liveItems.get(name), members, `${path}[${key}=${name}]`, names);
  }
  const kept = new Set(wanted.filter(isMap).map((item) => String(item[key])));
  for (const member of owned === undefined ? [] : membersOf(owned)) {
    const keys = parseMember(member);
    const name = isMap(keys) ? String(keys[key]) : undefined;
    if (name !== undefined && !kept.has(name) && liveItems.has(name))
      report(walk, `${path}[${key}=${name}]`, liveItems.get(name), undefined);
  }
  return true;
}

// The lists of Kubernetes are keyed by one of these; where two fields are the key, the first tells enough here.
const itemKeys = ["name", "containerPort", "port", "mountPath", "devicePath", "topologyKey", "type", "ip", "uid"];

function itemKey(wanted: readonly unknown[], live: readonly unknown[], owned: OwnedFields | undefined): string | undefined {
  const first = owned === undefined ? undefined : membersOf(owned).map(parseMember).find(isMap);
  const candidates = first === undefined ? itemKeys : Object.keys(first);
  return candidates.find((key) => isKeyOf(key, wanted) && isKeyOf(key, live));
}

function isKeyOf(key: string, items: readonly unknown[]): boolean {
  const names = items.map((item) => (isMap(item) ? item[key] : undefined));
  return names.every((name) => typeof name === "string" || typeof name === "number") && new Set(names).size === names.length;
}

function memberOf(owned: OwnedFields, key: string, name: unknown): OwnedFields | undefined {
  const member = membersOf(owned).find((each) => {
    const keys = parseMember(each);
    return isMap(keys) && keys[key] === name;
  });
  return member === undefined ? undefined : owned[member];
}

function report(walk: Walk, path: string, from: unknown, to: unknown): void {
  if (walk.secret && path !== "type" && path !== "immutable") walk.changes.push(...maskedChanges(path, from, to));
  else walk.changes.push({ path, ...(from === undefined ? {} : { from: from as Json }), ...(to === undefined ? {} : { to: to as Json }) });
}

// A whole map of values becomes its keys: which ones changed may be known, their values may not.
function maskedChanges(path: string, from: unknown, to: unknown): FieldChange[] {
  const value = to ?? from;
  if (!isMap(value)) return [{ path, masked: true }];
  return Object.keys(value).map((key) => ({ path: join(path, key), masked: true }));
}

function join(path: string, key: string): string {
  const plain = /^[\w-]+$/.test(key);
  if (path === "") return plain ? key : `[${JSON.stringify(key)}]`;
  return plain ? `${path}.${key}` : `${path}[${JSON.stringify(key)}]`;
}

// Which workload a person means: `api`, `deployment/api`, `deploy/api` or `prod:deployment/api`. Pure.

import { suggest } from "./suggest.ts";

export type WorkloadMatch =
  | { kind: "found"; id: string }
  /** Both sentences may hold what was typed. */
  | { kind: "refused"; code: "workload_unknown" | "workload_ambiguous"; message: string; advice: string };

/** kubectl's short names (`kubectl api-resources`); plurals are taken off by their `s`. */
const shortKinds: Readonly<Record<string, string>> = {
  deploy: "deployment",
  sts: "statefulset",
  ds: "daemonset",
  rs: "replicaset",
  cj: "cronjob",
  po: "pod",
  hr: "helmrelease",
};
const maxListed = 10;

/** `ids` as in `ObjectId`; kinds in any case, names exactly. */
export function findWorkload(typed: string, ids: Iterable<string>, environment: string): WorkloadMatch {
  const known = [...new Set(ids)].sort();
  const wanted = split(typed);
  const meant = known.includes(typed) ? [typed] : known.filter((id) => isMeant(split(id), wanted));
  const [id, second] = meant;
  if (id !== undefined && second === undefined) return { kind: "found", id };
  if (id !== undefined)
    return {
      kind: "refused",
      code: "workload_ambiguous",
      message: `${typed} could be ${listed(meant, " or ")} in ${environment}.`,
      advice: `Name one of them whole, like ${id}.`,
    };
  const nearest = suggest(typed, [...new Set(known.flatMap((each) => [each, shortOf(each), nameOf(each)]))]);
  const list = known.length === 0 ? `${environment} has no workload with an image.` : `There are ${listed(known.map(shortOf), ", ")}.`;
  return {
    kind: "refused",
    code: "workload_unknown",
    message: `There is no workload ${typed} in ${environment}.`,
    advice: nearest === undefined ? list : `Did you mean ${nearest}? ${list}`,
  };
}

interface Parts {
  namespace: string | undefined;
  kind: string | undefined;
  name: string;
}

function split(text: string): Parts {
  const [, namespace, kind, name = text] = /^(?:([^:/]+):)?(?:([^:/]+)\/)?([^/]+)$/.exec(text) ?? [];
  return { namespace, kind: kind === undefined ? undefined : fullKind(kind.toLowerCase()), name };
}

function fullKind(kind: string): string {
  if (Object.hasOwn(shortKinds, kind)) return shortKinds[kind] ?? kind;
  return kind.endsWith("s") ? kind.slice(0, -1) : kind;
}

function isMeant(actual: Parts, wanted: Parts): boolean {
  if (actual.name !== wanted.name) return false;
  if (wanted.kind !== undefined && wanted.kind !== actual.kind) return false;
  return wanted.namespace === undefined || wanted.namespace === actual.namespace;
}

function shortOf(id: string): string {
  return id.startsWith("marker:") ? id : id.slice(id.indexOf(":") + 1);
}

function nameOf(id: string): string {
  return id.slice(id.lastIndexOf("/") + 1);
}

function listed(names: readonly string[], between: string): string {
  const shown = names.slice(0, maxListed).join(between);
  return names.length > maxListed ? `${shown} and ${names.length - maxListed} more` : shown;
}

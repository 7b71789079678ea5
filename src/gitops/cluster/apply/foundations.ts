// The Namespaces and CustomResourceDefinitions of a plan: who stands on them, and what became of them.

import { Failure } from "../../failure.ts";
import type { KubernetesObject } from "../../manifests/manifest.ts";
import type { ObjectId } from "../../names.ts";
import type { ApiResource, LiveObject } from "../cluster.ts";
import { groupKind, isCrdKind, isNamespaceKind } from "../kinds.ts";
import type { PlannedObject } from "../sync-plan.ts";
import { isEstablished } from "./await-established.ts";

export interface Unestablished {
  id: ObjectId;
  key: string;
  resource: ApiResource;
  name: string;
  live: LiveObject | undefined;
}

export interface Foundations {
  /**
   * Something that the object stands on and that is not there: `why` it never will be in this run, or without
   * one, that it is still to be made.
   */
  missingFor(item: PlannedObject): { why?: Failure | undefined } | undefined;
  applied(item: PlannedObject, live: LiveObject): void;
  failed(item: { key: string }, failure: Failure): void;
  /** What others of the plan stand on, applied or there before, and not yet established. */
  unestablished(): Unestablished[];
}

interface Foundation {
  item: PlannedObject;
  state: "laid" | "missing";
  live?: LiveObject | undefined;
  failure?: Failure | undefined;
}

export function createFoundations(items: readonly PlannedObject[]): Foundations {
  const byKey = new Map<string, Foundation>();
  const byUse = new Map<string, Foundation>();
  for (const item of items) {
    const use = useOf(item);
    if (use === undefined) continue;
    const foundation: Foundation = { item, state: item.action === "create" ? "missing" : "laid" };
    byKey.set(item.key, foundation);
    byUse.set(use, foundation);
  }
  const needed = (item: PlannedObject): Foundation[] => usesOf(item).flatMap((use) => byUse.get(use) ?? []);
  const awaited = new Set(items.filter((item) => item.awaitsKind).flatMap(needed));
  return {
    missingFor(item) {
      const missing = needed(item).find(
        (each) => each.state === "missing" || (each.failure !== undefined && item.awaitsKind && isCrdKind(each.item.resource)),
      );
      return missing === undefined ? undefined : { why: missing.failure && standsOn(item, missing) };
    },
    applied(item, live) {
      const foundation = byKey.get(item.key);
      if (foundation === undefined) return;
      foundation.live = live;
      foundation.state = "laid";
    },
    failed(item, failure) {
      const foundation = byKey.get(item.key);
      if (foundation !== undefined) foundation.failure = failure;
    },
    unestablished() {
      const waiting = [...byKey.values()].filter(
        (each) => each.failure === undefined && each.state === "laid" && (each.live !== undefined || awaited.has(each)),
      );
      return waiting
        .filter((each) => each.live === undefined || !isEstablished(each.live, each.item.resource))
        .map(({ item, live }) => ({ id: item.id, key: item.key, resource: item.resource, name: item.manifest.object.metadata.name, live }));
    },
  };
}

function standsOn(item: PlannedObject, foundation: Foundation): Failure {
  const what = `${foundation.item.resource.kind} ${foundation.item.manifest.object.metadata.name}`;
  const failure = foundation.failure as Failure;
  return new Failure(
    failure.code,
    `${item.resource.kind} ${item.manifest.object.metadata.name} was not applied, because ${what} failed: ${failure.message}`,
    {
      retry: failure.retry,
      advice: failure.advice,
    },
  );
}

/** What a foundation is used as: a namespace by name, a definition by the group and kind that it brings. */
function useOf(item: PlannedObject): string | undefined {
  const { object } = item.manifest;
  if (isNamespaceKind(item.resource)) return `namespace ${object.metadata.name}`;
  return isCrdKind(item.resource) ? `kind ${kindOfCrd(object)}` : undefined;
}

function usesOf(item: PlannedObject): string[] {
  const { namespace } = item.manifest.object.metadata;
  return [...(namespace === undefined ? [] : [`namespace ${namespace}`]), `kind ${groupKind(item.resource)}`];
}

function kindOfCrd(crd: KubernetesObject): string {
  const spec = (crd.spec ?? {}) as { group?: string; names?: { kind?: string } };
  return groupKind({ group: spec.group ?? "", kind: spec.names?.kind ?? "" });
}

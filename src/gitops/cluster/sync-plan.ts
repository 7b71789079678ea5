// What a sync would do to a cluster, as plain data: rendered as a dry run, carried out by `applyPlan`.

import type { Json, KubernetesObject, Manifest, Source } from "../manifests/manifest.ts";
import type { ObjectId } from "../names.ts";
import type { ApiResource } from "./cluster.ts";

/**
 * A plan holds what is to be applied, values of Secrets included: it stays in the worker. What may be shown
 * of it is `id`, `action`, `changes` and the problems' messages.
 */
export interface SyncPlan {
  items: PlannedObject[];
  /** Objects that cannot be applied, each with why; the items do not have them. */
  problems: PlanProblem[];
}

export type PlannedAction = "create" | "configure" | "unchanged" | "ignored";

export interface PlannedObject {
  id: ObjectId;
  /** `objectKey`: group, kind, namespace and name. */
  key: string;
  action: PlannedAction;
  /**
   * For `configure`: what git wants otherwise than it is. Empty when only the ownership of fields differs:
   * somebody else wrote the same values.
   */
  changes: FieldChange[];
  /** As it is to be applied: namespace set, what only a server sets taken out, stringData as data. */
  manifest: Manifest;
  resource: ApiResource;
  /** Its kind comes with a CustomResourceDefinition of this plan and is not served yet. */
  awaitsKind: boolean;
  /** The live object that was compared. */
  live?: { uid: string; resourceVersion: string } | undefined;
}

/** One field, as `spec.template.spec.containers[name=api].image`. */
export interface FieldChange {
  path: string;
  /** The live value; absent when there is none. */
  from?: Json | undefined;
  /** What git wants; absent when git no longer has the field. */
  to?: Json | undefined;
  /** The values are secret and left out: `from` and `to` are absent. */
  masked?: true | undefined;
}

export type PlanProblemCode =
  | "kind_unknown"
  | "kind_not_writable"
  | "name_missing"
  | "duplicate"
  | "namespace_not_allowed"
  | "live_unreadable";

export interface PlanProblem {
  code: PlanProblemCode;
  id: ObjectId;
  source: Source;
  /** One sentence, safe to show. */
  message: string;
}

/** An object of git, at home in the cluster: its kind resolved, its namespace decided. */
export interface ResolvedObject {
  id: ObjectId;
  key: string;
  object: KubernetesObject;
  /** As git has it. */
  origin: KubernetesObject;
  source: Source;
  resource: ApiResource;
  awaitsKind: boolean;
}

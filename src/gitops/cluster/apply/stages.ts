// In which order objects are applied: what others need first, what may refuse others last.

import type { ApiResource } from "../cluster.ts";
import { groupKind, isCrdKind, isNamespaceKind } from "../kinds.ts";

/**
 * Stages as Flux has them (v1's kind ranks, kustomize-controller's class stages): all of one is applied before
 * any of the next. 0 has to be established before the rest; the last may reject what comes after it.
 */
const stages: readonly (readonly string[])[] = [
  ["/Namespace", "apiextensions.k8s.io/CustomResourceDefinition"],
  [
    "/ServiceAccount",
    "rbac.authorization.k8s.io/ClusterRole",
    "rbac.authorization.k8s.io/Role",
    "storage.k8s.io/StorageClass",
    "storage.k8s.io/CSIDriver",
    "scheduling.k8s.io/PriorityClass",
    "networking.k8s.io/IngressClass",
    "gateway.networking.k8s.io/GatewayClass",
    "node.k8s.io/RuntimeClass",
    "/PersistentVolume",
    "/ResourceQuota",
    "/LimitRange",
  ],
  [
    "rbac.authorization.k8s.io/ClusterRoleBinding",
    "rbac.authorization.k8s.io/RoleBinding",
    "/ConfigMap",
    "/Secret",
    "/PersistentVolumeClaim",
    "/Service",
    "/Endpoints",
    "discovery.k8s.io/EndpointSlice",
    "networking.k8s.io/NetworkPolicy",
  ],
  [
    "apps/DaemonSet",
    "apps/Deployment",
    "apps/ReplicaSet",
    "apps/StatefulSet",
    "batch/CronJob",
    "batch/Job",
    "/Pod",
    "/ReplicationController",
    "argoproj.io/Rollout",
  ],
];
const lastKinds = [
  "admissionregistration.k8s.io/MutatingWebhookConfiguration",
  "admissionregistration.k8s.io/ValidatingWebhookConfiguration",
  "admissionregistration.k8s.io/ValidatingAdmissionPolicy",
  "admissionregistration.k8s.io/ValidatingAdmissionPolicyBinding",
  "admissionregistration.k8s.io/MutatingAdmissionPolicy",
  "admissionregistration.k8s.io/MutatingAdmissionPolicyBinding",
  "apiregistration.k8s.io/APIService",
];
const restStage = stages.length;
const lastStage = stages.length + 1;
const stageByKind = new Map([
  ...stages.flatMap((kinds, stage) => kinds.map((kind) => [kind, stage] as const)),
  ...lastKinds.map((kind) => [kind, lastStage] as const),
]);

export function stageOf(kind: { group: string; kind: string }): number {
  return stageByKind.get(groupKind(kind)) ?? restStage;
}

/** The stages that have anything, in order; within one the order of the items is kept. */
export function planStages<Item extends { resource: ApiResource }>(items: readonly Item[]): Item[][] {
  const byStage = Map.groupBy(items, (item) => stageOf(item.resource));
  return [...byStage].sort(([a], [b]) => a - b).map(([, members]) => members);
}

/** Whether others cannot be applied before it is established. */
export function isFoundation(kind: { group: string; kind: string }): boolean {
  return isNamespaceKind(kind) || isCrdKind(kind);
}

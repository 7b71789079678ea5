// What the API server adds to kinds other than workloads, and which function serves which kind.

import { type JsonObject, objectAt } from "../json.ts";
import { ensureObject, objectIn, objectsIn, setDefault } from "./set-default.ts";
import {
  addAutoscalerDefaults,
  addClaimDefaults,
  addCronJobDefaults,
  addDaemonSetDefaults,
  addDeploymentDefaults,
  addJobDefaults,
  addPodObjectDefaults,
  addReplicaSetDefaults,
  addStatefulSetDefaults,
} from "./workload-defaults.ts";

function addServiceDefaults(object: JsonObject): void {
  const spec = ensureObject(object, "spec");
  setDefault(spec, "sessionAffinity", "None");
  setDefault(spec, "type", "ClusterIP");
  if (spec.sessionAffinity === "ClientIP")
    setDefault(ensureObject(ensureObject(spec, "sessionAffinityConfig"), "clientIP"), "timeoutSeconds", 10_800);
  const isOutside = spec.type === "NodePort" || spec.type === "LoadBalancer";
  if (spec.type !== "ExternalName") setDefault(spec, "internalTrafficPolicy", "Cluster");
  if (isOutside) setDefault(spec, "externalTrafficPolicy", "Cluster");
  if (spec.type === "LoadBalancer") setDefault(spec, "allocateLoadBalancerNodePorts", true);
  for (const port of objectsIn(spec, "ports")) {
    setDefault(port, "protocol", "TCP");
    if (port.targetPort === undefined || port.targetPort === 0 || port.targetPort === "") port.targetPort = port.port ?? 0;
  }
}

function addNetworkPolicyDefaults(object: JsonObject): void {
  const spec = ensureObject(object, "spec");
  if (spec.policyTypes === undefined) spec.policyTypes = spec.egress === undefined ? ["Ingress"] : ["Ingress", "Egress"];
  for (const rule of [...objectsIn(spec, "ingress"), ...objectsIn(spec, "egress")]) {
    for (const port of objectsIn(rule, "ports")) setDefault(port, "protocol", "TCP");
  }
}

function addSecretDefaults(object: JsonObject): void {
  setDefault(object, "type", "Opaque");
  const texts = objectIn(object, "stringData");
  if (texts === undefined) return;
  const data = ensureObject(object, "data");
  for (const [key, value] of Object.entries(texts)) data[key] = Buffer.from(String(value), "utf8").toString("base64");
  delete object.stringData;
}

function addBindingDefaults(object: JsonObject): void {
  const role = objectIn(object, "roleRef");
  if (role !== undefined && (role.apiGroup === undefined || role.apiGroup === "")) role.apiGroup = "rbac.authorization.k8s.io";
  for (const subject of objectsIn(object, "subjects")) {
    if (subject.kind !== "ServiceAccount") setDefault(subject, "apiGroup", "rbac.authorization.k8s.io");
  }
}

function addNamespaceDefaults(object: JsonObject): void {
  const metadata = ensureObject(object, "metadata");
  setDefault(ensureObject(metadata, "labels"), "kubernetes.io/metadata.name", metadata.name ?? "");
}

function addVolumeDefaults(object: JsonObject): void {
  const spec = ensureObject(object, "spec");
  setDefault(spec, "persistentVolumeReclaimPolicy", "Retain");
  setDefault(spec, "volumeMode", "Filesystem");
  const hostPath = objectIn(spec, "hostPath");
  if (hostPath !== undefined) setDefault(hostPath, "type", "");
  setDefault(ensureObject(object, "status"), "phase", "Pending");
}

function addDefinitionDefaults(object: JsonObject): void {
  const spec = ensureObject(object, "spec");
  const names = ensureObject(spec, "names");
  const kind = typeof names.kind === "string" ? names.kind : "";
  setDefault(names, "singular", kind.toLowerCase());
  setDefault(names, "listKind", `${kind}List`);
  setDefault(ensureObject(spec, "conversion"), "strategy", "None");
}

function addLimitRangeDefaults(object: JsonObject): void {
  for (const limit of objectsIn(objectAt(object, "spec"), "limits")) {
    if (limit.type !== "Container") continue;
    const highest = objectIn(limit, "max");
    if (highest !== undefined) limit.default = { ...highest, ...objectIn(limit, "default") };
    const usual = { ...objectIn(limit, "min"), ...objectIn(limit, "default"), ...objectIn(limit, "defaultRequest") };
    if (Object.keys(usual).length > 0) limit.defaultRequest = usual;
  }
}

function addEndpointsDefaults(object: JsonObject): void {
  for (const subset of objectsIn(object, "subsets")) for (const port of objectsIn(subset, "ports")) setDefault(port, "protocol", "TCP");
}

function addStorageClassDefaults(object: JsonObject): void {
  setDefault(object, "reclaimPolicy", "Delete");
  setDefault(object, "volumeBindingMode", "Immediate");
}

const defaults: Readonly<Record<string, (object: JsonObject) => void>> = {
  "/Endpoints": addEndpointsDefaults,
  "/LimitRange": addLimitRangeDefaults,
  "/Namespace": addNamespaceDefaults,
  "/PersistentVolume": addVolumeDefaults,
  "/PersistentVolumeClaim": addClaimDefaults,
  "/Pod": addPodObjectDefaults,
  "/Secret": addSecretDefaults,
  "/Service": addServiceDefaults,
  "apiextensions.k8s.io/CustomResourceDefinition": addDefinitionDefaults,
  "apps/DaemonSet": addDaemonSetDefaults,
  "apps/Deployment": addDeploymentDefaults,
  "apps/ReplicaSet": addReplicaSetDefaults,
  "apps/StatefulSet": addStatefulSetDefaults,
  "autoscaling/HorizontalPodAutoscaler": addAutoscalerDefaults,
  "batch/CronJob": addCronJobDefaults,
  "batch/Job": addJobDefaults,
  "networking.k8s.io/NetworkPolicy": addNetworkPolicyDefaults,
  "rbac.authorization.k8s.io/ClusterRoleBinding": addBindingDefaults,
  "rbac.authorization.k8s.io/RoleBinding": addBindingDefaults,
  "scheduling.k8s.io/PriorityClass": (object) => setDefault(object, "preemptionPolicy", "PreemptLowerPriority"),
  "storage.k8s.io/StorageClass": addStorageClassDefaults,
};

/** Adds to a decoded object what the real server would; the object is changed. */
export function addDefaults(object: JsonObject, resource: { group: string; kind: string }): void {
  defaults[`${resource.group}/${resource.kind}`]?.(object);
}

// What the API server adds to workloads (pkg/apis/apps/v1, batch/v1, autoscaling/v2 defaults.go).

import type { JsonObject } from "../json.ts";
import { addPodDefaults, addPodSpecDefaults } from "./pod-defaults.ts";
import { ensureObject, objectIn, objectsIn, setDefault } from "./set-default.ts";

function addTemplateDefaults(spec: JsonObject): void {
  const template = objectIn(spec, "template");
  if (template !== undefined) addPodSpecDefaults(ensureObject(template, "spec"));
}

export function addDeploymentDefaults(object: JsonObject): void {
  const spec = ensureObject(object, "spec");
  setDefault(spec, "replicas", 1);
  setDefault(spec, "revisionHistoryLimit", 10);
  setDefault(spec, "progressDeadlineSeconds", 600);
  const strategy = ensureObject(spec, "strategy");
  setDefault(strategy, "type", "RollingUpdate");
  if (strategy.type === "RollingUpdate") {
    const rolling = ensureObject(strategy, "rollingUpdate");
    setDefault(rolling, "maxUnavailable", "25%");
    setDefault(rolling, "maxSurge", "25%");
  }
  addTemplateDefaults(spec);
}

export function addReplicaSetDefaults(object: JsonObject): void {
  const spec = ensureObject(object, "spec");
  setDefault(spec, "replicas", 1);
  addTemplateDefaults(spec);
}

export function addStatefulSetDefaults(object: JsonObject): void {
  const spec = ensureObject(object, "spec");
  setDefault(spec, "podManagementPolicy", "OrderedReady");
  setDefault(spec, "replicas", 1);
  setDefault(spec, "revisionHistoryLimit", 10);
  const strategy = ensureObject(spec, "updateStrategy");
  setDefault(strategy, "type", "RollingUpdate");
  if (strategy.type === "RollingUpdate") {
    const rolling = ensureObject(strategy, "rollingUpdate");
    setDefault(rolling, "partition", 0);
    setDefault(rolling, "maxUnavailable", 1);
  }
  const retention = ensureObject(spec, "persistentVolumeClaimRetentionPolicy");
  setDefault(retention, "whenDeleted", "Retain");
  setDefault(retention, "whenScaled", "Retain");
  for (const claim of objectsIn(spec, "volumeClaimTemplates")) {
    setDefault(claim, "apiVersion", "v1");
    setDefault(claim, "kind", "PersistentVolumeClaim");
    addClaimDefaults(claim);
  }
  addTemplateDefaults(spec);
}

export function addDaemonSetDefaults(object: JsonObject): void {
  const spec = ensureObject(object, "spec");
  setDefault(spec, "revisionHistoryLimit", 10);
  const strategy = ensureObject(spec, "updateStrategy");
  setDefault(strategy, "type", "RollingUpdate");
  if (strategy.type === "RollingUpdate") {
    const rolling = ensureObject(strategy, "rollingUpdate");
    setDefault(rolling, "maxUnavailable", 1);
    setDefault(rolling, "maxSurge", 0);
  }
  addTemplateDefaults(spec);
}

export function addJobDefaults(object: JsonObject): void {
  const spec = ensureObject(object, "spec");
  if (spec.completions === undefined && spec.parallelism === undefined) setDefault(spec, "completions", 1);
  setDefault(spec, "parallelism", 1);
  setDefault(spec, "backoffLimit", 6);
  setDefault(spec, "completionMode", "NonIndexed");
  setDefault(spec, "suspend", false);
  setDefault(spec, "manualSelector", false);
  setDefault(spec, "podReplacementPolicy", spec.podFailurePolicy === undefined ? "TerminatingOrFailed" : "Failed");
  addTemplateDefaults(spec);
}

export function addCronJobDefaults(object: JsonObject): void {
  const spec = ensureObject(object, "spec");
  setDefault(spec, "concurrencyPolicy", "Allow");
  setDefault(spec, "suspend", false);
  setDefault(spec, "successfulJobsHistoryLimit", 3);
  setDefault(spec, "failedJobsHistoryLimit", 1);
  addTemplateDefaults(ensureObject(ensureObject(spec, "jobTemplate"), "spec"));
}

export function addPodObjectDefaults(object: JsonObject): void {
  const spec = ensureObject(object, "spec");
  addPodSpecDefaults(spec);
  addPodDefaults(spec);
}

export function addClaimDefaults(object: JsonObject): void {
  setDefault(ensureObject(object, "spec"), "volumeMode", "Filesystem");
  setDefault(ensureObject(object, "status"), "phase", "Pending");
}

export function addAutoscalerDefaults(object: JsonObject): void {
  const spec = ensureObject(object, "spec");
  setDefault(spec, "minReplicas", 1);
  if (objectsIn(spec, "metrics").length === 0) {
    const target = { type: "Utilization", averageUtilization: 80 };
    spec.metrics = [{ type: "Resource", resource: { name: "cpu", target } }];
  }
  for (const direction of ["scaleUp", "scaleDown"]) {
    const rules = objectIn(objectIn(spec, "behavior") ?? {}, direction);
    if (rules !== undefined) addScalingDefaults(rules, direction);
  }
}

function addScalingDefaults(rules: JsonObject, direction: string): void {
  setDefault(rules, "selectPolicy", "Max");
  if (direction === "scaleUp") setDefault(rules, "stabilizationWindowSeconds", 0);
  const percent = { type: "Percent", value: 100, periodSeconds: 15 };
  setDefault(rules, "policies", direction === "scaleUp" ? [{ type: "Pods", value: 4, periodSeconds: 15 }, percent] : [percent]);
}

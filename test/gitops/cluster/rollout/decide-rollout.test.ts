import { describe, expect, test } from "vitest";
import type { ApiResource, LiveObject } from "../../../../src/gitops/cluster/cluster.ts";
import { decideRollout, hasRollout } from "../../../../src/gitops/cluster/rollout/decide-rollout.ts";
import { kind } from "../memory-cluster.ts";

const resources = {
  Deployment: kind("apps", "Deployment", "deployments"),
  StatefulSet: kind("apps", "StatefulSet", "statefulsets"),
  DaemonSet: kind("apps", "DaemonSet", "daemonsets"),
  ReplicaSet: kind("apps", "ReplicaSet", "replicasets"),
  Job: kind("batch", "Job", "jobs"),
  Pod: kind("", "Pod", "pods"),
  Rollout: kind("argoproj.io", "Rollout", "rollouts"),
  HelmRelease: kind("helm.toolkit.fluxcd.io", "HelmRelease", "helmreleases"),
} satisfies Record<string, ApiResource>;

type Case = [name: string, resource: keyof typeof resources, spec: object, status: object, expected: object];

const done = { observedGeneration: 2, replicas: 3, updatedReplicas: 3, readyReplicas: 3, availableReplicas: 3 };
const progressing = (status: string, reason: string, message = "said the controller") => [{ type: "Progressing", status, reason, message }];

const cases: Case[] = [
  ["all are updated and available", "Deployment", { replicas: 3 }, done, { state: "healthy", ready: "3/3" }],
  ["none are wanted", "Deployment", { replicas: 0 }, { observedGeneration: 2 }, { state: "healthy", ready: "0/0" }],
  ["replicas left out are one", "Deployment", {}, { observedGeneration: 2 }, { state: "progressing", ready: "0/1" }],
  ["its controller has not looked yet", "Deployment", { replicas: 3 }, { ...done, observedGeneration: 1 }, { state: "progressing" }],
  ["no status yet", "Deployment", { replicas: 1 }, {}, { state: "progressing" }],
  [
    "some are old",
    "Deployment",
    { replicas: 3 },
    { ...done, updatedReplicas: 1 },
    { state: "progressing", ready: "1/3", message: "1 of 3 updated" },
  ],
  [
    "an old one is still there",
    "Deployment",
    { replicas: 3 },
    { ...done, replicas: 4 },
    { state: "progressing", message: "1 of the previous revision still running" },
  ],
  [
    "not all available",
    "Deployment",
    { replicas: 3 },
    { ...done, availableReplicas: 2, readyReplicas: 2 },
    { state: "progressing", ready: "2/3", message: "2 of 3 available" },
  ],
  [
    "its deadline passed",
    "Deployment",
    { replicas: 3 },
    { ...done, updatedReplicas: 1, conditions: progressing("False", "ProgressDeadlineExceeded") },
    { state: "failed", reason: "ProgressDeadlineExceeded", message: "said the controller" },
  ],
  [
    "the deadline of an older generation passed",
    "Deployment",
    { replicas: 3 },
    { ...done, observedGeneration: 1, conditions: progressing("False", "ProgressDeadlineExceeded") },
    { state: "progressing" },
  ],
  [
    "a quota refuses its Pods",
    "Deployment",
    { replicas: 3 },
    { observedGeneration: 2, conditions: [{ type: "ReplicaFailure", status: "True", reason: "FailedCreate", message: "exceeded quota" }] },
    { state: "progressing", reason: "FailedCreate", message: "exceeded quota" },
  ],
  ["paused", "Deployment", { replicas: 3, paused: true }, {}, { state: "healthy", reason: "Paused" }],

  [
    "all ready, one revision",
    "StatefulSet",
    { replicas: 2 },
    { observedGeneration: 2, updatedReplicas: 2, readyReplicas: 2, updateRevision: "b", currentRevision: "b" },
    { state: "healthy", ready: "2/2" },
  ],
  [
    "all ready, revisions differ",
    "StatefulSet",
    { replicas: 2 },
    { observedGeneration: 2, updatedReplicas: 2, readyReplicas: 2, updateRevision: "b", currentRevision: "a" },
    { state: "progressing" },
  ],
  [
    "one not ready",
    "StatefulSet",
    { replicas: 2 },
    { observedGeneration: 2, updatedReplicas: 2, readyReplicas: 1, updateRevision: "b", currentRevision: "b" },
    { state: "progressing", ready: "1/2" },
  ],
  [
    "a partition holds some back",
    "StatefulSet",
    { replicas: 3, updateStrategy: { type: "RollingUpdate", rollingUpdate: { partition: 2 } } },
    { observedGeneration: 2, updatedReplicas: 1, readyReplicas: 3, updateRevision: "b", currentRevision: "a" },
    { state: "healthy" },
  ],
  [
    "updates on deletion",
    "StatefulSet",
    { replicas: 3, updateStrategy: { type: "OnDelete" } },
    { observedGeneration: 2 },
    { state: "healthy", reason: "OnDelete" },
  ],

  [
    "on all nodes",
    "DaemonSet",
    {},
    { observedGeneration: 2, desiredNumberScheduled: 2, updatedNumberScheduled: 2, numberAvailable: 2, numberReady: 2 },
    { state: "healthy", ready: "2/2" },
  ],
  ["no nodes", "DaemonSet", {}, { observedGeneration: 2, desiredNumberScheduled: 0 }, { state: "healthy", ready: "0/0" }],
  [
    "on some nodes",
    "DaemonSet",
    {},
    { observedGeneration: 2, desiredNumberScheduled: 2, updatedNumberScheduled: 1, numberAvailable: 2, numberReady: 2 },
    { state: "progressing", message: "1 of 2 updated" },
  ],
  ["not looked at", "DaemonSet", {}, { observedGeneration: 1, desiredNumberScheduled: 0 }, { state: "progressing" }],

  [
    "available",
    "ReplicaSet",
    { replicas: 1 },
    { observedGeneration: 2, replicas: 1, availableReplicas: 1, readyReplicas: 1 },
    { state: "healthy", ready: "1/1" },
  ],

  [
    "complete",
    "Job",
    { completions: 2 },
    { succeeded: 2, conditions: [{ type: "Complete", status: "True" }] },
    { state: "healthy", ready: "2/2" },
  ],
  [
    "failed",
    "Job",
    {},
    { conditions: [{ type: "Failed", status: "True", reason: "BackoffLimitExceeded", message: "too often" }] },
    { state: "failed", reason: "BackoffLimitExceeded", message: "too often" },
  ],
  ["running", "Job", {}, { active: 1 }, { state: "progressing", ready: "0/1" }],
  ["suspended", "Job", { suspend: true }, {}, { state: "healthy", reason: "Suspended" }],

  ["ready", "Pod", {}, { phase: "Running", conditions: [{ type: "Ready", status: "True" }] }, { state: "healthy", ready: "1/1" }],
  ["done", "Pod", {}, { phase: "Succeeded" }, { state: "healthy" }],
  [
    "evicted",
    "Pod",
    {},
    { phase: "Failed", reason: "Evicted", message: "low on memory" },
    { state: "failed", reason: "Evicted", message: "low on memory" },
  ],
  ["pending", "Pod", {}, { phase: "Pending" }, { state: "progressing", ready: "0/1" }],

  [
    "healthy, its generation as text",
    "Rollout",
    { replicas: 1 },
    { phase: "Healthy", observedGeneration: "2", readyReplicas: 1 },
    { state: "healthy", ready: "1/1" },
  ],
  ["of an older generation", "Rollout", { replicas: 1 }, { phase: "Healthy", observedGeneration: "1" }, { state: "progressing" }],
  [
    "degraded",
    "Rollout",
    { replicas: 1 },
    { phase: "Degraded", observedGeneration: "2", message: "analysis failed" },
    { state: "failed", reason: "Degraded", message: "analysis failed" },
  ],
  [
    "waiting for a person",
    "Rollout",
    { replicas: 1 },
    { phase: "Paused", observedGeneration: "2", message: "CanaryPauseStep" },
    { state: "healthy", reason: "Paused" },
  ],

  ["ready", "HelmRelease", {}, { observedGeneration: 2, conditions: [{ type: "Ready", status: "True" }] }, { state: "healthy" }],
  ["no word of itself", "HelmRelease", {}, {}, { state: "healthy" }],
  [
    "not looked at",
    "HelmRelease",
    {},
    { observedGeneration: 1, conditions: [{ type: "Ready", status: "True" }] },
    { state: "progressing" },
  ],
  [
    "not ready",
    "HelmRelease",
    {},
    { observedGeneration: 2, conditions: [{ type: "Ready", status: "False", reason: "InstallFailed", message: "timeout" }] },
    { state: "progressing", reason: "InstallFailed", message: "timeout" },
  ],
  [
    "stalled",
    "HelmRelease",
    {},
    { observedGeneration: 2, conditions: [{ type: "Stalled", status: "True", reason: "RetriesExceeded" }] },
    { state: "failed", reason: "RetriesExceeded" },
  ],
];

describe("how far a rollout is", () => {
  test.each(cases.map((each) => [`${each[1]}: ${each[0]}`, each] as const))("%s", (_, [, resource, spec, status, expected]) => {
    const live: LiveObject = {
      apiVersion: "v1",
      kind: resource,
      metadata: { name: "x", uid: "u", resourceVersion: "1", generation: 2 },
      spec,
      status,
    };
    expect(decideRollout(resources[resource], live)).toMatchObject(expected);
  });

  test("an object that is gone has failed", () => {
    expect(decideRollout(resources.Deployment, undefined)).toMatchObject({ state: "failed", reason: "NotFound" });
  });

  test("one that is being deleted is not ready", () => {
    const live: LiveObject = {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: "x", uid: "u", resourceVersion: "1", deletionTimestamp: "2026-01-01T00:00:00Z" },
      status: { phase: "Succeeded" },
    };
    expect(decideRollout(resources.Pod, live)).toMatchObject({ state: "progressing", reason: "Terminating" });
  });
});

test.each([
  [resources.Deployment, true],
  [resources.HelmRelease, true],
  [kind("", "ConfigMap", "configmaps"), false],
  [kind("networking.k8s.io", "Ingress", "ingresses"), false],
  [kind("autoscaling", "HorizontalPodAutoscaler", "hpas"), false],
])("%o has a rollout: %s", (resource, expected) => {
  expect(hasRollout(resource)).toBe(expected);
});

import { describe, expect, test } from "vitest";
import type { LiveObject } from "../../../../src/gitops/cluster/cluster.ts";
import { causeOf } from "../../../../src/gitops/cluster/rollout/pod-cause.ts";
import { type PodOwner, podsOf } from "../../../../src/gitops/cluster/rollout/read-pods.ts";
import { kind, kinds } from "../memory-cluster.ts";

function pod(status: object, metadata: object = {}): LiveObject {
  return { apiVersion: "v1", kind: "Pod", metadata: { name: "api-1", uid: "p", resourceVersion: "1", ...metadata }, status };
}

const waiting = (reason: string, message?: string, lastState?: object): LiveObject =>
  pod({ containerStatuses: [{ name: "app", image: "x:1", state: { waiting: { reason, message } }, lastState }] });

describe("why a Pod is not ready", () => {
  test.each<[string, LiveObject, object | undefined]>([
    ["it is starting", waiting("ContainerCreating"), undefined],
    ["it runs", pod({ containerStatuses: [{ name: "app", state: { running: {} } }] }), undefined],
    [
      "its image cannot be pulled",
      waiting("ImagePullBackOff", 'Back-off pulling image "x:1"'),
      { reason: "ImagePullBackOff", message: 'container app of Pod api-1: Back-off pulling image "x:1"', certain: false },
    ],
    ["a pull failed", waiting("ErrImagePull", "not found"), { reason: "ErrImagePull", certain: false }],
    ["its image's name can be none", waiting("InvalidImageName", "couldn't parse"), { reason: "InvalidImageName", certain: true }],
    [
      "a key of a ConfigMap is missing",
      waiting("CreateContainerConfigError", 'configmap "x" not found'),
      { reason: "CreateContainerConfigError", message: expect.stringContaining('configmap "x" not found') },
    ],
    [
      "it crashes",
      waiting("CrashLoopBackOff", "back-off", { terminated: { reason: "Error", exitCode: 3, message: "starting\nno such file\n" } }),
      { reason: "CrashLoopBackOff", message: "container app of Pod api-1 ended with exit code 3: no such file" },
    ],
    [
      "it used too much memory",
      waiting("CrashLoopBackOff", "back-off", { terminated: { reason: "OOMKilled", exitCode: 137 } }),
      { reason: "OOMKilled", message: expect.stringContaining("more memory than its limit") },
    ],
    [
      "an init container fails",
      pod({
        initContainerStatuses: [{ name: "init", state: { terminated: { reason: "Error", exitCode: 1 } } }],
        containerStatuses: [{ name: "app", state: { waiting: { reason: "PodInitializing" } } }],
      }),
      { reason: "Error", message: "container init of Pod api-1 ended with exit code 1" },
    ],
    [
      "no node takes it",
      pod({
        phase: "Pending",
        conditions: [{ type: "PodScheduled", status: "False", reason: "Unschedulable", message: "0/3 nodes are available" }],
      }),
      { reason: "Unschedulable", message: "0/3 nodes are available" },
    ],
    [
      "it was evicted",
      pod({ phase: "Failed", reason: "Evicted", message: "low on memory" }),
      { reason: "Evicted", message: "Pod api-1 failed: low on memory" },
    ],
    [
      "it is going away",
      { ...waiting("ErrImagePull"), metadata: { name: "old", uid: "p", resourceVersion: "1", deletionTimestamp: "2026-01-01T00:00:00Z" } },
      undefined,
    ],
  ])("%s", (_, of, expected) => {
    const cause = causeOf([of]);
    if (expected === undefined) expect(cause).toBeUndefined();
    else expect(cause).toMatchObject(expected);
  });

  test("of many causes the certain one is told, else the worst", () => {
    const pending = pod({ conditions: [{ type: "PodScheduled", status: "False", reason: "Unschedulable" }] });
    expect(causeOf([pending, waiting("ImagePullBackOff")])?.reason).toBe("ImagePullBackOff");
    expect(causeOf([pending, waiting("ImagePullBackOff"), waiting("InvalidImageName")])?.reason).toBe("InvalidImageName");
    expect(causeOf([])).toBeUndefined();
  });
});

describe("whose Pods are asked", () => {
  const owned = (name: string, uid: string, rest: object = {}): LiveObject => pod({}, { name, ownerReferences: [{ uid }], ...rest });

  test("those of a Deployment's newest ReplicaSet", () => {
    const live = pod({}, { name: "api", uid: "deploy", annotations: { "deployment.kubernetes.io/revision": "2" } });
    const owner: PodOwner = { key: "k", resource: kinds.Deployment, live };
    const sets = [
      owned("foreign", "other", { uid: "rs3", annotations: { "deployment.kubernetes.io/revision": "2" } }),
      owned("old", "deploy", { uid: "rs1", annotations: { "deployment.kubernetes.io/revision": "1" } }),
      owned("new", "deploy", { uid: "rs2", annotations: { "deployment.kubernetes.io/revision": "2" } }),
    ];
    const pods = [owned("a", "rs1"), owned("b", "rs2"), owned("c", "rs3")];
    expect(podsOf(owner, pods, sets).map((each) => each.metadata.name)).toEqual(["b"]);
    expect(podsOf(owner, pods, [])).toEqual([]);
  });

  test("those of a StatefulSet's new revision, as soon as there are any", () => {
    const owner: PodOwner = {
      key: "k",
      resource: kind("apps", "StatefulSet", "statefulsets"),
      live: pod({ updateRevision: "r2" }, { uid: "sts" }),
    };
    const old = owned("old", "sts", { labels: { "controller-revision-hash": "r1" } });
    const young = owned("new", "sts", { labels: { "controller-revision-hash": "r2" } });
    expect(podsOf(owner, [old], []).map((each) => each.metadata.name)).toEqual(["old"]);
    expect(podsOf(owner, [old, young], []).map((each) => each.metadata.name)).toEqual(["new"]);
  });
});

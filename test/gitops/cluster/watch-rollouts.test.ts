import { beforeEach, describe, expect, test } from "vitest";
import type { ApiResource, LiveObject } from "../../../src/gitops/cluster/cluster.ts";
import { objectIdOf } from "../../../src/gitops/cluster/kinds.ts";
import {
  describeRollouts,
  type RolloutProgress,
  type RolloutTarget,
  type WatchRolloutsOptions,
  watchRollouts,
} from "../../../src/gitops/cluster/watch-rollouts.ts";
import { keyOf, manifestOf } from "./golden-objects.ts";
import { kinds, type MemoryCluster, openManualClock, openMemoryCluster, rejection, unreachable } from "./memory-cluster.ts";

let cluster: MemoryCluster;
beforeEach(() => {
  cluster = openMemoryCluster();
});

function put(kind: string, name: string, rest: object, metadata: object = {}): LiveObject {
  const live: LiveObject = {
    apiVersion: kind === "Deployment" || kind === "ReplicaSet" ? "apps/v1" : "v1",
    kind,
    ...rest,
    metadata: { name, namespace: "prod", uid: `uid-${name}`, resourceVersion: "1", generation: 1, ...metadata },
  };
  cluster.objects.set(keyOf(live), live);
  return live;
}

const template = { spec: { containers: [{ name: "app", image: "x:1" }] } };
const revision = { annotations: { "deployment.kubernetes.io/revision": "1" } };

function deployment(name: string, ready: number, conditions: object[] = []): RolloutTarget {
  const status = { observedGeneration: 1, replicas: 2, updatedReplicas: 2, readyReplicas: ready, availableReplicas: ready, conditions };
  return target(
    put("Deployment", name, { spec: { replicas: 2, selector: { matchLabels: { app: name } }, template }, status }, revision),
    kinds.Deployment,
  );
}

function failingPod(owner: string, reason: string, message: string): void {
  put("ReplicaSet", `${owner}-rs`, {}, { ...revision, ownerReferences: [{ uid: `uid-${owner}` }] });
  put(
    "Pod",
    `${owner}-pod`,
    { status: { containerStatuses: [{ name: "app", state: { waiting: { reason, message } } }] } },
    { ownerReferences: [{ uid: `uid-${owner}-rs` }] },
  );
}

function target(live: LiveObject, resource: ApiResource): RolloutTarget {
  return { id: objectIdOf(live), key: keyOf(live), resource, manifest: manifestOf(live) };
}

async function watch(targets: RolloutTarget[], options: Partial<WatchRolloutsOptions> = {}) {
  const progress: RolloutProgress[][] = [];
  const clock = openManualClock();
  const results = await watchRollouts({
    cluster,
    targets,
    deadlineMs: 60_000,
    signal: new AbortController().signal,
    clock,
    onProgress: (each) => progress.push(each),
    ...options,
  });
  return { results, progress, clock };
}

test("what is ready is told at once, and kinds without a rollout are left out", async () => {
  const { results, clock } = await watch([deployment("api", 2), target(put("ConfigMap", "c", {}), kinds.ConfigMap)]);
  expect(results).toEqual([
    { id: "prod:deployment/api", key: "apps/Deployment/prod/api", state: "healthy", ready: "2/2", reason: undefined, message: undefined },
  ]);
  expect(clock.slept).toEqual([]);
});

test("nothing to watch asks nothing", async () => {
  expect((await watch([])).results).toEqual([]);
  expect(cluster.calls).toEqual([]);
});

test("it looks quickly at first, then once a second, and tells each move once", async () => {
  const api = deployment("api", 0);
  let looks = 0;
  cluster.before = (call) => {
    if (call.verb !== "get" || call.key !== api.key) return;
    looks++;
    if (looks === 5) deployment("api", 1);
    if (looks === 15) deployment("api", 2);
  };
  const { results, progress, clock } = await watch([api]);
  expect(results[0]?.state).toBe("healthy");
  expect(progress.map((each) => each[0]?.ready)).toEqual(["0/2", "1/2", "2/2"]);
  expect(clock.slept[0]).toBe(30);
  expect(clock.slept.at(-1)).toBe(1_000);
});

test("many in a namespace are one list", async () => {
  await watch(Array.from({ length: 10 }, (_, index) => deployment(`api-${index}`, 2)));
  expect(cluster.calls.map((call) => `${call.verb} ${call.key}`)).toEqual(["list apps/Deployment/prod"]);
});

describe("failures", () => {
  test("a controller that gave up ends the watch, with its Pods' reason", async () => {
    failingPod("api", "ImagePullBackOff", 'Back-off pulling image "x:2"');
    const { results, clock } = await watch([
      deployment("api", 0, [
        { type: "Progressing", status: "False", reason: "ProgressDeadlineExceeded", message: "timed out progressing" },
      ]),
      deployment("web", 2),
    ]);
    expect(results[0]).toMatchObject({
      state: "failed",
      ready: "0/2",
      reason: "ImagePullBackOff",
      message: 'container app of Pod api-pod: Back-off pulling image "x:2" (ProgressDeadlineExceeded)',
    });
    expect(results[1]?.state).toBe("healthy");
    expect(clock.now()).toBe(0);
  });

  test("an image that cannot be pulled now is told at once and decides at the deadline", async () => {
    failingPod("api", "ImagePullBackOff", "not found");
    const { results, progress, clock } = await watch([deployment("api", 0)], { deadlineMs: 10_000 });
    expect(progress.at(-1)?.[0]).toMatchObject({ state: "progressing", reason: "ImagePullBackOff" });
    expect(results[0]).toMatchObject({
      state: "timed_out",
      reason: "ImagePullBackOff",
      message: "not ready within 10 s: container app of Pod api-pod: not found",
    });
    expect(clock.now()).toBeGreaterThanOrEqual(10_000);
    expect(clock.now()).toBeLessThan(11_000);
  });

  test("an image's name that can be none ends it", async () => {
    failingPod("api", "InvalidImageName", "couldn't parse image reference");
    const { results, clock } = await watch([deployment("api", 0)]);
    expect(results[0]).toMatchObject({ state: "failed", reason: "InvalidImageName" });
    expect(clock.now()).toBeLessThan(2_000);
  });

  test("Pods that may not be read explain nothing and fail nothing", async () => {
    const api = deployment("api", 0);
    cluster.before = (call) => {
      if (call.verb === "list") throw rejection(403, "cluster_forbidden", "pods is forbidden");
    };
    expect((await watch([api], { deadlineMs: 3_000 })).results[0]).toMatchObject({
      state: "timed_out",
      message: "not ready within 3 s: 0 of 2 available",
    });
  });

  test("an API server that comes back is looked at again", async () => {
    const api = deployment("api", 2);
    let down = 8;
    cluster.before = () => {
      if (down-- > 0) throw unreachable();
    };
    const { results, progress } = await watch([api]);
    expect(progress[0]?.[0]).toMatchObject({ state: "progressing", reason: "Unreadable" });
    expect(results[0]).toMatchObject({ state: "healthy", ready: "2/2" });
  });

  test("an object that may not be read has failed", async () => {
    const api = deployment("api", 2);
    cluster.before = () => {
      throw rejection(403, "cluster_forbidden", "deployments is forbidden");
    };
    expect((await watch([api])).results[0]).toMatchObject({ state: "failed", message: "deployments is forbidden" });
  });

  test("an abort is thrown", async () => {
    const controller = new AbortController();
    cluster.after = () => controller.abort();
    await expect(watch([deployment("api", 0)], { signal: controller.signal })).rejects.toMatchObject({ code: "cancelled" });
  });
});

test("how workloads are at this moment", async () => {
  failingPod("api", "ImagePullBackOff", "not found");
  const gone = deployment("gone", 2);
  cluster.objects.delete(gone.key);
  const health = await describeRollouts({
    cluster,
    targets: [deployment("api", 0), deployment("web", 2), gone, target(put("ConfigMap", "c", {}), kinds.ConfigMap)],
    signal: new AbortController().signal,
  });
  expect(health).toMatchObject([
    { id: "prod:deployment/api", state: "progressing", ready: "0/2", reason: "ImagePullBackOff", images: ["x:1"] },
    { id: "prod:deployment/web", state: "healthy", ready: "2/2", images: ["x:1"] },
  ]);
});

describe("what seldom ends by itself", () => {
  const graceMs = 45_000;
  const deadlineMs = 600_000;

  test("an image that cannot be pulled is given up after the grace, in the cluster's words", async () => {
    const api = deployment("api", 0);
    failingPod("api", "ImagePullBackOff", 'Back-off pulling image "x:1"');
    const { results, clock } = await watch([api], { graceMs, deadlineMs });
    expect(results).toMatchObject([
      {
        state: "failed",
        reason: "ImagePullBackOff",
        message: 'container app of Pod api-pod: Back-off pulling image "x:1" (ImagePullBackOff for 45 s)',
      },
    ]);
    expect(clock.now()).toBeGreaterThanOrEqual(graceMs);
    expect(clock.now()).toBeLessThan(graceMs + 5_000);
  });

  test("it is no failure when the image comes in time", async () => {
    const api = deployment("api", 0);
    failingPod("api", "ErrImagePull", "not found");
    let looks = 0;
    cluster.before = ({ verb, key }) => {
      if (verb === "get" && key.includes("Deployment") && ++looks === 20) deployment("api", 2);
    };
    expect((await watch([api], { graceMs, deadlineMs })).results).toMatchObject([{ state: "healthy" }]);
  });

  test("each instance that gets ready begins the grace anew", async () => {
    const api = deployment("api", 0);
    failingPod("api", "ErrImagePull", "not found");
    let looks = 0;
    cluster.before = ({ verb, key }) => {
      if (verb === "get" && key.includes("Deployment") && ++looks === 40) deployment("api", 1);
    };
    const { results, clock } = await watch([api], { graceMs, deadlineMs });
    expect(results).toMatchObject([{ state: "failed", ready: "1/2" }]);
    expect(clock.now()).toBeGreaterThan(graceMs + 15_000);
  });

  function crashingPod(owner: string, restartCount: number): void {
    failingPod(owner, "CrashLoopBackOff", "back-off");
    const state = { waiting: { reason: "CrashLoopBackOff", message: "back-off" } };
    const lastState = { terminated: { exitCode: 3, reason: "Error", message: "no database" } };
    put(
      "Pod",
      `${owner}-pod`,
      { status: { containerStatuses: [{ name: "app", restartCount, state, lastState }] } },
      { ownerReferences: [{ uid: `uid-${owner}-rs` }] },
    );
  }

  test.each([
    ["a container that crashes again and again", 3, "failed"],
    ["a container that has crashed once", 1, "timed_out"],
  ])("%s", async (_what, restarts, state) => {
    const api = deployment("api", 0);
    crashingPod("api", restarts);
    const { results } = await watch([api], { graceMs, deadlineMs: 90_000 });
    expect(results).toMatchObject([{ state, message: expect.stringContaining("ended with exit code 3: no database") }]);
  });

  test("the deadline counts where it is the shorter", async () => {
    const api = deployment("api", 0);
    failingPod("api", "ImagePullBackOff", "gone");
    expect((await watch([api], { graceMs, deadlineMs: 10_000 })).results).toMatchObject([{ state: "timed_out" }]);
  });
});

// Rollouts: what Deployments, stateful sets, daemon sets and jobs say while their pods start, or cannot.

import { expect, it } from "vitest";
import { isObject, type JsonObject, listAt, numberAt, objectAt, stringAt } from "../../../src/sandbox/cluster/json.ts";
import { type ContractTarget, makeNamespace, until } from "./target.ts";

const image = "registry.example/app:1";
const missingImage = "registry.example/missing:1";

function workload(kind: string, spec: JsonObject, containerImage: string): JsonObject {
  const labels = { app: "a" };
  const selector: JsonObject = kind === "Job" ? {} : { selector: { matchLabels: labels } };
  const restartPolicy: JsonObject = kind === "Job" ? { restartPolicy: "Never" } : {};
  const containers = [{ name: "c", image: containerImage }];
  return {
    apiVersion: kind === "Job" ? "batch/v1" : "apps/v1",
    kind,
    metadata: { name: "w" },
    spec: { ...spec, ...selector, template: { metadata: { labels }, spec: { ...restartPolicy, containers } } },
  };
}

async function apply(target: ContractTarget, path: string, body: JsonObject): Promise<JsonObject> {
  const reply = await target.client.call({
    method: "PATCH",
    path: `${path}?fieldManager=contract&force=true&fieldValidation=Strict`,
    contentType: "application/apply-patch+yaml",
    body,
  });
  expect(reply.code, reply.text).toBeLessThan(300);
  return reply.body;
}

async function get(target: ContractTarget, path: string): Promise<JsonObject> {
  return (await target.client.call({ path })).body;
}

function condition(object: JsonObject, type: string): JsonObject {
  return (
    listAt(object, "status", "conditions")
      .filter(isObject)
      .find((one) => one.type === type) ?? {}
  );
}

function isObserved(object: JsonObject): boolean {
  return numberAt(object, "status", "observedGeneration") === numberAt(object, "metadata", "generation");
}

async function completeDeployment(target: ContractTarget, path: string): Promise<JsonObject> {
  return until("a complete Deployment", async () => {
    const found = await get(target, path);
    return isObserved(found) &&
      condition(found, "Progressing").reason === "NewReplicaSetAvailable" &&
      numberAt(found, "status", "unavailableReplicas") === undefined
      ? found
      : undefined;
  });
}

async function podsOf(target: ContractTarget, namespace: string): Promise<JsonObject[]> {
  return listAt(await get(target, `/api/v1/namespaces/${namespace}/pods?labelSelector=app%3Da`), "items").filter(isObject);
}

/** Cases of workloads whose images are there. */
export function rolloutCases(target: () => ContractTarget): void {
  it("a Deployment whose image is there becomes available", async () => {
    const namespace = await makeNamespace(target(), "rollout");
    const path = `/apis/apps/v1/namespaces/${namespace}/deployments/w`;
    await apply(target(), path, workload("Deployment", { replicas: 2 }, image));
    const found = await completeDeployment(target(), path);
    const { observedGeneration, replicas, updatedReplicas, readyReplicas, availableReplicas } = objectAt(found, "status");
    expect({ observedGeneration, replicas, updatedReplicas, readyReplicas, availableReplicas }).toEqual({
      observedGeneration: 1,
      replicas: 2,
      updatedReplicas: 2,
      readyReplicas: 2,
      availableReplicas: 2,
    });
    expect(condition(found, "Available")).toMatchObject({
      status: "True",
      reason: "MinimumReplicasAvailable",
      message: "Deployment has minimum availability.",
    });
    expect(condition(found, "Progressing")).toMatchObject({
      status: "True",
      message: expect.stringMatching(/^ReplicaSet "w-\w+" has successfully progressed\.$/),
    });
    expect(stringAt(found, "metadata", "annotations", "deployment.kubernetes.io/revision")).toBe("1");
    expect(numberAt(found, "metadata", "generation")).toBe(1);
    const pods = await podsOf(target(), namespace);
    expect(pods.map((pod) => stringAt(pod, "status", "phase"))).toEqual(["Running", "Running"]);
    expect(pods.every((pod) => stringAt(pod, "metadata", "labels", "pod-template-hash") !== undefined)).toBe(true);
  });

  it("a new image makes a new ReplicaSet and scales the old one down", async () => {
    const namespace = await makeNamespace(target(), "rollout-new");
    const path = `/apis/apps/v1/namespaces/${namespace}/deployments/w`;
    await apply(target(), path, workload("Deployment", { replicas: 3 }, image));
    await completeDeployment(target(), path);
    await apply(target(), path, workload("Deployment", { replicas: 3 }, "registry.example/app:2"));
    const found = await completeDeployment(target(), path);
    expect(numberAt(found, "metadata", "generation")).toBe(2);
    expect(stringAt(found, "metadata", "annotations", "deployment.kubernetes.io/revision")).toBe("2");
    const sets = listAt(await get(target(), `/apis/apps/v1/namespaces/${namespace}/replicasets`), "items");
    expect(new Set(sets.map((set) => numberAt(set, "spec", "replicas")))).toEqual(new Set([0, 3]));
  });

  it.each([["Recreate"], ["RollingUpdate"]])("a Deployment of no replicas is complete (%s)", async (type) => {
    const namespace = await makeNamespace(target(), "rollout-zero");
    const path = `/apis/apps/v1/namespaces/${namespace}/deployments/w`;
    await apply(target(), path, workload("Deployment", { replicas: 0, strategy: { type } }, image));
    const found = await completeDeployment(target(), path);
    expect(objectAt(found, "status")).toMatchObject({ observedGeneration: 1 });
    expect(numberAt(found, "status", "replicas")).toBeUndefined();
    expect(await podsOf(target(), namespace)).toEqual([]);
  });

  it("a stateful set becomes ready pod by pod, and rolls to a new image", async () => {
    const namespace = await makeNamespace(target(), "rollout-set");
    const path = `/apis/apps/v1/namespaces/${namespace}/statefulsets/w`;
    const spec = { replicas: 2, serviceName: "w" };
    const ready = (): Promise<JsonObject> =>
      until("a ready stateful set", async () => {
        const found = await get(target(), path);
        const { updateRevision, currentRevision, readyReplicas, updatedReplicas } = objectAt(found, "status");
        return isObserved(found) && readyReplicas === 2 && updatedReplicas === 2 && updateRevision === currentRevision ? found : undefined;
      });
    await apply(target(), path, workload("StatefulSet", spec, image));
    const first = await ready();
    expect(objectAt(first, "status")).toMatchObject({
      replicas: 2,
      readyReplicas: 2,
      availableReplicas: 2,
      currentReplicas: 2,
      updatedReplicas: 2,
      collisionCount: 0,
    });
    await apply(target(), path, workload("StatefulSet", spec, "registry.example/app:2"));
    const second = await ready();
    expect(stringAt(second, "status", "updateRevision")).not.toBe(stringAt(first, "status", "updateRevision"));
    const pods = await podsOf(target(), namespace);
    expect(new Set(pods.map((pod) => stringAt(pod, "metadata", "name")))).toEqual(new Set(["w-0", "w-1"]));
  });

  it("a daemon set runs on the node", async () => {
    const namespace = await makeNamespace(target(), "rollout-daemon");
    const path = `/apis/apps/v1/namespaces/${namespace}/daemonsets/w`;
    await apply(target(), path, workload("DaemonSet", {}, image));
    const found = await until("a ready daemon set", async () => {
      const now = await get(target(), path);
      return isObserved(now) && numberAt(now, "status", "numberAvailable") === 1 ? now : undefined;
    });
    expect(objectAt(found, "status")).toMatchObject({
      currentNumberScheduled: 1,
      desiredNumberScheduled: 1,
      numberMisscheduled: 0,
      numberReady: 1,
      updatedNumberScheduled: 1,
    });
  });

  it("a job completes", async () => {
    const namespace = await makeNamespace(target(), "rollout-job");
    const path = `/apis/batch/v1/namespaces/${namespace}/jobs/w`;
    await apply(target(), path, workload("Job", {}, image));
    const found = await until("a complete job", async () => {
      const now = await get(target(), path);
      return condition(now, "Complete").status === "True" ? now : undefined;
    });
    expect(objectAt(found, "status")).toMatchObject({ succeeded: 1, completionTime: expect.any(String), startTime: expect.any(String) });
    expect(condition(found, "Complete")).toMatchObject({
      reason: "CompletionsReached",
      message: "Reached expected number of succeeded pods",
    });
  });
}

/** Cases of workloads whose images are missing. */
export function failedRolloutCases(target: () => ContractTarget): void {
  it("a Deployment whose image is missing waits, then exceeds its deadline", async () => {
    const namespace = await makeNamespace(target(), "failed");
    const path = `/apis/apps/v1/namespaces/${namespace}/deployments/w`;
    const progressDeadlineSeconds = Math.max(2, 2 * Math.floor(target().timeFactor / 2));
    await apply(target(), path, workload("Deployment", { progressDeadlineSeconds }, missingImage));
    const waiting = await until("a pod that backs off", async () => {
      const state = (pod: JsonObject): JsonObject => objectAt(listAt(pod, "status", "containerStatuses")[0] ?? null, "state", "waiting");
      return (await podsOf(target(), namespace)).map(state).find((one) => one.reason === "ImagePullBackOff");
    });
    expect(stringAt(waiting, "message")).toContain(missingImage);
    const found = await until("the deadline", async () => {
      const now = await get(target(), path);
      return condition(now, "Progressing").reason === "ProgressDeadlineExceeded" ? now : undefined;
    });
    expect(condition(found, "Progressing")).toMatchObject({
      status: "False",
      message: expect.stringMatching(/^ReplicaSet "w-\w+" has timed out progressing\.$/),
    });
    expect(condition(found, "Available")).toMatchObject({
      status: "False",
      reason: "MinimumReplicasUnavailable",
      message: "Deployment does not have minimum availability.",
    });
    expect(objectAt(found, "status")).toMatchObject({ observedGeneration: 1, replicas: 1, updatedReplicas: 1, unavailableReplicas: 1 });
    const events = listAt(await get(target(), `/api/v1/namespaces/${namespace}/events`), "items").filter(isObject);
    const failed = events.find((event) => event.reason === "Failed");
    expect(failed).toMatchObject({ type: "Warning", involvedObject: { kind: "Pod" }, message: expect.stringContaining(missingImage) });
  });

  it("a missing image in an update leaves the old pods running", async () => {
    const namespace = await makeNamespace(target(), "failed-update");
    const path = `/apis/apps/v1/namespaces/${namespace}/deployments/w`;
    await apply(target(), path, workload("Deployment", { replicas: 2 }, image));
    await completeDeployment(target(), path);
    await apply(target(), path, workload("Deployment", { replicas: 2 }, missingImage));
    const found = await until("the new pod", async () => {
      const now = await get(target(), path);
      return isObserved(now) && numberAt(now, "status", "updatedReplicas") === 1 ? now : undefined;
    });
    expect(objectAt(found, "status")).toMatchObject({ replicas: 3, readyReplicas: 2, availableReplicas: 2, unavailableReplicas: 1 });
    expect(condition(found, "Available").status).toBe("True");
    await apply(target(), path, workload("Deployment", { replicas: 2 }, image));
    const back = await completeDeployment(target(), path);
    expect(stringAt(back, "metadata", "annotations", "deployment.kubernetes.io/revision")).toBe("3");
  });
}

// Pull secrets from a cluster: read once a minute, for their own hosts alone, each one's trouble its own.

import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { openPullSecrets, type PullSecrets } from "../../../../src/gitops/images/credentials/workload-credentials.ts";
import { parseImageReference } from "../../../../src/gitops/images/reference.ts";
import { systemClock } from "../../../../src/gitops/images/registry/clock.ts";
import { openRegistries } from "../../../../src/gitops/images/registry/open-registries.ts";
import type { KubernetesObject } from "../../../../src/gitops/manifests/manifest.ts";
import { startEmbeddedRegistry } from "../../../../src/sandbox/registry/start-embedded-registry.ts";
import { kind, kinds, type MemoryCluster, openMemoryCluster, rejection } from "../../cluster/memory-cluster.ts";

const ServiceAccount = kind("", "ServiceAccount", "serviceaccounts");
const signal = new AbortController().signal;
const mine = { registry: "a.example", repository: "app" };
let nowMs = 0;
let cluster: MemoryCluster;
let pulls: PullSecrets;

beforeEach(async () => {
  nowMs = 0;
  cluster = openMemoryCluster([...Object.values(kinds), ServiceAccount]);
  await cluster.apply({ apiVersion: "v1", kind: "Namespace", metadata: { name: "demo" } }, kinds.Namespace, {}, signal);
  pulls = openPullSecrets({ cluster, name: "default", clock: { ...systemClock, now: () => nowMs } });
});

function secret(name: string, host: string, password = `password of ${name}`): KubernetesObject {
  const auths = { [host]: { username: name, password } };
  const data = { ".dockerconfigjson": Buffer.from(JSON.stringify({ auths })).toString("base64") };
  return { apiVersion: "v1", kind: "Secret", metadata: { name, namespace: "demo" }, type: "kubernetes.io/dockerconfigjson", data };
}

async function have(...objects: KubernetesObject[]): Promise<void> {
  for (const object of objects) await cluster.apply(object, object.kind === "Secret" ? kinds.Secret : ServiceAccount, {}, signal);
  cluster.calls.length = 0;
}

function account(name: string, ...names: string[]): KubernetesObject {
  return {
    apiVersion: "v1",
    kind: "ServiceAccount",
    metadata: { name, namespace: "demo" },
    imagePullSecrets: names.map((each) => ({ name: each })),
  };
}

async function found(secrets: string[], serviceAccount?: string, image = mine): Promise<string[]> {
  const { sources } = pulls.of({ namespace: "demo", secrets, serviceAccount });
  const answers = await Promise.allSettled(sources.map((source) => source.find(image, signal)));
  return answers.flatMap((each) =>
    each.status === "rejected"
      ? [String(each.reason.message)]
      : each.value.map((one) => (one.kind === "password" ? one.username : one.kind)),
  );
}

describe("what is found", () => {
  test("the workload's secrets, then its service account's, each for its own hosts", async () => {
    await have(secret("own", "a.example"), secret("other", "b.example"), secret("theirs", "a.example"), account("puller", "own", "theirs"));
    expect(await found(["own", "other"], "puller")).toEqual(["own", "theirs"]);
    expect(await found(["own", "other"], "puller", { registry: "b.example", repository: "app" })).toEqual(["other"]);
    expect(await found(["own", "other"], "puller", { registry: "a.example.evil.test", repository: "app" })).toEqual([]);
  });

  test("a right that is missing is said, and hides no other secret", async () => {
    await have(secret("own", "a.example"), secret("hidden", "a.example"));
    cluster.before = ({ key }) => {
      if (key.endsWith("hidden")) throw rejection(403, "cluster_forbidden", "secrets is forbidden");
    };
    expect(await found(["hidden", "own", "absent"])).toEqual([
      "Coxswain's account may not read the pull secret demo/hidden in the cluster.",
      "own",
      "The pull secret demo/absent is not in the cluster.",
    ]);
  });

  test("a secret that is none is named, and nothing of it shown", async () => {
    await have({ ...secret("odd", "a.example"), data: { ".dockerconfigjson": Buffer.from("{hunter2").toString("base64") } });
    expect(await found(["odd"])).toEqual(["The pull secret demo/odd holds no docker credentials that can be read."]);
  });
});

test("a secret is read once for many images, and again when it may have changed", async () => {
  await have(secret("own", "a.example"), account("puller"));
  await Promise.all([found(["own"], "puller"), found(["own"], "puller"), found(["own"], "puller")]);
  expect(cluster.calls).toHaveLength(2);
  nowMs = 61_000;
  await found(["own"], "puller");
  expect(cluster.calls).toHaveLength(4);
});

test("a failure is asked about again sooner", async () => {
  await have(secret("own", "a.example"));
  cluster.before = () => {
    throw rejection(403, "cluster_forbidden", "secrets is forbidden");
  };
  await found(["own"]);
  cluster.before = () => undefined;
  nowMs = 16_000;
  expect(await found(["own"])).toEqual(["own"]);
});

test("a secret that was not there yet is found as soon as it is", async () => {
  expect(await found(["own"])).toEqual(["The pull secret demo/own is not in the cluster."]);
  await have(secret("own", "a.example"));
  nowMs = 1_000;
  expect(await found(["own"])).toEqual(["own"]);
});

describe("a registry that wants a password", () => {
  async function ask(password: string, forbidden = false): Promise<string[]> {
    const registry = await startEmbeddedRegistry({ auth: { kind: "basic", username: "own", password: "right" } });
    onTestFinished(() => registry.close());
    registry.pushImage({ name: "app", tag: "1.0.0" });
    await have(secret("own", registry.host, password));
    if (forbidden)
      cluster.before = () => {
        throw rejection(403, "cluster_forbidden", "secrets is forbidden");
      };
    const registries = await openRegistries({ credentials: [], insecureHosts: [registry.host], clock: systemClock });
    onTestFinished(() => registries.close());
    const image = parseImageReference(`${registry.host}/app:1.0.0`);
    if (image.kind === "problem") throw new Error(image.message);
    const credentials = pulls.of({ namespace: "demo", secrets: ["own"], serviceAccount: undefined }).sources;
    return registries.listTags(image, { credentials }, signal);
  }

  test("gets the workload's", async () => {
    expect(await ask("right")).toEqual(["1.0.0"]);
  });

  test("refuses a wrong one, which is not repeated", async () => {
    await expect(ask("wrong-s3cret")).rejects.toMatchObject({ code: "registry_auth", message: expect.not.stringContaining("s3cret") });
  });

  test("does not give one workload the token that another's password got", async () => {
    const registry = await startEmbeddedRegistry({ auth: { kind: "token", username: "own", password: "right" } });
    onTestFinished(() => registry.close());
    registry.pushImage({ name: "app", tag: "1.0.0" });
    const registries = await openRegistries({ credentials: [], insecureHosts: [registry.host], clock: systemClock });
    onTestFinished(() => registries.close());
    const image = parseImageReference(`${registry.host}/app:1.0.0`);
    if (image.kind === "problem") throw new Error(image.message);
    const ask = (password: string) =>
      registries.listTags(
        image,
        { credentials: [{ find: async () => [{ kind: "password", username: "own", password }] }], urgent: true },
        signal,
      );
    expect(await ask("right")).toEqual(["1.0.0"]);
    await expect(ask("guessed")).rejects.toMatchObject({ code: "registry_auth" });
    expect(await ask("right")).toEqual(["1.0.0"]);
  });

  test("refuses without, and what is missing is said", async () => {
    await expect(ask("right", true)).rejects.toMatchObject({
      code: "registry_auth",
      message: "Coxswain's account may not read the pull secret demo/own in the cluster.",
      advice: "Allow it to get secrets in demo, or give the registry's credentials in registries.dockerConfigFile.",
    });
  });
});

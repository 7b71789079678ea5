// A private registry is asked with the pull secret that the workload names, as the cluster has it.

import { expect, test } from "vitest";
import { readWatched } from "../../../src/jobs/automation/read-watched.ts";
import { deployment, setStage } from "./stage.ts";

const auth = { kind: "basic", username: "puller", password: "hunter2" } as const;
const withSecret = (text: string) => text.replace("    spec:\n", "    spec:\n      imagePullSecrets: [{ name: regcred }]\n");
const secret = [
  "apiVersion: v1",
  "kind: Secret",
  "metadata: { name: regcred, namespace: default }",
  "type: kubernetes.io/dockerconfigjson",
  "stringData:",
  `  .dockerconfigjson: '{"auths":{"HOST":{"username":"puller","password":"hunter2"}}}'`,
  "",
].join("\n");

function files() {
  const annotations = ['fluxcd.io/automated: "true"', 'fluxcd.io/tag.api: "semver:~1"'];
  return {
    "secret.yaml": secret,
    "api.yaml": withSecret(deployment("api", { image: "HOST/api:1.0.0", annotations })),
    "other.yaml": deployment("other", { image: "HOST/api:1.0.0", annotations }),
  };
}

test("tags of a private registry are read for the workload that has the secret, and for no other", async () => {
  const stage = await setStage({ files: files(), auth });
  for (const tag of ["1.0.0", "1.1.0"]) stage.registry.pushImage({ name: "api", tag });
  const { answer = [] } = await stage.run({ verb: "images", environment: "staging", workload: undefined });
  expect(answer.find((line) => line.startsWith("deployment/api"))).toMatch(/picks 1\.1\.0/);
  expect(answer.find((line) => line.startsWith("deployment/other"))).toMatch(/the registry did not answer: .* refused \(401/);
  expect(JSON.stringify(answer)).not.toContain("hunter2");
});

test("secrets of namespaces that the environment may not use are not read", async () => {
  const stage = await setStage({ files: files(), auth });
  const head = await stage.environment.repository.fetch("main", new AbortController().signal);
  const read = (allowedNamespaces: string[] | undefined) =>
    readWatched({ ...stage.environment, allowedNamespaces }, head, new AbortController().signal);
  expect((await read(undefined)).watched.map((each) => each.credentials !== undefined)).toEqual([true, true]);
  expect((await read(["elsewhere"])).watched.map((each) => each.credentials !== undefined)).toEqual([false, false]);
});

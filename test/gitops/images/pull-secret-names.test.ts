// Which pull secrets count for which workload, by kind and by service account.

import { expect, test } from "vitest";
import { readPullSecretNames, readServiceAccounts } from "../../../src/gitops/images/pull-secret-names.ts";
import type { KubernetesObject } from "../../../src/gitops/manifests/manifest.ts";

const pod = { serviceAccountName: "puller", imagePullSecrets: [{ name: "one" }, { name: "two" }] };

function object(kind: string, spec: object, namespace?: string): KubernetesObject {
  return { apiVersion: "v1", kind, metadata: { name: "app", ...(namespace === undefined ? {} : { namespace }) }, spec };
}

const account = {
  apiVersion: "v1",
  kind: "ServiceAccount",
  metadata: { name: "puller", namespace: "demo" },
  imagePullSecrets: [{ name: "two" }, { name: "three" }],
};
const accounts = readServiceAccounts([account], "default");

test.each<[string, KubernetesObject, { namespace: string; secrets: string[]; serviceAccount: string }]>([
  ["a Pod", object("Pod", pod, "other"), { namespace: "other", secrets: ["one", "two"], serviceAccount: "puller" }],
  [
    "a Deployment, with its service account's",
    object("Deployment", { template: { spec: pod } }, "demo"),
    { namespace: "demo", secrets: ["one", "two", "three"], serviceAccount: "puller" },
  ],
  [
    "a CronJob",
    object("CronJob", { jobTemplate: { spec: { template: { spec: pod } } } }),
    { namespace: "default", secrets: ["one", "two"], serviceAccount: "puller" },
  ],
  [
    "a HelmRelease, by the names that charts use",
    object("HelmRelease", { targetNamespace: "apps", values: { imagePullSecrets: ["three"], serviceAccount: { name: "sa" } } }, "demo"),
    { namespace: "apps", secrets: ["three"], serviceAccount: "sa" },
  ],
  ["anything else", object("Widget", {}, "demo"), { namespace: "demo", secrets: [], serviceAccount: "default" }],
  [
    "names that are none",
    object("Pod", { imagePullSecrets: [{ name: "../configmaps/x" }, { name: "a/b" }, {}, 7, null, { name: "" }] }),
    { namespace: "default", secrets: [], serviceAccount: "default" },
  ],
])("%s", (_what, workload, expected) => {
  expect(readPullSecretNames(workload, { defaultNamespace: "default", accounts })).toEqual(expected);
});

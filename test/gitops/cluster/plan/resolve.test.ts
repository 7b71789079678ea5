import { describe, expect, test } from "vitest";
import { resolveObjects } from "../../../../src/gitops/cluster/plan/resolve.ts";
import type { KubernetesObject } from "../../../../src/gitops/manifests/manifest.ts";
import { manifestOf } from "../golden-objects.ts";
import { kinds } from "../memory-cluster.ts";

const resources = [
  ...Object.values(kinds),
  {
    group: "autoscaling",
    version: "v2",
    kind: "HorizontalPodAutoscaler",
    plural: "horizontalpodautoscalers",
    namespaced: true,
    verbs: ["patch"],
  },
  { ...kinds.Pod, kind: "Binding", plural: "bindings", verbs: ["create"] },
];

function resolve(objects: KubernetesObject[], allowedNamespaces?: string[]) {
  return resolveObjects({
    manifests: objects.map((object, document) => manifestOf(object, document)),
    resources,
    defaultNamespace: "prod",
    allowedNamespaces,
  });
}

const configMap = (name: string, namespace?: string): KubernetesObject => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: namespace === undefined ? { name } : { name, namespace },
});

const crd: KubernetesObject = {
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: { name: "widgets.example.com" },
  spec: {
    group: "example.com",
    scope: "Cluster",
    names: { kind: "Widget", plural: "widgets" },
    versions: [
      { name: "v1", served: true },
      { name: "v1alpha1", served: false },
    ],
  },
};

describe("where an object belongs", () => {
  test.each<[string, KubernetesObject, string, string]>([
    ["without a namespace: the default one", configMap("a"), "prod:configmap/a", "/ConfigMap/prod/a"],
    ["with one", configMap("a", "other"), "other:configmap/a", "/ConfigMap/other/a"],
    [
      "a cluster-scoped kind loses its namespace",
      { apiVersion: "v1", kind: "Namespace", metadata: { name: "a", namespace: "b" } },
      "<cluster>:namespace/a",
      "/Namespace//a",
    ],
  ])("%s", (_, object, id, key) => {
    const { objects, problems } = resolve([object]);
    expect(problems).toEqual([]);
    expect(objects[0]).toMatchObject({ id, key, awaitsKind: false });
    expect(objects[0]?.object.metadata.namespace).toBe(key.split("/")[2] || undefined);
  });

  test("a kind that a definition in git brings", () => {
    const { objects, problems } = resolve([{ apiVersion: "example.com/v1", kind: "Widget", metadata: { name: "w", namespace: "x" } }, crd]);
    expect(problems).toEqual([]);
    expect(objects[0]).toMatchObject({ id: "<cluster>:widget/w", awaitsKind: true, resource: { plural: "widgets", namespaced: false } });
  });
});

describe("an object that cannot be placed is a problem of its own", () => {
  test.each<[string, KubernetesObject[], string, RegExp]>([
    [
      "an unknown kind",
      [{ apiVersion: "example.com/v1", kind: "Gadget", metadata: { name: "g" } }],
      "kind_unknown",
      /does not serve Gadget of example\.com\/v1, and no CustomResourceDefinition/,
    ],
    [
      "a version that a definition does not serve",
      [{ apiVersion: "example.com/v1alpha1", kind: "Widget", metadata: { name: "w" } }, crd],
      "kind_unknown",
      /it serves example\.com\/v1\./,
    ],
    [
      "a version that was removed",
      [{ apiVersion: "autoscaling/v2beta1", kind: "HorizontalPodAutoscaler", metadata: { name: "h" } }],
      "kind_unknown",
      /it serves autoscaling\/v2\./,
    ],
    [
      "a kind that is only created",
      [{ apiVersion: "v1", kind: "Binding", metadata: { name: "b" } }],
      "kind_not_writable",
      /cannot be applied/,
    ],
    ["no name", [{ apiVersion: "v1", kind: "Pod", metadata: { generateName: "x-" } as never }], "name_missing", /generateName/],
    ["the same object twice", [configMap("a"), configMap("a", "prod")], "duplicate", /wanted\.yaml:1 is used/],
  ])("%s", (_, objects, code, message) => {
    const resolved = resolve([...objects, configMap("good")]);
    expect(resolved.problems).toHaveLength(1);
    expect(resolved.problems[0]).toMatchObject({ code });
    expect(resolved.problems[0]?.message).toMatch(message);
    expect(resolved.objects.map((object) => object.id)).toContain("prod:configmap/good");
  });
});

describe("allowed namespaces", () => {
  test.each<[string, KubernetesObject, boolean]>([
    ["a namespace that is allowed", configMap("a", "prod"), true],
    ["the default one", configMap("a"), true],
    ["another one", configMap("a", "kube-system"), false],
    ["the Namespace itself", { apiVersion: "v1", kind: "Namespace", metadata: { name: "prod" } }, true],
    ["another Namespace", { apiVersion: "v1", kind: "Namespace", metadata: { name: "kube-system" } }, false],
    ["a cluster-scoped object", crd, true],
  ])("%s", (_, object, allowed) => {
    const { objects, problems } = resolve([object], ["prod"]);
    expect(objects).toHaveLength(allowed ? 1 : 0);
    expect(problems.map((problem) => problem.code)).toEqual(allowed ? [] : ["namespace_not_allowed"]);
  });
});

describe("what is taken out before it is applied", () => {
  test("fields that only a server sets", () => {
    const exported = {
      ...configMap("a"),
      metadata: {
        name: "a",
        uid: "u",
        resourceVersion: "5",
        creationTimestamp: "2026-01-01T00:00:00Z",
        managedFields: [],
        selfLink: "/x",
        generation: 2,
        labels: { a: "b" },
      },
    };
    expect(resolve([exported]).objects[0]?.object.metadata).toEqual({ name: "a", namespace: "prod", labels: { a: "b" } });
  });

  test("stringData becomes data and wins over it", () => {
    const secret = { apiVersion: "v1", kind: "Secret", metadata: { name: "s" }, data: { a: "b2xk", b: "Yg==" }, stringData: { a: "new" } };
    const applied = resolve([secret]).objects[0]?.object;
    expect(applied).toMatchObject({ data: { a: Buffer.from("new").toString("base64"), b: "Yg==" } });
    expect(applied).not.toHaveProperty("stringData");
  });

  test("stringData that is no text is left for the API server to refuse", () => {
    const secret = { apiVersion: "v1", kind: "Secret", metadata: { name: "s" }, stringData: { a: 5 } };
    expect(resolve([secret]).objects[0]?.object).toHaveProperty("stringData", { a: 5 });
  });
});

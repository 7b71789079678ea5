import { describe, expect, test } from "vitest";
import type { LiveObject } from "../../../../src/gitops/cluster/cluster.ts";
import { describeChanges } from "../../../../src/gitops/cluster/plan/describe-changes.ts";
import type { KubernetesObject } from "../../../../src/gitops/manifests/manifest.ts";
import { keyOf, readGoldenObjects } from "../golden-objects.ts";

const golden = readGoldenObjects();
const wanted = objectOf("apps/Deployment/zoo/full");
const live = liveOf(wanted);
const container = "spec.template.spec.containers[name=app]";

describe("fields that git wants otherwise", () => {
  test.each<[string, (object: Shape) => void, unknown]>([
    ["nothing", () => undefined, []],
    [
      "an image",
      (object) => {
        object.spec.template.spec.containers[0].image = "ghcr.io/x/app:2.0.0";
      },
      [{ path: `${container}.image`, from: "ghcr.io/x/app:1.0.0", to: "ghcr.io/x/app:2.0.0" }],
    ],
    [
      "replicas",
      (object) => {
        object.spec.replicas = 3;
      },
      [{ path: "spec.replicas", from: 0, to: 3 }],
    ],
    [
      "a memory limit, not its spelling",
      (object) => {
        object.spec.template.spec.containers[0].resources.limits = { cpu: "1000m", memory: "2Gi", "ephemeral-storage": "1G" };
      },
      [{ path: `${container}.resources.limits.memory`, from: "1Gi", to: "2Gi" }],
    ],
    [
      "an annotation with a slash",
      (object) => {
        object.metadata.annotations["fluxcd.io/automated"] = "false";
      },
      [{ path: 'metadata.annotations["fluxcd.io/automated"]', from: "true", to: "false" }],
    ],
    [
      "a new environment variable",
      (object) => void object.spec.template.spec.containers[0].env.push({ name: "NEW", value: "x" }),
      [{ path: `${container}.env[name=NEW]`, to: { name: "NEW", value: "x" } }],
    ],
    [
      "a variable that is gone",
      (object) => void object.spec.template.spec.containers[0].env.shift(),
      [{ path: `${container}.env[name=A]`, from: { name: "A" } }],
    ],
    ["a field that is gone", (object) => void delete object.spec.revisionHistoryLimit, [{ path: "spec.revisionHistoryLimit", from: 3 }]],
    [
      "a list that is one value",
      (object) => {
        object.spec.template.spec.containers[0].command = ["./app"];
      },
      [{ path: `${container}.command`, from: ["./app", "--port=80"], to: ["./app"] }],
    ],
  ])("%s", (_, change, expected) => {
    const copy = structuredClone(wanted) as unknown as Shape;
    change(copy);
    expect(describeChanges(copy as unknown as KubernetesObject, live)).toEqual(expected);
  });

  test("of an object that Coxswain never applied, by the usual keys of lists", () => {
    const foreign: LiveObject = { ...live, metadata: { ...live.metadata, managedFields: [] } };
    const copy = structuredClone(wanted) as unknown as Shape;
    copy.spec.template.spec.containers[0].image = "other";
    delete copy.spec.revisionHistoryLimit;
    expect(describeChanges(copy as unknown as KubernetesObject, foreign)).toEqual([
      { path: `${container}.image`, from: "ghcr.io/x/app:1.0.0", to: "other" },
    ]);
  });
});

describe("a Secret shows which keys and no value", () => {
  const secret = objectOf("/Secret/zoo/s");
  const encode = (text: string): string => Buffer.from(text).toString("base64");

  test.each<[string, Record<string, unknown>, unknown]>([
    ["another value", { data: { ...(secret.data as object), k: encode("canary-new") } }, [{ path: "data.k", masked: true }]],
    ["a new key", { data: { ...(secret.data as object), "a.b": encode("canary-new") } }, [{ path: 'data["a.b"]', masked: true }]],
    ["all keys gone", { data: undefined }, ["k", "empty", "plain", "wrapped"].map((key) => ({ path: `data.${key}`, masked: true }))],
    [
      "an annotation",
      { metadata: { ...secret.metadata, annotations: { last: "canary-new" } } },
      [{ path: "metadata.annotations.last", masked: true }],
    ],
  ])("%s", (_, change, expected) => {
    const changes = describeChanges({ ...secret, ...change } as KubernetesObject, liveOf(secret));
    expect(changes).toHaveLength((expected as unknown[]).length);
    expect(changes).toEqual(expect.arrayContaining(expected as unknown[]));
    expect(JSON.stringify(changes)).not.toMatch(/canary|hunter|aHVu|Y2Fu/);
  });
});

test("of very many changes the first 50 are told", () => {
  const configMap = objectOf("/ConfigMap/zoo/cm");
  const data = Object.fromEntries(Array.from({ length: 200 }, (_, index) => [`key-${index}`, "x"]));
  expect(describeChanges({ ...configMap, data }, liveOf(configMap))).toHaveLength(50);
});

interface Shape {
  metadata: { annotations: Record<string, string> };
  spec: {
    replicas: number;
    revisionHistoryLimit?: number;
    template: {
      spec: {
        containers: [
          { image: string; command: string[]; env: { name: string; value: string }[]; resources: { limits: Record<string, string> } },
        ];
      };
    };
  };
}

function objectOf(key: string): KubernetesObject {
  const found = golden.objects.find((object) => object.key === key);
  if (found === undefined) throw new Error(`no golden object ${key}`);
  return found.object;
}

function liveOf(object: KubernetesObject): LiveObject {
  return golden.live.get(keyOf(object)) as LiveObject;
}

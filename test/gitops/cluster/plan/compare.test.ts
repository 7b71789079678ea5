import { describe, expect, test } from "vitest";
import type { LiveObject } from "../../../../src/gitops/cluster/cluster.ts";
import { type Comparison, createComparer } from "../../../../src/gitops/cluster/plan/compare.ts";
import type { ResolvedObject } from "../../../../src/gitops/cluster/sync-plan.ts";
import type { KubernetesObject } from "../../../../src/gitops/manifests/manifest.ts";
import { keyOf, readGoldenObjects } from "../golden-objects.ts";

const golden = readGoldenObjects();
const compareWithLive = createComparer();
const deployment = resolved("apps/Deployment/zoo/full");

// Kinds that add defaults of their own inside lists that are owned as a whole: only a dry run can tell.
const doubtful = new Set(["/LimitRange/zoo/lr", "zoo.example/Widget/zoo/w"]);

describe("what was applied is unchanged", () => {
  test.each(golden.objects.map((object) => [object.key, object] as const))("%s", (key, object) => {
    expect(compareWithLive(object.object, liveOf(object))).toBe(doubtful.has(key) ? "values" : "unchanged");
  });

  test("all of the golden objects were compared", () => {
    expect(golden.objects.length).toBe(golden.live.size);
    expect(golden.objects.length).toBeGreaterThan(28);
  });
});

describe("a field that git no longer has is noticed", () => {
  test.each(golden.objects.map((object) => [object.key, object] as const))("%s", (_, object) => {
    const paths = leavesOf(object.object).filter((path) => !isBesideTheOwned(path) && !isSpelledDefault(path));
    for (const path of paths) {
      const changed = without(object.object, path);
      expect(compareWithLive(changed, liveOf(object)), path.join(".")).not.toBe("unchanged");
    }
  });
});

describe("another value is noticed", () => {
  test.each(golden.objects.map((object) => [object.key, object] as const))("%s", (_, object) => {
    for (const path of leavesOf(object.object).filter((each) => !isBesideTheOwned(each))) {
      const changed = alter(object.object, path);
      if (changed !== undefined) expect(compareWithLive(changed, liveOf(object)), path.join(".")).not.toBe("unchanged");
    }
  });
});

describe("spelled otherwise, but the same", () => {
  const container = ["spec", "template", "spec", "containers", 0] as const;
  test.each<[string, readonly (string | number)[], unknown]>([
    ["cpu 1 as 1000m", [...container, "resources", "limits", "cpu"], "1000m"],
    ["cpu 0.5 as 500m", [...container, "resources", "requests", "cpu"], "500m"],
    ["memory 1024Mi as 1Gi", [...container, "resources", "limits", "memory"], "1Gi"],
    ["memory in bytes", [...container, "resources", "limits", "memory"], 1073741824],
    ["a size limit", ["spec", "template", "spec", "volumes", 1, "emptyDir", "sizeLimit"], "1Gi"],
    ["a null that the server never keeps", ["metadata", "annotations", "none"], null],
    ["a status", ["status"], { replicas: 3 }],
  ])("%s", (_, path, value) => {
    expect(compareWithLive(set(deployment.object, path, value), liveOf(deployment))).toBe("unchanged");
  });

  test("base64 with line breaks", () => {
    const secret = resolved("/Secret/zoo/s");
    expect(compareWithLive(set(secret.object, ["data", "k"], "aHVu\ndGVyMg=="), liveOf(secret))).toBe("unchanged");
  });
});

describe("an empty value that is new inside what is owned as a whole is noticed", () => {
  test.each<[string, string, readonly (string | number)[], unknown]>([
    [
      "a schema's minimum of 0",
      "apiextensions.k8s.io/CustomResourceDefinition//widgets.zoo.example",
      ["spec", "versions", 0, "schema", "openAPIV3Schema", "minProperties"],
      0,
    ],
    [
      "optional: false",
      "apps/Deployment/zoo/full",
      ["spec", "template", "spec", "containers", 0, "env", 4, "valueFrom", "configMapKeyRef", "optional"],
      false,
    ],
    ["a rule that allows everything", "networking.k8s.io/NetworkPolicy/zoo/np", ["spec", "ingress", 1, "from"], []],
  ])("%s", (_, key, path, value) => {
    const object = resolved(key);
    expect(compareWithLive(set(object.object, path, value), liveOf(object))).toBe("values");
  });
});

describe("what looks like a quantity and is text", () => {
  test("a ConfigMap's value", () => {
    const configMap = resolved("/ConfigMap/zoo/cm");
    expect(compareWithLive(set(configMap.object, ["data", "a"], "1"), liveOf(configMap))).toBe("values");
    expect(compareWithLive(set(configMap.object, ["data", "limits"], "1000m"), liveOf(configMap))).toBe("values");
  });
});

describe("ownership", () => {
  const fields = (change: (entry: { manager: string; operation: string; fieldsV1?: object }) => object): LiveObject => {
    const live = structuredClone(liveOf(deployment));
    return { ...live, metadata: { ...live.metadata, managedFields: live.metadata.managedFields?.map(change) as never } };
  };
  test.each<[string, () => LiveObject, Comparison]>([
    ["an object that another manager applied", () => fields((entry) => ({ ...entry, manager: "kubectl" })), "ownership"],
    ["an object that Coxswain's name updated without apply", () => fields((entry) => ({ ...entry, operation: "Update" })), "ownership"],
    ["an entry of another version of the kind", () => fields((entry) => ({ ...entry, apiVersion: "apps/v1beta1" })), "ownership"],
    [
      "a field that another manager took over",
      () => fields((entry) => ({ ...entry, fieldsV1: dropField(entry.fieldsV1, ["f:spec", "f:replicas"]) })),
      "ownership",
    ],
    [
      "an object without managed fields",
      () => ({ ...liveOf(deployment), metadata: { ...liveOf(deployment).metadata, managedFields: undefined } }) as LiveObject,
      "ownership",
    ],
  ])("%s", (_, live, expected) => {
    expect(compareWithLive(deployment.object, live())).toBe(expected);
  });
});

function resolved(key: string): ResolvedObject {
  const found = golden.objects.find((object) => object.key === key);
  if (found === undefined) throw new Error(`no golden object ${key}`);
  return found;
}

function liveOf(object: ResolvedObject): LiveObject {
  const live = golden.live.get(keyOf(object.object));
  if (live === undefined) throw new Error(`no live object ${object.key}`);
  return live;
}

type Path = readonly (string | number)[];

function leavesOf(value: unknown, path: Path = []): Path[] {
  if (typeof value !== "object" || value === null) return value === null ? [] : [path];
  return Object.entries(value).flatMap(([key, member]) => leavesOf(member, [...path, Array.isArray(value) ? Number(key) : key]));
}

/** Where git says what is the default anyway, leaving it out asks for the same. */
function isSpelledDefault(path: Path): boolean {
  return path.join(".") === "roleRef.apiGroup";
}

/** The object's address, and a status that its kind drops. */
function isBesideTheOwned(path: Path): boolean {
  const [first, second] = path;
  return (
    first === "apiVersion" ||
    first === "kind" ||
    first === "status" ||
    (first === "metadata" && (second === "name" || second === "namespace"))
  );
}

function set(object: KubernetesObject, path: Path, value: unknown): KubernetesObject {
  const copy = structuredClone(object);
  let parent: Record<string | number, unknown> = copy;
  for (const key of path.slice(0, -1)) parent = parent[key] as Record<string | number, unknown>;
  parent[path.at(-1) ?? ""] = value;
  return copy;
}

function without(object: KubernetesObject, path: Path): KubernetesObject {
  const copy = structuredClone(object);
  let parent: Record<string | number, unknown> = copy;
  for (const key of path.slice(0, -1)) parent = parent[key] as Record<string | number, unknown>;
  if (Array.isArray(parent)) parent.splice(Number(path.at(-1)), 1);
  else delete parent[path.at(-1) ?? ""];
  return copy;
}

function alter(object: KubernetesObject, path: Path): KubernetesObject | undefined {
  const value = path.reduce<unknown>((at, key) => (at as Record<string | number, unknown>)[key], object);
  if (typeof value === "boolean") return set(object, path, !value);
  if (typeof value === "number") return set(object, path, value + 1);
  return typeof value === "string" ? set(object, path, `${value}7`) : undefined;
}

function dropField(fields: object | undefined, path: readonly string[]): object {
  const copy = structuredClone(fields ?? {}) as Record<string, never>;
  let parent: Record<string, never> = copy;
  for (const key of path.slice(0, -1)) parent = parent[key] ?? {};
  delete parent[path.at(-1) ?? ""];
  return copy;
}

// Objects of many kinds as git has them, and as kube-apiserver 1.37 gave them back after Coxswain applied them.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { loadAll } from "js-yaml";
import type { ApiResource, LiveObject } from "../../../src/gitops/cluster/cluster.ts";
import { groupOf, objectKey } from "../../../src/gitops/cluster/kinds.ts";
import { resolveObjects } from "../../../src/gitops/cluster/plan/resolve.ts";
import type { ResolvedObject } from "../../../src/gitops/cluster/sync-plan.ts";
import type { KubernetesObject, Manifest } from "../../../src/gitops/manifests/manifest.ts";

const folder = join(import.meta.dirname, "../../golden/cluster");

interface Golden {
  resources: ApiResource[];
  objects: LiveObject[];
}

export interface GoldenObjects {
  manifests: Manifest[];
  resources: ApiResource[];
  objects: ResolvedObject[];
  live: Map<string, LiveObject>;
}

export function readGoldenObjects(): GoldenObjects {
  const { resources, objects: lives } = JSON.parse(readFileSync(join(folder, "live.json"), "utf8")) as Golden;
  const manifests = (loadAll(readFileSync(join(folder, "wanted.yaml"), "utf8")) as KubernetesObject[]).map((object, document) =>
    manifestOf(object, document),
  );
  const live = new Map(lives.map((object) => [keyOf(object), object]));
  return { manifests, resources, objects: resolveObjects({ manifests, resources, defaultNamespace: "zoo" }).objects, live };
}

export function manifestOf(object: KubernetesObject, document = 0): Manifest {
  return { object, source: { path: "wanted.yaml", blob: "" as never, document, line: 1 } };
}

export function keyOf(object: KubernetesObject): string {
  return objectKey({
    group: groupOf(object.apiVersion),
    kind: object.kind,
    namespace: object.metadata.namespace,
    name: object.metadata.name,
  });
}

// Where git's objects belong: their kind as the cluster serves it, their namespace, and which cannot be placed.

import type { KubernetesObject, Manifest } from "../../manifests/manifest.ts";
import { objectId } from "../../names.ts";
import type { ApiResource } from "../cluster.ts";
import { apiVersionOf, groupOf, isCrdKind, isNamespaceKind, objectIdOf, objectKey, versionOf } from "../kinds.ts";
import type { PlanProblem, PlanProblemCode, ResolvedObject } from "../sync-plan.ts";
import { normaliseObject } from "./normalise.ts";

export interface ResolveOptions {
  manifests: readonly Manifest[];
  /** What the cluster serves. */
  resources: readonly ApiResource[];
  defaultNamespace: string;
  /** Where objects may live; cluster-scoped kinds other than Namespace are not limited by it (Flux v1). */
  allowedNamespaces?: readonly string[] | undefined;
}

export interface Resolved {
  objects: ResolvedObject[];
  problems: PlanProblem[];
}

type Served = { resource: ApiResource; awaitsKind: boolean };

/** Every manifest becomes one object or one problem. Of two that are the same object, the first in order is kept. */
export function resolveObjects(options: ResolveOptions): Resolved {
  const served = indexKinds(options);
  const problems: PlanProblem[] = [];
  const objects = new Map<string, ResolvedObject>();
  for (const manifest of options.manifests) {
    const placed = placeObject(manifest, served, options);
    if ("code" in placed) {
      problems.push(placed);
      continue;
    }
    const earlier = objects.get(placed.key);
    if (earlier === undefined) objects.set(placed.key, placed);
    else problems.push(problemOf("duplicate", placed, `${placed.id} is in git twice: ${where(earlier)} is used, ${where(placed)} is not.`));
  }
  return { objects: [...objects.values()], problems };
}

function placeObject(manifest: Manifest, served: ReadonlyMap<string, Served>, options: ResolveOptions): ResolvedObject | PlanProblem {
  const { object, source } = manifest;
  const id = objectIdOf(object);
  const problem = (code: PlanProblemCode, message: string): PlanProblem => ({ code, id, source, message });
  if (typeof object.metadata.name !== "string" || object.metadata.name === "")
    return problem(
      "name_missing",
      `A ${object.kind} has no metadata.name (generateName makes a new object each time, so it is not applied).`,
    );
  const kind = served.get(`${object.apiVersion}/${object.kind}`);
  if (kind === undefined) return problem("kind_unknown", explainUnknownKind(object, served));
  if (!kind.awaitsKind && !kind.resource.verbs.includes("patch"))
    return problem(
      "kind_not_writable",
      `${object.kind} of ${object.apiVersion} cannot be applied: the cluster does not take changes to it.`,
    );
  const namespace = kind.resource.namespaced ? (object.metadata.namespace ?? options.defaultNamespace) : undefined;
  const refused = refuseNamespace(object, kind.resource, namespace, options.allowedNamespaces);
  if (refused !== undefined) return problem("namespace_not_allowed", refused);
  const key = objectKey({ ...kind.resource, namespace, name: object.metadata.name });
  return {
    id: objectId(object.kind, object.metadata.name, namespace),
    key,
    object: normaliseObject(object, namespace),
    origin: object,
    source,
    ...kind,
  };
}

function explainUnknownKind({ apiVersion, kind }: KubernetesObject, served: ReadonlyMap<string, Served>): string {
  const versions = [...served.values()].filter(({ resource }) => resource.kind === kind && resource.group === groupOf(apiVersion));
  if (versions.length === 0)
    return `The cluster does not serve ${kind} of ${apiVersion}, and no CustomResourceDefinition in git brings it.`;
  return `The cluster does not serve ${kind} of ${apiVersion}; it serves ${versions.map(({ resource }) => apiVersionOf(resource)).join(", ")}.`;
}

function refuseNamespace(
  object: KubernetesObject,
  resource: ApiResource,
  namespace: string | undefined,
  allowed: readonly string[] | undefined,
): string | undefined {
  if (allowed === undefined) return undefined;
  const wanted = isNamespaceKind(resource) ? object.metadata.name : namespace;
  if (wanted === undefined || allowed.includes(wanted)) return undefined;
  return `${object.kind} ${object.metadata.name} is for namespace ${wanted}, which this environment may not use.`;
}

/** What is served, and what the CustomResourceDefinitions among the manifests will serve. */
function indexKinds(options: ResolveOptions): Map<string, Served> {
  const index = new Map<string, Served>();
  for (const { object } of options.manifests)
    if (isCrdKind({ group: groupOf(object.apiVersion), kind: object.kind }))
      for (const resource of resourcesOfCrd(object))
        index.set(`${apiVersionOf(resource)}/${resource.kind}`, { resource, awaitsKind: true });
  for (const resource of options.resources) index.set(`${apiVersionOf(resource)}/${resource.kind}`, { resource, awaitsKind: false });
  return index;
}

const crdVerbs = ["create", "delete", "get", "list", "patch", "update", "watch"];

function resourcesOfCrd(crd: KubernetesObject): ApiResource[] {
  if (versionOf(crd.apiVersion) !== "v1") return [];
  const spec = mapOf(crd.spec);
  const names = mapOf(spec.names);
  const { group, scope } = spec;
  const { kind, plural } = names;
  if (typeof group !== "string" || typeof kind !== "string" || typeof plural !== "string" || !Array.isArray(spec.versions)) return [];
  return spec.versions.flatMap((each: unknown) => {
    const version = mapOf(each);
    if (typeof version.name !== "string" || version.served !== true) return [];
    return [{ group, version: version.name, kind, plural, namespaced: scope === "Namespaced", verbs: crdVerbs }];
  });
}

function mapOf(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

export function problemOf(
  code: PlanProblemCode,
  of: { id: ResolvedObject["id"]; source: ResolvedObject["source"] },
  message: string,
): PlanProblem {
  return { code, id: of.id, source: of.source, message };
}

function where(object: ResolvedObject): string {
  return `${object.source.path}:${object.source.line}`;
}

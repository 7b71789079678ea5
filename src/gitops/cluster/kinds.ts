// The names of kinds and the identity of objects: API groups, versions and the key that no two objects share.

import type { KubernetesObject } from "../manifests/manifest.ts";
import { type ObjectId, objectId } from "../names.ts";

/** The API group of an `apiVersion`: "" for the core group. */
export function groupOf(apiVersion: string): string {
  const slash = apiVersion.indexOf("/");
  return slash === -1 ? "" : apiVersion.slice(0, slash);
}

export function versionOf(apiVersion: string): string {
  return apiVersion.slice(apiVersion.indexOf("/") + 1);
}

export function apiVersionOf(kind: { group: string; version: string }): string {
  return kind.group === "" ? kind.version : `${kind.group}/${kind.version}`;
}

/** Group and kind, which is what a version-independent identity needs: `apps/Deployment`, `/Secret`. */
export function groupKind(kind: { group: string; kind: string }): string {
  return `${kind.group}/${kind.kind}`;
}

/** Group, kind, namespace and name: unlike `ObjectId` it tells equal kinds of two groups apart. */
export function objectKey(of: { group: string; kind: string; namespace?: string | undefined; name: string }): string {
  return `${of.group}/${of.kind}/${of.namespace ?? ""}/${of.name}`;
}

export function objectIdOf(object: KubernetesObject): ObjectId {
  return objectId(object.kind, object.metadata.name, object.metadata.namespace);
}

/** Whether the object's values are secret: they are never shown, nor what a server says of them. */
export function isSecretKind(kind: { group: string; kind: string }): boolean {
  return kind.group === "" && kind.kind === "Secret";
}

export const crdGroup = "apiextensions.k8s.io";

export function isCrdKind(kind: { group: string; kind: string }): boolean {
  return kind.group === crdGroup && kind.kind === "CustomResourceDefinition";
}

export function isNamespaceKind(kind: { group: string; kind: string }): boolean {
  return kind.group === "" && kind.kind === "Namespace";
}

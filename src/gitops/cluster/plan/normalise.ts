// A manifest's object as it can be applied: without what only a server sets, Secrets with data alone.

import type { KubernetesObject } from "../../manifests/manifest.ts";
import { groupOf, isSecretKind } from "../kinds.ts";

// `kubectl get -o yaml` prints them, and so they end up in git; applied, uid and resourceVersion are preconditions.
const serverMetadata = new Set([
  "uid",
  "resourceVersion",
  "generation",
  "creationTimestamp",
  "deletionTimestamp",
  "deletionGracePeriodSeconds",
  "selfLink",
  "managedFields",
]);

/** A copy; `namespace` undefined takes the namespace out (cluster-scoped kinds have none). */
export function normaliseObject(object: KubernetesObject, namespace: string | undefined): KubernetesObject {
  const { namespace: _, ...named } = object.metadata;
  const metadata = Object.fromEntries(Object.entries(named).filter(([key]) => !serverMetadata.has(key)));
  const normal: KubernetesObject = {
    ...object,
    metadata: { ...metadata, name: object.metadata.name, ...(namespace === undefined ? {} : { namespace }) },
  };
  return isSecretKind({ group: groupOf(object.apiVersion), kind: object.kind }) ? withoutStringData(normal) : normal;
}

// stringData is write-only: the server turns it into data, and its ownership would be of a field that is never there.
function withoutStringData(secret: KubernetesObject): KubernetesObject {
  const { stringData, ...rest } = secret;
  if (typeof stringData !== "object" || stringData === null || Array.isArray(stringData)) return secret;
  const entries = Object.entries(stringData as Record<string, unknown>);
  // What is no text is left for the server to refuse, with its own words.
  if (entries.some(([, value]) => typeof value !== "string")) return secret;
  const encoded = entries.map(([key, value]) => [key, Buffer.from(value as string, "utf8").toString("base64")]);
  return { ...rest, data: { ...(rest.data as object | undefined), ...Object.fromEntries(encoded) } } as KubernetesObject;
}

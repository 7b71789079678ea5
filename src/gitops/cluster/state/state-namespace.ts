// The namespace of Coxswain's own ConfigMaps, made where it is missing.

import { Failure } from "../../failure.ts";
import type { ApiResource, Cluster } from "../cluster.ts";

const namespaces: ApiResource = { group: "", version: "v1", kind: "Namespace", plural: "namespaces", namespaced: false, verbs: [] };

/** One that is there already is well, too. */
export async function createStateNamespace({
  cluster,
  namespace,
  signal,
}: {
  cluster: Cluster;
  namespace: string;
  signal: AbortSignal;
}): Promise<void> {
  const labels = { "app.kubernetes.io/managed-by": "coxswain" };
  try {
    await cluster.create({ apiVersion: "v1", kind: "Namespace", metadata: { name: namespace, labels } }, namespaces, signal);
  } catch (error) {
    if (!(error instanceof Failure && error.code === "cluster_conflict")) throw error;
  }
}

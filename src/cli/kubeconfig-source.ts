// Which kubeconfig a cluster of the configuration means: the one it names, else the pod's own, else the person's.

import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import type { ClusterConfig } from "../config/config.ts";
import type { KubeconfigSource } from "../gitops/cluster/api/kubeconfig.ts";

export function kubeconfigSource({ kubeconfigFile, context }: Pick<ClusterConfig, "kubeconfigFile" | "context">): KubeconfigSource {
  if (kubeconfigFile !== undefined) return { kubeconfigPath: kubeconfigFile, context };
  // Set in every pod (Kubernetes docs: accessing the API from a pod).
  if (process.env.KUBERNETES_SERVICE_HOST !== undefined) return { inCluster: true };
  const path = process.env.KUBECONFIG?.split(delimiter)[0] ?? join(homedir(), ".kube", "config");
  return { kubeconfigPath: path, context };
}

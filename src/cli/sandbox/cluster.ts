// The sandbox's cluster: the embedded one, a real control plane, or one that the person has.

import { writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { openKubernetesCluster } from "../../gitops/cluster/kubernetes-cluster.ts";
import type { EmbeddedCluster } from "../../sandbox/cluster/embedded-cluster.ts";
import type { EmbeddedRegistry } from "../../sandbox/registry/start-embedded-registry.ts";
import type { SandboxOptions } from "./options.ts";

export interface SandboxCluster {
  kubeconfigFile: string;
  context: string | undefined;
  /** The embedded one's own controls: faults, the requests that it had, its objects. */
  embedded?: EmbeddedCluster | undefined;
  close(): Promise<void>;
}

export async function startSandboxCluster(options: {
  wanted: SandboxOptions["cluster"];
  directory: string;
  registry: EmbeddedRegistry;
  /** Hosts whose images can be pulled though they are not the sandbox's own. */
  otherRegistries?: readonly string[] | undefined;
}): Promise<SandboxCluster> {
  const { wanted, directory, registry, otherRegistries = [] } = options;
  const isElsewhere = (reference: string) =>
    !reference.startsWith(`${registry.host}/`) && otherRegistries.some((host) => /^[:/]/.test(reference.replace(host, "")));
  const images = {
    has: async (reference: string) => isElsewhere(reference) || registry.has(reference),
    digest: async (reference: string) => registry.digest(reference),
  };
  switch (wanted.kind) {
    case "given":
      return reachGivenCluster({
        kubeconfigFile: wanted.kubeconfig ?? process.env.KUBECONFIG ?? join(homedir(), ".kube", "config"),
        context: wanted.context,
      });
    case "real": {
      const { startRealCluster } = await import("../../sandbox/cluster/control-plane/start-real-cluster.ts");
      const cluster = await startRealCluster({ directory, images, environment: process.env });
      return { kubeconfigFile: cluster.kubeconfig, context: undefined, close: () => cluster.close() };
    }
    case "embedded": {
      const { startEmbeddedCluster } = await import("../../sandbox/cluster/embedded-cluster.ts");
      const cluster = await startEmbeddedCluster({ images });
      const kubeconfigFile = join(directory, "kubeconfig");
      await writeFile(kubeconfigFile, cluster.kubeconfig(), { mode: 0o600 });
      return { kubeconfigFile, context: undefined, embedded: cluster, close: () => cluster.close() };
    }
  }
}

/** Asks the person's own cluster once what it serves: a sandbox whose every sync must fail does not start. */
async function reachGivenCluster(given: Pick<SandboxCluster, "kubeconfigFile" | "context">): Promise<SandboxCluster> {
  const { kubeconfigFile: kubeconfigPath, context } = given;
  const cluster = await openKubernetesCluster({ kubeconfigPath, context, requestTimeoutMs: 10_000 });
  try {
    await cluster.resources({}, AbortSignal.timeout(10_000));
  } finally {
    await cluster.close();
  }
  return { ...given, close: async () => undefined };
}

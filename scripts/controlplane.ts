// `npm run controlplane`: a real control plane in the foreground; prints KUBECONFIG=… and stops on SIGINT or SIGTERM.

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startRealCluster } from "../src/sandbox/cluster/control-plane/start-real-cluster.ts";

async function main(): Promise<number> {
  const ended = new AbortController();
  const stop = (): void => {
    // A second signal forces; what was started is killed as this process exits.
    if (ended.signal.aborted) process.exit(130);
    ended.abort();
  };
  for (const name of ["SIGINT", "SIGTERM"] as const) process.on(name, stop);
  const directory = await mkdtemp(join(tmpdir(), "coxswain-controlplane-"));
  try {
    const cluster = await startRealCluster({
      directory,
      // There is no registry to ask: an image whose reference has "missing" in it cannot be pulled.
      images: { has: async (reference) => !reference.includes("missing") },
      environment: process.env,
      signal: ended.signal,
      say: (line) => console.error(`controlplane: ${line}`),
    });
    console.log(`KUBECONFIG=${cluster.kubeconfig}`);
    console.error("controlplane: ready; images whose reference has 'missing' in it fail; Ctrl-C stops it");
    if (!ended.signal.aborted) await new Promise((resolve) => ended.signal.addEventListener("abort", resolve, { once: true }));
    await cluster.close();
    return 0;
  } catch (error) {
    if (ended.signal.aborted) return 0;
    console.error(`controlplane: ${error instanceof Error ? error.message : String(error)}`);
    return 1;
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

process.exit(await main());

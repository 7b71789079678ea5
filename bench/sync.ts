// Syncing 1,000 objects to a real control plane, beside kubectl and beside a bare loop of the same applies.

import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { applyPlan } from "../src/gitops/cluster/apply-plan.ts";
import type { ApiResource, Cluster } from "../src/gitops/cluster/cluster.ts";
import { claimEpoch, readEnvironmentState, recordApplied } from "../src/gitops/cluster/environment-state.ts";
import { mapConcurrently } from "../src/gitops/cluster/gate.ts";
import { apiVersionOf } from "../src/gitops/cluster/kinds.ts";
import { openKubernetesCluster } from "../src/gitops/cluster/kubernetes-cluster.ts";
import { createPlanMemory, type PlanMemory } from "../src/gitops/cluster/plan-memory.ts";
import { planSync } from "../src/gitops/cluster/plan-sync.ts";
import type { KubernetesObject } from "../src/gitops/manifests/manifest.ts";
import { asRevision, type Revision } from "../src/gitops/names.ts";
import { benchObjects } from "./objects.ts";
import { type BenchResult, median } from "./result.ts";

export interface BenchSyncOptions {
  kubeconfigPath: string;
  /** Path of kubectl; without it the comparison with it is left out. */
  kubectlPath: string | undefined;
  /** Each side is measured so many times, in turns. */
  rounds: number;
  /** Progress, for people. */
  say: (line: string) => void;
  signal: AbortSignal;
}

interface Bench extends BenchSyncOptions {
  cluster: Cluster;
  resources: readonly ApiResource[];
  folder: string;
}

type Side = "coxswain" | "loop" | "kubectl";

/** Milliseconds of a first pass over an empty namespace, and of later ones with nothing to do. */
interface Times {
  first: number[];
  unchanged: number[];
  /** By a worker that never saw the environment; nobody else remembers anything. */
  unseen: number[];
}

type Pass = keyof Times;
const passes: readonly Pass[] = ["first", "unchanged", "unseen"];
const shortPasses = 5;

const concurrency = 16;
const requestTimeoutMs = 30_000;
/** A controller manager with its default of 20 requests a second needs longer: then it disturbs all sides alike. */
const settleLimitMs = 15_000;
const revision: Revision = asRevision("0123456789abcdef0123456789abcdef01234567");

export async function benchSync(options: BenchSyncOptions): Promise<BenchResult[]> {
  const cluster = await openKubernetesCluster({ kubeconfigPath: options.kubeconfigPath, requestTimeoutMs, concurrency });
  const folder = await mkdtemp(join(tmpdir(), "coxswain-bench-"));
  try {
    const bench: Bench = { ...options, cluster, folder, resources: await cluster.resources({}, options.signal) };
    return report(await measure(bench), bench);
  } finally {
    await cluster.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function measure(bench: Bench): Promise<Record<Side, Times>> {
  const sides: Side[] = bench.kubectlPath === undefined ? ["coxswain", "loop"] : ["coxswain", "loop", "kubectl"];
  const none = (): Times => ({ first: [], unchanged: [], unseen: [] });
  const found: Record<Side, Times> = { coxswain: none(), loop: none(), kubectl: none() };
  // A cluster that was given may have the namespaces of an earlier run.
  const run = `bench-${Date.now().toString(36)}`;
  // Both sides of this process get to know it first: a worker that syncs has synced before.
  for (const side of ["loop", "coxswain"] as const) await runSide(bench, side, `${run}-${side}-warm-up`);
  for (let round = 0; round < bench.rounds; round++) {
    // Whoever comes first finds another server than whoever comes last: the turns are exchanged.
    for (const side of round % 2 === 0 ? sides : sides.toReversed()) {
      const measured = await runSide(bench, side, `${run}-${side}-${round}`);
      for (const pass of passes) found[side][pass].push(measured[pass]);
      bench.say(
        `round ${round + 1} of ${bench.rounds}, ${side}: ${passes.map((pass) => `${pass} ${Math.round(measured[pass])} ms`).join(", ")}`,
      );
    }
  }
  return found;
}

async function runSide(bench: Bench, side: Side, namespace: string): Promise<Record<Pass, number>> {
  const object = { apiVersion: "v1", kind: "Namespace", metadata: { name: namespace } };
  await bench.cluster.apply(object, resourceOf(bench, "v1", "Namespace"), {}, bench.signal);
  const objects = benchObjects(namespace);
  const sync = { coxswain: syncOnce, loop: applyAll, kubectl: runKubectl }[side];
  const memory = createPlanMemory();
  const first = await time(() => sync(bench, objects, namespace, memory));
  await settle(bench, namespace);
  if (side !== "coxswain") {
    const again = await time(() => sync(bench, objects, namespace, memory));
    return { first, unchanged: again, unseen: again };
  }
  const unseen = await times(shortPasses, () => sync(bench, objects, namespace, createPlanMemory()));
  await sync(bench, objects, namespace, memory);
  const unchanged = await times(shortPasses, () => sync(bench, objects, namespace, memory));
  return { first, unchanged, unseen };
}

/** The median: of a pass of a few dozen milliseconds, another process' turn would be much. */
async function times(count: number, work: () => Promise<void>): Promise<number> {
  const measured: number[] = [];
  for (let nth = 0; nth < count; nth++) measured.push(await time(work));
  return median(measured);
}

/** What the product does, all but fetching git before and watching the rollout after. */
async function syncOnce(bench: Bench, objects: readonly KubernetesObject[], environment: string, memory: PlanMemory): Promise<void> {
  const { cluster, signal } = bench;
  const manifests = objects.map((object, document) => ({ object, source: { path: "bench.yaml", blob: "" as never, document, line: 1 } }));
  const [state, plan] = await Promise.all([
    readEnvironmentState({ cluster, environment, signal }),
    planSync({ cluster, manifests, defaultNamespace: environment, memory, signal }),
  ]);
  if (plan.problems.length > 0) throw new Error(`the plan has problems: ${plan.problems[0]?.message}`);
  if (plan.items.every((item) => item.action === "unchanged")) return;
  const claimed = await claimEpoch({ cluster, environment, state, revision, operation: "bench", signal });
  const results = await applyPlan({ cluster, plan, concurrency, signal });
  const failed = results.find((result) => result.action === "failed");
  if (failed !== undefined) throw new Error(`an object failed: ${failed.error?.message}`);
  await recordApplied({ cluster, environment, state: claimed, revision, operation: "bench", plan, results, signal });
}

async function applyAll(bench: Bench, objects: readonly KubernetesObject[]): Promise<void> {
  await mapConcurrently(objects, concurrency, (object) =>
    bench.cluster.apply(object, resourceOf(bench, object.apiVersion, object.kind), {}, bench.signal),
  );
}

async function runKubectl(bench: Bench, objects: readonly KubernetesObject[], namespace: string): Promise<void> {
  const file = join(bench.folder, `${namespace}.json`);
  await writeFile(file, JSON.stringify({ apiVersion: "v1", kind: "List", items: objects }));
  const args = ["--kubeconfig", bench.kubeconfigPath, "apply", "--server-side", "-f", file];
  await promisify(execFile)(bench.kubectlPath ?? "kubectl", args, { maxBuffer: 64 * 1024 * 1024, signal: bench.signal });
}

/** Controllers work on what was just created; the next measurement waits until they are done with it. */
async function settle(bench: Bench, namespace: string): Promise<void> {
  const deployments = resourceOf(bench, "apps/v1", "Deployment");
  const end = performance.now() + settleLimitMs;
  while (performance.now() < end) {
    const live = await bench.cluster.list(deployments, { namespace }, bench.signal);
    if (
      live.every(
        (object) => (object.status as { observedGeneration?: number } | undefined)?.observedGeneration === object.metadata.generation,
      )
    )
      return;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
}

function report(found: Record<Side, Times>, bench: Bench): BenchResult[] {
  const compare = (name: string, pass: Pass, beside: Side, goal: number): BenchResult => {
    const own = median(found.coxswain[pass]);
    const other = median(found[beside][pass]);
    const ratio = own / other;
    return {
      name,
      ratio,
      goal,
      pass: ratio <= goal,
      details: {
        objects: benchObjects("x").length,
        rounds: bench.rounds,
        milliseconds: own,
        besideMilliseconds: other,
        all: { coxswain: found.coxswain[pass], [beside]: found[beside][pass] },
      },
    };
  };
  const results = [compare("first sync beside a bare loop of server-side applies", "first", "loop", 1.2)];
  if (bench.kubectlPath === undefined) bench.say("kubectl is not there: the comparison with it is left out");
  else
    results.push(
      compare("unchanged sync beside kubectl apply --server-side", "unchanged", "kubectl", 1 / 50),
      compare("unchanged sync by a worker that never saw the environment, beside kubectl", "unseen", "kubectl", 1 / 25),
      compare("first sync beside kubectl apply --server-side", "first", "kubectl", 1),
    );
  results.push(compare("unchanged sync beside a bare loop of server-side applies", "unchanged", "loop", 1 / 5));
  return results;
}

function resourceOf(bench: Bench, apiVersion: string, kind: string): ApiResource {
  const found = bench.resources.find((resource) => apiVersionOf(resource) === apiVersion && resource.kind === kind);
  if (found === undefined) throw new Error(`the cluster does not serve ${kind} of ${apiVersion}`);
  return found;
}

async function time(work: () => Promise<void>): Promise<number> {
  const begun = performance.now();
  await work();
  return performance.now() - begun;
}

// `npm run -s bench -- NAME`: measures, tells progress on stderr, and prints one JSON array on stdout.

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { startRealCluster } from "../src/sandbox/cluster/control-plane/start-real-cluster.ts";
import { benchEdits } from "./edit.ts";
import { benchKustomizeEdit } from "./edit-kustomize.ts";
import { findProgram } from "./find-program.ts";
import { benchImages } from "./images.ts";
import type { BenchResult } from "./result.ts";
import { benchSync } from "./sync.ts";

const usage = "usage: npm run -s bench -- sync|images|edit [--kubeconfig FILE] [--rounds N]";

interface BenchArguments {
  kubeconfig: string | undefined;
  rounds: number;
}

const benches: Record<string, (args: BenchArguments, signal: AbortSignal) => Promise<BenchResult[]>> = {
  sync: runSync,
  images: runImages,
  edit: runEdit,
};

async function runSync(args: BenchArguments, signal: AbortSignal): Promise<BenchResult[]> {
  const measure = (kubeconfigPath: string): Promise<BenchResult[]> =>
    benchSync({ kubeconfigPath, kubectlPath: findProgram("kubectl", process.env), rounds: args.rounds, say, signal });
  if (args.kubeconfig !== undefined) return measure(args.kubeconfig);
  const directory = await mkdtemp(join(tmpdir(), "coxswain-bench-cluster-"));
  const cluster = await startRealCluster({ directory, images: { has: async () => true }, environment: process.env, signal, say });
  try {
    return await measure(cluster.kubeconfig);
  } finally {
    await cluster.close();
    await rm(directory, { recursive: true, force: true });
  }
}

async function runEdit({ rounds }: BenchArguments): Promise<BenchResult[]> {
  const kustomizePath = findProgram("kustomize", process.env);
  if (kustomizePath === undefined) say("kustomize is not there: the comparison with it is left out");
  return [...benchEdits({ rounds }), ...benchKustomizeEdit({ kustomizePath, rounds })];
}

async function runImages(args: BenchArguments): Promise<BenchResult[]> {
  return [...(await benchImages({ rounds: args.rounds, cluster: "real", say })), ...(await runEdit(args))];
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** The exit code: 0 when measured, whatever came out; 1 when it could not be measured; 2 for a wrong call. */
async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    options: { kubeconfig: { type: "string" }, rounds: { type: "string", default: "3" } },
    allowPositionals: true,
  });
  const bench = benches[positionals[0] ?? ""];
  const rounds = Number(values.rounds);
  if (bench === undefined || positionals.length !== 1 || !Number.isInteger(rounds) || rounds < 1) {
    say(usage);
    return 2;
  }
  const interrupted = new AbortController();
  process.once("SIGINT", () => interrupted.abort());
  process.once("SIGTERM", () => interrupted.abort());
  try {
    const results = await bench({ kubeconfig: values.kubeconfig, rounds }, interrupted.signal);
    process.stdout.write(`${JSON.stringify(results, undefined, 2)}\n`);
    return 0;
  } catch (error) {
    say(error instanceof Error ? (error.stack ?? error.message) : String(error));
    return 1;
  }
}

process.exitCode = await main();

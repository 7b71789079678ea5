// From a registry's word to git and to the cluster: one webhook beside plain git, and a hundred of them until all is live.

import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { PartsOptions, SandboxParts } from "../src/cli/sandbox/parts.ts";
import { startParts } from "../src/cli/sandbox/parts.ts";
import type { ApiResource, Cluster } from "../src/gitops/cluster/cluster.ts";
import { openKubernetesCluster } from "../src/gitops/cluster/kubernetes-cluster.ts";
import { manyServices, serviceFilePath, serviceName } from "../src/sandbox/sample/many-services.ts";
import { type BenchResult, median } from "./result.ts";

export interface ImagesBenchOptions {
  rounds: number;
  /** `real` needs the programs of a control plane. */
  cluster: "embedded" | "real";
  say: (line: string) => void;
}

const serviceCount = 100;
const commitGoal = 2;
const burstGoalSeconds = 5;
const limitMs = 120_000;
const run = promisify(execFile);

export async function benchImages(options: ImagesBenchOptions): Promise<BenchResult[]> {
  return [await benchCommit(options), await benchBurst(options)];
}

/** Both sides move one image in a repository of a hundred files, in turns, on the same remote. */
async function benchCommit({ rounds, say }: ImagesBenchOptions): Promise<BenchResult> {
  const parts = await startServices({ cluster: { kind: "embedded" } });
  const clone = await mkdtemp(join(tmpdir(), "coxswain-bench-clone-"));
  try {
    await git(clone, "clone", "--quiet", parts.git.url, ".");
    const ours: number[] = [];
    const theirs: number[] = [];
    const count = Math.max(rounds, 3) * 3;
    // The first of each side finds everything cold, and is not counted.
    for (let round = 0; round <= count; round++) {
      const name = serviceName(round);
      const commitMs = await timeWebhook(parts, name, "1.0.1");
      await untilLive(parts, [name], "1.0.1");
      const other = serviceName(serviceCount - 1 - round);
      // The next sync brings this one to the cluster too, so it has to be there.
      parts.pushed.push({ name: other, tag: "1.0.1" });
      const gitMs = await timePlainGit(clone, other, "1.0.1");
      if (round === 0) continue;
      ours.push(commitMs);
      theirs.push(gitMs);
      say(`commit ${round} of ${count}: ${Math.round(commitMs)} ms, plain git ${Math.round(gitMs)} ms`);
    }
    const ratio = median(ours) / median(theirs);
    const details = {
      files: serviceCount,
      rounds: count,
      milliseconds: median(ours),
      besideMilliseconds: median(theirs),
      all: { ours, theirs },
    };
    return {
      name: "one webhook to the pushed commit / plain git fetch, commit and push",
      ratio,
      goal: commitGoal,
      pass: ratio <= commitGoal,
      details,
    };
  } finally {
    await rm(clone, { recursive: true, force: true });
    await parts.close();
  }
}

async function timeWebhook(parts: SandboxParts, name: string, tag: string): Promise<number> {
  parts.pushed.push({ name, tag });
  const pushed = new Promise<number>((resolve) => {
    const stop = parts.git.onPush(() => {
      stop();
      resolve(performance.now());
    });
  });
  const begun = performance.now();
  await postWebhook(parts, name, tag);
  return (await pushed) - begun;
}

/** The same edit as somebody at a clone makes it: fetch, bring the work tree forward, edit, commit, push. */
async function timePlainGit(clone: string, name: string, tag: string): Promise<number> {
  const begun = performance.now();
  await git(clone, "fetch", "--quiet", "origin", "main");
  await git(clone, "reset", "--quiet", "--hard", "FETCH_HEAD");
  const path = join(clone, serviceFilePath(name));
  await writeFile(path, (await readFile(path, "utf8")).replace(/(:)1\.0\.0( #)/, `$1${tag}$2`));
  await git(clone, "commit", "--quiet", "--all", "--message", `Update ${name} to ${tag}`);
  await git(clone, "push", "--quiet", "origin", "HEAD:main");
  return performance.now() - begun;
}

async function git(clone: string, ...args: string[]): Promise<void> {
  await run("git", ["-c", "user.name=Bench", "-c", "user.email=bench@example.test", ...args], { cwd: clone });
}

/** All services' images are pushed, then all webhooks come at once; it ends when every rollout is healthy. */
async function benchBurst({ cluster, rounds, say }: ImagesBenchOptions): Promise<BenchResult> {
  const parts = await startServices({ cluster: { kind: cluster } });
  try {
    const names = Array.from({ length: serviceCount }, (_, number) => serviceName(number));
    const seconds: number[] = [];
    const commits: number[] = [];
    for (let round = 1; round <= rounds; round++) {
      const tag = `1.${round}.0`;
      const before = (await parts.git.log(1_000)).length;
      for (const name of names) parts.pushed.push({ name, tag });
      const begun = performance.now();
      await Promise.all(names.map((name) => postWebhook(parts, name, tag)));
      await untilLive(parts, names, tag);
      seconds.push((performance.now() - begun) / 1_000);
      commits.push((await parts.git.log(1_000)).length - before);
      say(`burst ${round} of ${rounds}: ${seconds.at(-1)?.toFixed(2)} s, ${commits.at(-1)} commits`);
    }
    const ratio = median(seconds) / burstGoalSeconds;
    const details = { webhooks: serviceCount, cluster, rounds, seconds: median(seconds), commits, all: seconds };
    return { name: `${serviceCount} webhooks at once to all live / ${burstGoalSeconds} s`, ratio, goal: 1, pass: ratio <= 1, details };
  } finally {
    await parts.close();
  }
}

/** The parts, and an own connection to look at their cluster. */
interface Watched extends SandboxParts {
  watcher: Cluster;
  deployments: ApiResource;
}

async function startServices({ cluster: wanted }: Pick<PartsOptions, "cluster">): Promise<Watched> {
  const parts = await startParts(
    {
      mode: "socket",
      cluster: wanted,
      tellsOfPushes: false,
      repository: ({ registryHost }) => manyServices({ registryHost, count: serviceCount }),
    },
    "silent",
  );
  const watcher = await openKubernetesCluster({
    kubeconfigPath: parts.cluster.kubeconfigFile,
    context: parts.cluster.context,
    requestTimeoutMs: 10_000,
  });
  const resources = await watcher.resources({}, AbortSignal.timeout(limitMs));
  const deployments = resources.find((each) => each.group === "apps" && each.kind === "Deployment");
  if (deployments === undefined) throw new Error("the cluster has no Deployments");
  const close = () => watcher.close().then(() => parts.close());
  return { ...parts, watcher, deployments, close };
}

/** What Docker distribution sends for a push. */
async function postWebhook({ hook, registry }: SandboxParts, repository: string, tag: string): Promise<void> {
  const target = { mediaType: "application/vnd.oci.image.manifest.v1+json", repository, tag, digest: `sha256:${"0".repeat(64)}` };
  const event = { id: `${repository}-${tag}`, action: "push", target: { ...target, url: `${registry.url}/v2/${repository}/manifests/x` } };
  const response = await fetch(hook.url, {
    method: "POST",
    headers: { ...hook.headers, "content-type": "application/vnd.docker.distribution.events.v1+json" },
    body: JSON.stringify({ events: [{ ...event, request: { host: registry.host }, timestamp: new Date().toISOString() }] }),
  });
  await response.body?.cancel();
  if (response.status !== 202) throw new Error(`the webhook of ${repository}:${tag} was answered with ${response.status}`);
}

interface Deployment {
  metadata: { generation?: number };
  spec?: { replicas?: number; template?: { spec?: { containers?: { image?: string }[] } } };
  status?: { observedGeneration?: number; updatedReplicas?: number; readyReplicas?: number; replicas?: number };
}

/** Asks the cluster itself, so that nobody's word counts but its own. */
async function untilLive({ watcher, deployments }: Watched, names: readonly string[], tag: string): Promise<void> {
  const signal = AbortSignal.timeout(limitMs);
  const wanted = new Set(names);
  for (;;) {
    const live = await watcher.list(deployments, { namespace: "staging" }, signal);
    const done = live.filter((object) => wanted.has(object.metadata.name) && isLive(object as Deployment, tag));
    if (done.length === wanted.size) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
    signal.throwIfAborted();
  }
}

function isLive({ metadata, spec, status }: Deployment, tag: string): boolean {
  const image = spec?.template?.spec?.containers?.[0]?.image ?? "";
  const replicas = spec?.replicas ?? 1;
  return (
    image.endsWith(`:${tag}`) &&
    (status?.observedGeneration ?? 0) >= (metadata.generation ?? 0) &&
    status?.updatedReplicas === replicas &&
    status.readyReplicas === replicas &&
    status.replicas === replicas
  );
}

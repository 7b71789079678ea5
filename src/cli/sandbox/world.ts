// The world beside the chat: the remote's commits, what runs, the registry's tags and the queue, read as they are.

import type { Config } from "../../config/config.ts";
import type { Cluster } from "../../gitops/cluster/cluster.ts";
import { readEnvironmentState } from "../../gitops/cluster/environment-state.ts";
import { openKubernetesCluster } from "../../gitops/cluster/kubernetes-cluster.ts";
import { type JobQueue, openJobQueue } from "../../jobs/operation-queue.ts";
import { connectRedis } from "../../jobs/redis.ts";
import type { World, WorldEnvironment, WorldSource } from "../../sandbox/page/world.ts";
import { proposeNextTag } from "./next-tag.ts";
import type { SandboxParts } from "./parts.ts";
import { renderWorkload } from "./workload.ts";

const pollMs = 400;
const shownCommits = 20;
const shownJobs = 10;
const workloadKinds = new Set(["Deployment", "StatefulSet", "DaemonSet"]);

export interface SandboxWorld extends WorldSource {
  close(): Promise<void>;
}

export async function openWorld(parts: SandboxParts): Promise<SandboxWorld> {
  const { config } = parts;
  const redis = connectRedis(config.secrets.redisUrl, () => undefined);
  const environments = Object.keys(config.environments);
  const queue = openJobQueue({ redis: redis.producer, key: config.secrets.jobKey, environments, retry: { attempts: 1, delayMs: 0 } });
  const cluster = await openKubernetesCluster({
    kubeconfigPath: parts.cluster.kubeconfigFile,
    context: parts.cluster.context,
    requestTimeoutMs: 5_000,
  });
  const listeners = new Set<() => void>();
  let last = "";

  async function read(): Promise<World> {
    const [commits, running, images, jobs] = await Promise.all([
      parts.git.log(shownCommits),
      readEnvironments(config, cluster),
      readImages(parts),
      readQueue(queue),
    ]);
    return {
      git: {
        url: parts.git.url,
        branch: "main",
        commits: commits.map((commit) => ({ ...commit, author: commit.author.name, at: commit.at.toISOString() })),
      },
      environments: running,
      registry: { host: parts.registry.host, images },
      queue: jobs,
    };
  }

  const timer = setInterval(() => {
    if (listeners.size === 0) return;
    read().then(
      (world) => {
        const text = JSON.stringify(world);
        if (text === last) return;
        last = text;
        for (const listener of listeners) listener();
      },
      () => undefined,
    );
  }, pollMs);

  return {
    read,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async push(image, tag) {
      if (!parts.registry.repositories().includes(image)) throw new Error(`The registry has no image ${image}.`);
      parts.pushed.push({ name: image, tag });
    },
    async close() {
      clearInterval(timer);
      await queue.close();
      await redis.close();
      await cluster.close();
    },
  };
}

async function readQueue(queue: JobQueue): Promise<World["queue"]> {
  const jobs = await queue.list(shownJobs);
  const count = (...states: string[]) => jobs.filter((job) => states.includes(job.state)).length;
  return {
    jobs: jobs.slice(0, shownJobs).map((job) => ({
      id: job.id,
      environment: job.environment,
      kind: job.verb,
      state: job.state,
      requestedBy: job.requestedBy,
      at: job.at,
    })),
    counts: { waiting: count("waiting", "delayed"), active: count("active"), completed: count("completed"), failed: count("failed") },
  };
}

async function readEnvironments(config: Config, cluster: Cluster): Promise<WorldEnvironment[]> {
  const signal = AbortSignal.timeout(5_000);
  const resources = (await cluster.resources({}, signal)).filter((each) => each.group === "apps" && workloadKinds.has(each.kind));
  return Promise.all(
    Object.entries(config.environments).map(async ([name, environment]) => {
      const objects = await Promise.all(resources.map((resource) => cluster.list(resource, { namespace: environment.namespace }, signal)));
      const revision = await appliedRevision(cluster, name, config.clusters[environment.cluster]?.stateNamespace ?? "coxswain", signal);
      return { name, revision, workloads: objects.flat().map(renderWorkload) };
    }),
  );
}

async function appliedRevision(cluster: Cluster, environment: string, namespace: string, signal: AbortSignal): Promise<string | null> {
  const state = await readEnvironmentState({ cluster, environment, namespace, signal });
  return state?.revision ?? null;
}

async function readImages(parts: SandboxParts): Promise<World["registry"]["images"]> {
  return parts.registry.repositories().map((name) => ({
    name,
    next: proposeNextTag(parts.registry.tags(name)),
    tags: parts.pushed.tagsOf(name),
  }));
}

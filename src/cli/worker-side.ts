// The worker's side of a process: the queues are worked, the schedules are set.

import { createPostedMessages } from "../bot/slack/posted-messages.ts";
import type { Config } from "../config/config.ts";
import { systemClock } from "../gitops/images/registry/clock.ts";
import { openRegistries } from "../gitops/images/registry/open-registries.ts";
import { openAuditEntries } from "../jobs/audit/read-entries.ts";
import { startUpdateWorkers } from "../jobs/automation/update-worker.ts";
import { createGatherEvidence } from "../jobs/handlers/gather-evidence.ts";
import { createHandler } from "../jobs/handlers/handler.ts";
import { recoverEnvironment } from "../jobs/recovery/recover-environment.ts";
import { openRegistryCache } from "../jobs/registry-cache.ts";
import { type Schedule, startSchedule } from "../jobs/schedule.ts";
import { startWorkers } from "../jobs/worker.ts";
import type { Closing } from "./closing.ts";
import { commitPageOf } from "./commit-page.ts";
import { openConfiguredGitHosts } from "./git-hosts.ts";
import { openRegistryCredentials, registryProxy } from "./registry-credentials.ts";
import type { Shared } from "./start.ts";
import { createWorkplace } from "./workplace.ts";

/** How long what runs may take to end after SIGTERM; Kubernetes gives 30 s by default. */
const drainMs = 25_000;

export interface WorkerSide {
  /** Those whose jobs it takes. */
  environments: readonly string[];
  /** Writes down again what a Redis that was emptied has lost of the queues and schedules. */
  restore(): Promise<void>;
  /** Finishes from git and Slack what Redis forgot of an environment. */
  recover(environment: string, signal: AbortSignal): Promise<void>;
  startSchedule(): Promise<void>;
}

export async function startWorkerSide(shared: Shared, taken: readonly string[], closing: Closing): Promise<WorkerSide> {
  const { config, redis, queue, outbox, accessAnew: access, audit, hints, updates, metrics, log } = shared;
  const connections = { redis: redis.producer, connection: redis.worker };
  const workplace = createWorkplace(config);
  closing.add(() => workplace.close());
  const proxy = registryProxy();
  const credentials = openRegistryCredentials(config, proxy);
  closing.add(() => credentials.close());
  const registry = await openRegistries({
    credentials: credentials.sources,
    trustedHosts: config.registries.trustedHosts,
    insecureHosts: config.registries.insecureHosts,
    caFile: config.registries.caFile,
    proxy,
    clock: systemClock,
    cache: openRegistryCache(redis.producer),
  });
  closing.add(() => registry.close());
  const lookForTags = async (name: string) => updates.scan(config.environments[name]?.repository ?? "");
  const gitHosts = openConfiguredGitHosts(config);
  const handler = createHandler({
    workplace,
    registry,
    lookForTags,
    ownEmail: (name) => config.repositories[config.environments[name]?.repository ?? ""]?.author.email ?? "",
    changes: { ...shared.approvals, registry, outbox, gitHosts, clock: Date.now },
    gatherEvidence: createGatherEvidence({
      access,
      environments: shared.environments,
      entries: openAuditEntries(redis.producer),
      key: config.secrets.jobKey,
      store: shared.approvals.store,
      workplace,
      commitUrl: (environment, revision) => commitPageOf(config, environment, revision),
      clock: Date.now,
    }),
    gitHosts: gitHosts.kinds,
    clock: Date.now,
  });
  const workers = await startWorkers({
    ...connections,
    key: config.secrets.jobKey,
    environments: taken,
    handler,
    access,
    outbox,
    audit,
    turnedAway: shared.turnedAway,
    cancellations: shared.cancellations,
    metrics,
    takeUp: shared.takeUp,
    clock: Date.now,
    log,
  });
  closing.add(() => workers.close(drainMs));
  const automated = environmentsOf(config).filter((each) => each.isAutomated);
  const updateWorkers = await startUpdateWorkers({
    ...connections,
    environments: automated,
    workplace,
    registry,
    hints,
    queue,
    updates,
    outbox,
    audit,
    takeUp: shared.takeUp,
    clock: Date.now,
    log,
  });
  closing.add(() => updateWorkers.close());
  const channels = [...new Set(environmentsOf(config).map((each) => each.channel))];
  const posted = createPostedMessages({ client: shared.client, channels, clock: Date.now });
  let schedule: Schedule | undefined;
  return {
    environments: taken,
    async restore() {
      await Promise.all([workers.restore(), updateWorkers.restore(), schedule?.restore()]);
      for (const { name } of repositoriesOf(config)) await updates.scan(name);
    },
    async recover(name, signal) {
      const { store } = shared.approvals;
      const channel = config.environments[name]?.channel ?? "";
      await recoverEnvironment({ name, channel }, { workplace, posted, store, outbox, queue, clock: () => new Date(), log }, signal);
    },
    async startSchedule() {
      schedule = await startSchedule({
        ...connections,
        environments: environmentsOf(config),
        repositories: repositoriesOf(config),
        queue,
        updates,
        workplace,
        clock: () => new Date(),
        log,
      });
      closing.add(async () => schedule?.close());
    },
  };
}

function environmentsOf(config: Config) {
  return Object.entries(config.environments).map(([name, each]) => ({
    name,
    repository: each.repository,
    channel: each.channel,
    isAutomated: each.automation.enabled,
    onStart: each.sync.onStart,
    syncIntervalMs: each.sync.interval,
    gitPollIntervalMs: each.sync.onPush ? each.gitPollInterval : undefined,
  }));
}

/** A repository is scanned as often as the most eager of its automated environments wants. */
function repositoriesOf(config: Config) {
  const intervals = new Map<string, number>();
  for (const each of Object.values(config.environments))
    if (each.automation.enabled)
      intervals.set(each.repository, Math.min(each.registryInterval, intervals.get(each.repository) ?? Number.POSITIVE_INFINITY));
  return [...intervals].map(([name, registryIntervalMs]) => ({ name, registryIntervalMs }));
}

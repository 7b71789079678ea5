// Starts every part of the sandbox and the product against them, in the order in which they need each other.

import { randomBytes } from "node:crypto";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Config } from "../../config/config.ts";
import { loadConfig, renderConfigProblem } from "../../config/load.ts";
import { type GitRemote, startGitRemote } from "../../sandbox/git/start-git-remote.ts";
import { type EmbeddedGitHost, startGitHost } from "../../sandbox/git-host/start-git-host.ts";
import { freePort, type SandboxRedis, startSandboxRedis } from "../../sandbox/redis/start-redis.ts";
import type { NotificationEndpoint } from "../../sandbox/registry/notifier.ts";
import { type EmbeddedRegistry, startEmbeddedRegistry } from "../../sandbox/registry/start-embedded-registry.ts";
import { type SampleRepository, sampleRepository } from "../../sandbox/sample/sample-repository.ts";
import { type EmbeddedSlack, startEmbeddedSlack } from "../../sandbox/slack/embedded-slack.ts";
import type { RateLimitOptions, UserOptions } from "../../sandbox/slack/options.ts";
import { type Logger, openLog } from "../../telemetry/log.ts";
import { type Coxswain, startCoxswain } from "../start.ts";
import { type SandboxCluster, startSandboxCluster } from "./cluster.ts";
import { hasSynced, openConversation } from "./conversation.ts";
import type { SandboxOptions } from "./options.ts";
import { createPushedImages, type PushedImages } from "./pushed-images.ts";
import { renderSandboxConfig } from "./settings.ts";
import { untilSaid } from "./steps.ts";
import { slackOptions, slackSecrets } from "./workspace.ts";

export interface SandboxParts {
  slack: EmbeddedSlack;
  git: GitRemote;
  /** Where the images' sources are. */
  gitHost: EmbeddedGitHost;
  registry: EmbeddedRegistry;
  pushed: PushedImages;
  cluster: SandboxCluster;
  redis: SandboxRedis;
  config: Config;
  /** The coxswain.yaml that `config` was read from. */
  configFile: string;
  coxswain: Coxswain;
  /** Where the registry tells of pushes, with what proves it. */
  hook: NotificationEndpoint;
  close(): Promise<void>;
}

/** Well inside the 15 s that a person waits. */
const startTimeoutMs = 12_000;

export interface PartsOptions extends Pick<SandboxOptions, "mode" | "cluster"> {
  /** A Redis to use; by default REDIS_URL, else one of the sandbox's own. */
  redisUrl?: string | undefined;
  /** How long a rollout may take, as in coxswain.yaml. */
  rolloutTimeout?: string | undefined;
  /** Hosts of registries beside the sandbox's own, asked over plain HTTP. */
  otherRegistries?: readonly string[] | undefined;
  /** After how long a stuck rollout is given up, as in coxswain.yaml. */
  rolloutGrace?: string | undefined;
  /** How often the registry is polled, as in coxswain.yaml. */
  registryInterval?: string | undefined;
  /** Whether the registry tells of pushes; by default it does. */
  tellsOfPushes?: boolean | undefined;
  /** People of the workspace beside its four. */
  morePeople?: readonly UserOptions[] | undefined;
  /** Slack's limits, where its own would stop what is tried. */
  rateLimits?: RateLimitOptions | undefined;
  /** Where Coxswain's log goes; by default to stderr. */
  log?: Logger | undefined;
  /** How long what Slack said of a person is believed, in milliseconds. */
  directoryKeepMs?: number | undefined;
  /** What is in git and in the registry; by default the sample. Both environments need a commit that describes them. */
  repository?: ((place: { registryHost: string }) => SampleRepository) | undefined;
}

export async function startParts(options: PartsOptions, logLevel: string): Promise<SandboxParts> {
  const directory = await mkdtemp(join(tmpdir(), "coxswain-sandbox-"));
  const closing: (() => Promise<unknown>)[] = [() => rm(directory, { recursive: true, force: true })];
  const opened = <Part extends { close(): Promise<unknown> }>(part: Part): Part => {
    closing.unshift(() => part.close());
    return part;
  };
  const close = async () => {
    for (const step of closing) await step().catch(() => undefined);
  };
  try {
    const folder = async (name: string) => {
      await mkdir(join(directory, name), { recursive: true });
      return join(directory, name);
    };
    const httpPort = await freePort();
    const registry = opened(await startEmbeddedRegistry({}));
    const gitHost = opened(await startGitHost());
    const sample = (options.repository ?? sampleRepository)({ registryHost: registry.host });
    const starting = [
      folder("git")
        .then((path) => startGitRemote({ directory: path, seed: sample.initial }))
        .then(opened),
      folder("redis")
        .then((path) => startSandboxRedis({ url: options.redisUrl ?? process.env.REDIS_URL, directory: path }))
        .then(opened),
      folder("cluster")
        .then((path) =>
          startSandboxCluster({ wanted: options.cluster, directory: path, registry, otherRegistries: options.otherRegistries }),
        )
        .then(opened),
      startEmbeddedSlack({
        ...slackOptions(options.mode === "http" ? `http://127.0.0.1:${httpPort}/slack/events` : undefined, options.morePeople),
        ...(options.rateLimits !== undefined && { rateLimits: options.rateLimits }),
      }).then(opened),
    ] as const;
    // When one cannot start, the others are waited for, so that they are closed and not left running.
    await Promise.allSettled(starting);
    const [git, redis, cluster, slack] = await Promise.all(starting);
    for (const { repository, ...commit } of sample.sources ?? []) gitHost.addCommit(repository, commit);
    const pushed = createPushedImages(registry, gitHost);
    for (const image of sample.images) pushed.push(image);

    const hookSecretFile = join(directory, "hook-secret");
    const hookSecret = randomBytes(24).toString("base64url");
    await writeFile(hookSecretFile, hookSecret, { mode: 0o600 });
    const text = renderSandboxConfig({
      gitUrl: git.url,
      gitHostApiUrl: gitHost.apiUrl,
      kubeconfigFile: cluster.kubeconfigFile,
      context: cluster.context,
      registryHost: registry.host,
      httpPort,
      hookSecretFile,
      dataDirectory: await folder("data"),
      mode: options.mode,
      rolloutTimeout: options.rolloutTimeout,
      rolloutGrace: options.rolloutGrace,
      otherRegistries: options.otherRegistries,
      registryInterval: options.registryInterval,
    });
    const configFile = join(directory, "coxswain.yaml");
    await writeFile(configFile, text);
    const config = readConfig(text, { redisUrl: redis.url, slackApiUrl: slack.apiUrl });
    const log = options.log ?? openLog({ level: logLevel, secrets: Object.values(slackSecrets) });
    const coxswain = opened(
      await startCoxswain({ config, role: "all", retry: { attempts: 3, delayMs: 500 }, directoryKeepMs: options.directoryKeepMs, log }),
    );
    const hook = { url: `${coxswain.url}/hooks/distribution/registry`, headers: { authorization: hookSecret } };
    if (options.tellsOfPushes !== false) registry.addEndpoint(hook);
    const parts = { slack, git, gitHost, registry, pushed, cluster, redis, config, configFile, coxswain, hook, close };
    await tellTheStory(parts, sample);
    return parts;
  } catch (error) {
    await close();
    throw error;
  }
}

function readConfig(text: string, urls: { redisUrl: string; slackApiUrl: string }): Config {
  const environment = {
    SLACK_BOT_TOKEN: slackSecrets.botToken,
    SLACK_APP_TOKEN: slackSecrets.appToken,
    SLACK_SIGNING_SECRET: slackSecrets.signingSecret,
    REDIS_URL: urls.redisUrl,
    SLACK_API_URL: urls.slackApiUrl,
  };
  const loaded = loadConfig({ text, environment, readFile: () => "" });
  if (loaded.kind === "invalid")
    throw new Error(`the sandbox's own configuration is wrong: ${loaded.problems.map(renderConfigProblem).join("; ")}`);
  return loaded.config;
}

/** Both environments run what the first commits say; then git moves on, staging follows, and prod is behind. */
async function tellTheStory(parts: SandboxParts, sample: SampleRepository): Promise<void> {
  const conversation = openConversation(parts.config);
  try {
    await conversation.until((events) => ["staging", "prod"].every((name) => hasSynced(events, name)), startTimeoutMs);
    for (const commit of sample.later) await parts.git.commit(commit);
    await conversation.sync("staging", "the sandbox was set up");
    await untilSaid(parts);
  } finally {
    await conversation.close();
  }
}

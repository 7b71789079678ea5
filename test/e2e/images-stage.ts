// What the suites about images share: a sandbox, what runs in it, what it committed and said.

import { readMessages } from "../../src/cli/sandbox/messages.ts";
import type { PartsOptions } from "../../src/cli/sandbox/parts.ts";
import type { SandboxMessage } from "../../src/cli/sandbox/result.ts";
import { people } from "../../src/cli/sandbox/workspace.ts";
import type { LoggedCommit } from "../../src/sandbox/git/start-git-remote.ts";
import { until } from "../jobs/redis.ts";
import { type Sandbox, startSandbox } from "./sandbox.ts";

export interface ImagesStage extends Sandbox {
  /** `api:1.5.0`: what staging's Deployment of that name runs, without the registry's host. */
  running(name: string): string | undefined;
  /** Commits by Coxswain, newest first. */
  moves(): Promise<LoggedCommit[]>;
  /** Everything that Coxswain has said since a moment (milliseconds since 1970). */
  saidSince(sinceMs: number): SandboxMessage[];
  /** A registry's word of a push, as the sandbox's registry gives it, by a webhook of its own; gives the answer's status. */
  tell(name: string, tag: string): Promise<number>;
  /** Waits until nothing is left to say. */
  settled(): Promise<void>;
}

export async function startImagesStage(options: Partial<PartsOptions> = {}): Promise<ImagesStage> {
  const sandbox = await startSandbox(options);
  return {
    ...sandbox,
    running: (name) => runningImage(sandbox, name),
    moves: async () => (await sandbox.git.log(300)).filter((commit) => commit.author.name === "Coxswain"),
    saidSince: (sinceMs) =>
      readMessages(sandbox)
        .filter((message) => Number(message.ts) >= sinceMs / 1_000)
        .filter((message) => Object.values(people).every((person) => person.id !== message.user)),
    tell: (name, tag) => postPush(sandbox, name, tag),
    settled: () => until(() => sandbox.coxswain.idle()),
  };
}

function runningImage(sandbox: Sandbox, name: string): string | undefined {
  const deployment = sandbox.embedded.get("apps/deployments", "staging", name) as
    | { spec: { template: { spec: { containers: { image: string }[] } } } }
    | undefined;
  const image = deployment?.spec.template.spec.containers[0]?.image;
  return image?.slice(`${sandbox.registry.host}/`.length);
}

async function postPush({ hook, registry }: Sandbox, repository: string, tag: string): Promise<number> {
  const mediaType = "application/vnd.oci.image.manifest.v1+json";
  const event = {
    id: `${repository}-${tag}-${Math.random()}`,
    timestamp: new Date().toISOString(),
    action: "push",
    target: { mediaType, repository, tag, digest: `sha256:${"0".repeat(64)}`, url: `http://${registry.host}/v2/${repository}/manifests/x` },
    request: { id: "1", addr: "127.0.0.1", host: registry.host, method: "PUT", useragent: "test" },
    actor: {},
    source: { addr: registry.host, instanceID: "1" },
  };
  const response = await fetch(hook.url, {
    method: "POST",
    headers: { ...hook.headers, "content-type": "application/vnd.docker.distribution.events.v1+json" },
    body: JSON.stringify({ events: [event] }),
  });
  await response.body?.cancel();
  return response.status;
}

// The sandbox's own coxswain.yaml: written as a person would write it, and read by the same loader.

import { stringify } from "yaml";
import { sourceHost } from "../../sandbox/sample/sources.ts";
import { approvers, channels, people } from "./workspace.ts";

const everyone = Object.values(people).map((person) => person.id);
const developers = [people.developer.id, people["approver-1"].id, people["approver-2"].id];

export interface SandboxPlaces {
  gitUrl: string;
  /** Of the host that the images' labels name. */
  gitHostApiUrl: string;
  kubeconfigFile: string;
  context: string | undefined;
  registryHost: string;
  /** Other hosts that may be asked over plain HTTP. */
  otherRegistries?: readonly string[] | undefined;
  httpPort: number;
  dataDirectory: string;
  /** Of the webhooks of the registry and of git. */
  hookSecretFile: string;
  mode: "socket" | "http";
  /** As in coxswain.yaml; `1m` by default. */
  rolloutTimeout?: string | undefined;
  /** As in coxswain.yaml; its default unless told. */
  rolloutGrace?: string | undefined;
  registryInterval?: string | undefined;
}

export function renderSandboxConfig(places: SandboxPlaces): string {
  const { rolloutTimeout = "1m", rolloutGrace, registryInterval } = places;
  const told = { ...(rolloutGrace && { rolloutGrace }), ...(registryInterval && { registryInterval }) };
  const shared = { repository: "config", gitPollInterval: "30s", rolloutTimeout, ...told };
  const holders = (users: string[]) => ({ users });
  return stringify({
    slack: { mode: places.mode },
    http: { port: places.httpPort },
    dataDirectory: places.dataDirectory,
    repositories: { config: { url: places.gitUrl, branch: "main", author: { name: "Coxswain", email: "coxswain@example.test" } } },
    clusters: { default: { kubeconfigFile: places.kubeconfigFile, ...(places.context === undefined ? {} : { context: places.context }) } },
    // The sandbox's people have addresses in their profiles, and nobody else can write them.
    identities: { trustProfileEmail: true },
    registries: { insecureHosts: [places.registryHost, ...(places.otherRegistries ?? [])] },
    webhooks: {
      registry: { source: "distribution", secretFile: places.hookSecretFile, header: "authorization" },
      git: { source: "generic", secretFile: places.hookSecretFile },
    },
    gitHosts: { [sourceHost]: { kind: "gitea", apiUrl: places.gitHostApiUrl } },
    environments: {
      staging: {
        ...shared,
        path: "environments/staging",
        namespace: "staging",
        channel: channels.staging.id,
        sync: { onStart: true, onPush: false, interval: "0" },
        automation: { window: "0" },
        roles: { view: holders(everyone), sync: holders(developers), release: holders(developers), administer: holders(developers) },
      },
      prod: {
        ...shared,
        path: "environments/prod",
        namespace: "prod",
        channel: channels.deploys.id,
        promotedFrom: "staging",
        sync: { onStart: true, onPush: false, interval: "0" },
        approvals: { required: 2, deadline: "4h" },
        roles: {
          view: holders(everyone),
          sync: holders(developers),
          release: holders(developers),
          approve: { groups: [approvers.id] },
          "break-glass": { groups: [approvers.id] },
          administer: { groups: [approvers.id] },
        },
      },
    },
  });
}

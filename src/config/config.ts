// What coxswain.yaml may say: the schema, its defaults and the type that the product gets.

import { z } from "zod";
import { parseDurationMs } from "../gitops/duration.ts";
import { defaultPolicyText } from "../gitops/images/annotations.ts";
import { parseTagPolicy } from "../gitops/images/policy/parse-tag-policy.ts";
import { parseImagePath } from "../gitops/manifests/edit/sites/configured-paths.ts";
import { FreezeConfig } from "./freeze-config.ts";

const name = z.string().regex(/^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$/, "a name of lower-case letters, digits and dashes");
const slackUser = z.string().regex(/^[UW][A-Z0-9]{2,}$/, "a Slack user id like U012AB3CD");
const slackGroup = z.string().regex(/^S[A-Z0-9]{2,}$/, "a Slack user group id like S012AB3CD");
const slackChannel = z.string().regex(/^[CG][A-Z0-9]{2,}$/, "a Slack channel id like C012AB3CD");

const duration = z
  .string()
  .refine((text) => parseDurationMs(text) !== undefined, "a duration like 30s, 5m or 1h30m")
  .transform((text) => parseDurationMs(text) ?? 0);

const relativePath = z
  .string()
  .refine(
    (path) => !path.startsWith("/") && !path.split("/").includes("..") && !path.includes("\0"),
    "a path inside the repository, relative, without ..",
  )
  .transform((path) => path.replace(/^\.\/+|\/+$/g, "").replace(/^\.$/, ""));

/** Who may do one thing: people, user groups, or whoever writes in a channel. An empty list is nobody. */
const Holders = z.strictObject({
  users: z.array(slackUser).default([]),
  groups: z.array(slackGroup).default([]),
  channels: z.array(slackChannel).default([]),
});
export type Holders = z.infer<typeof Holders>;

const nobody = { users: [], groups: [], channels: [] };

/** Roles of one environment. `view` alone is open to every full member until it names somebody. */
const Roles = z.strictObject({
  view: Holders.optional(),
  sync: Holders.default(nobody),
  release: Holders.default(nobody),
  approve: Holders.default(nobody),
  "break-glass": Holders.default(nobody),
  administer: Holders.default(nobody),
});

const RepositoryConfig = z.strictObject({
  url: z.string().min(1),
  branch: z.string().min(1).default("main"),
  auth: z
    .union([
      z.strictObject({ sshKeyFile: z.string(), knownHostsFile: z.string() }),
      z.strictObject({ tokenFile: z.string(), username: z.string().default("x-access-token") }),
    ])
    .optional(),
  author: z.strictObject({ name: z.string().min(1), email: z.string().min(3) }).default({ name: "Coxswain", email: "coxswain@localhost" }),
  /** How Coxswain's commits of images read, and where automation pushes them. */
  commits: z
    .strictObject({
      /** `{images}` and `{environments}` are filled in. */
      subject: z
        .string()
        .min(1)
        .max(200)
        .regex(/^[^\n\r]+$/, "one line")
        .default("Update {images} in {environments}"),
      skipCi: z.boolean().default(false),
      /** An existing branch for automation's commits; the environments then follow when it is merged. */
      pushBranch: z.string().min(1).optional(),
    })
    .prefault({}),
  signing: z
    .strictObject({
      format: z.enum(["ssh", "gpg"]),
      key: z.string().min(1),
      /** The keyring's folder for gpg: GNUPGHOME's or ~/.gnupg unless told. */
      home: z.string().optional(),
    })
    .optional(),
});
export type RepositoryConfig = z.infer<typeof RepositoryConfig>;

const ClusterConfig = z.strictObject({
  /** Without one: the pod's service account, else KUBECONFIG, else ~/.kube/config. */
  kubeconfigFile: z.string().optional(),
  context: z.string().optional(),
  /** Where Coxswain keeps each environment's applied revision and epoch. */
  stateNamespace: name.default("coxswain"),
});
export type ClusterConfig = z.infer<typeof ClusterConfig>;

const Approvals = z.strictObject({
  required: z.int().min(0).max(20).default(0),
  deadline: duration.prefault("4h"),
  /** How long before the deadline those who may still approve are reminded; a quarter of the time unless told, 0 for never. */
  reminder: duration.optional(),
  /** Whether the vote of the one who asked counts, and that of an author of the change. */
  requesterCounts: z.boolean().default(false),
  authorCounts: z.boolean().default(false),
  /** An author who is no known Slack user: `block` the request or ask for one more approval. */
  unknownAuthor: z.enum(["block", "one-more", "ignore"]).default("one-more"),
});
export type Approvals = z.infer<typeof Approvals>;

const EnvironmentConfig = z.strictObject({
  repository: name,
  branch: z.string().min(1).optional(),
  path: relativePath,
  cluster: name.default("default"),
  /** For objects that name no namespace. */
  namespace: name.default("default"),
  /** Where objects may live; without it anywhere. */
  allowedNamespaces: z.array(name).optional(),
  channel: slackChannel,
  roles: Roles.prefault({}),
  sync: z
    .strictObject({
      onStart: z.boolean().default(false),
      onPush: z.boolean().default(true),
      /** 0 for never: then only pushes and people begin a sync. */
      interval: duration.prefault("5m"),
    })
    .prefault({}),
  gitPollInterval: duration.prefault("5m"),
  registryInterval: duration.prefault("5m"),
  rolloutTimeout: duration.prefault("5m"),
  /** How long an image that cannot be pulled, or a container that crashes again and again, may hold up a rollout. */
  rolloutGrace: duration.prefault("1m"),
  /** Whether image moves are committed by Coxswain at all, and how long it waits to put several in one commit. */
  automation: z.strictObject({ enabled: z.boolean().default(true), window: duration.prefault("5s") }).prefault({}),
  images: z
    .strictObject({
      /** Where kinds beyond the known ones write images, e.g. `spec.image` of a custom resource. */
      paths: z
        .array(
          z.strictObject({
            apiVersion: z.string().optional(),
            kind: z.string().min(1),
            path: z.string().refine((text) => parseImagePath(text) !== undefined, "a path like spec.containers[*].image"),
          }),
        )
        .default([]),
      /** For automated containers that name no policy of their own; Flux v1's is glob:*. */
      defaultPolicy: z
        .string()
        .refine((text) => parseTagPolicy(text).kind === "policy", "a tag policy like semver:~1")
        .default(defaultPolicyText),
      /** That the cluster's nodes run; an annotation may name another for a workload. */
      platform: z
        .string()
        .regex(/^[a-z0-9]+\/[a-z0-9]+(\/[a-z0-9]+)?$/, "a platform like linux/arm64")
        .default("linux/amd64"),
    })
    .prefault({}),
  /** Environments whose images are promoted to this one; from any other takes break-glass. */
  promotedFrom: z
    .union([name, z.array(name)])
    .optional()
    .transform((names) => (typeof names === "string" ? [names] : names)),
  approvals: Approvals.prefault({}),
  /** Windows in which the environment stays as it is. */
  freezes: z.array(FreezeConfig).default([]),
});
export type EnvironmentConfig = z.infer<typeof EnvironmentConfig>;

const WebhookConfig = z.strictObject({
  /** The sender, e.g. `ghcr`, `harbor`, `github`; it stands in the URL, /hooks/<source>/<name>. */
  source: z.string().min(1),
  secretFile: z.string().optional(),
  /** For sources that cannot sign: the audience and account of a Pub/Sub push token. */
  audience: z.string().optional(),
  email: z.string().optional(),
  header: z.string().optional(),
  /** What stands before an image's name, where the payload does not know it: `registry.example.com`. */
  registry: z.string().optional(),
});
export type WebhookConfig = z.infer<typeof WebhookConfig>;

const GitHostKind = z.enum(["github", "gitlab", "gitea", "bitbucket-cloud", "bitbucket-server", "azure-devops"]);

export interface GitHostConfig {
  kind: z.infer<typeof GitHostKind>;
  /** Whether its API is asked. */
  ask: boolean;
  apiUrl?: string | undefined;
  tokenFile?: string | undefined;
}

/** A git host that is asked for the commits between two images, and not only linked to. */
const GitHost = z
  .strictObject({
    kind: GitHostKind,
    /** By default `https://api.github.com` for github.com, and `/api/v3`, `/api/v4` or `/api/v1` of the host. */
    apiUrl: z
      .string()
      .refine(isApiUrl, "an https address without a user, like https://git.example.com/api/v4")
      .transform((url) => url.replace(/\/+$/, ""))
      .optional(),
    tokenFile: z.string().optional(),
  })
  .refine(({ kind }) => kind === "github" || kind === "gitlab" || kind === "gitea", {
    path: ["kind"],
    message: "one of github, gitlab, gitea; the others are only linked to: write the kind alone",
  })
  .transform((host) => ({ ...host, ask: true }));

/** A token goes there: plain http is for this machine only. */
function isApiUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname, username, password, search, hash } = new URL(text);
  const isLocal = hostname === "localhost" || hostname === "[::1]" || /^127(\.\d+){3}$/.test(hostname);
  return (protocol === "https:" || (protocol === "http:" && isLocal)) && [username, password, search, hash].every((part) => part === "");
}

export const ConfigFile = z.strictObject({
  slack: z
    .strictObject({
      mode: z.enum(["socket", "http"]).default("socket"),
      /** The workspace; commands from any other are refused. Without it, the token's own. */
      team: z.string().optional(),
      command: z
        .string()
        .regex(/^\/[a-z0-9-]{1,30}$/, "a slash command like /gitops")
        .default("/gitops"),
      opsChannel: slackChannel.optional(),
    })
    .prefault({}),
  http: z.strictObject({ host: z.string().default("127.0.0.1"), port: z.int().min(0).max(65_535).default(8080) }).prefault({}),
  dataDirectory: z.string().default("/var/lib/coxswain"),
  repositories: z.record(name, RepositoryConfig),
  clusters: z.record(name, ClusterConfig).prefault({ default: {} }),
  environments: z.record(name, EnvironmentConfig),
  /** Who is who in git: addresses by Slack user id, and whether the address of a Slack profile counts. */
  identities: z
    .strictObject({ emails: z.record(slackUser, z.array(z.string().min(3))).default({}), trustProfileEmail: z.boolean().default(false) })
    .prefault({}),
  registries: z
    .strictObject({
      insecureHosts: z.array(z.string()).default([]),
      /** By registry: other hosts that may get its credentials for tokens, e.g. a self-hosted GitLab's. */
      trustedHosts: z.record(z.string(), z.array(z.string())).default({}),
      dockerConfigFile: z.string().optional(),
      caFile: z.string().optional(),
    })
    .prefault({}),
  /** Git hosts of one's own, by host (with port): a notice links to their pages. */
  gitHosts: z
    .record(
      z.string().regex(/^[a-z0-9.-]+(:\d{1,5})?$/, "a host like git.example.com"),
      z.union([GitHostKind, GitHost]).transform((host): GitHostConfig => (typeof host === "string" ? { kind: host, ask: false } : host)),
    )
    .default({}),
  webhooks: z.record(name, WebhookConfig).default({}),
  /** What whoever runs `coxswain sync ...` beside the secrets may do, in every environment, without `--as`. */
  cli: z
    .strictObject({ roles: z.array(z.enum(["view", "sync", "release", "break-glass", "administer"])).default(["view", "sync", "release"]) })
    .prefault({}),
  /** How many entries the audit log keeps in Redis; those before them give way to a checkpoint. */
  audit: z.strictObject({ keep: z.int().min(1_000).default(100_000) }).prefault({}),
});
export type ConfigFile = z.infer<typeof ConfigFile>;

/** What comes from the environment or from mounted files only, never from coxswain.yaml. */
export interface Secrets {
  slackBotToken: string;
  /** Socket Mode needs it. */
  slackAppToken: string | undefined;
  /** HTTP mode needs it. */
  slackSigningSecret: string | undefined;
  redisUrl: string;
  /** Key of the MAC on queued jobs; by default derived from the bot token. */
  jobKey: string;
}

export interface Config extends ConfigFile {
  /** Ends in a slash. */
  slackApiUrl: string;
  secrets: Secrets;
}

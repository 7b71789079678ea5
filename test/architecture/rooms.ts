// The rooms of src/ and the arrows between them: gitops <- jobs <- bot <- cli, sandbox apart (ARCHITECTURE.md).

/** What a room may import of another: all of it, its types alone, or nothing. */
type Access = "all" | "types";

/** Rooms by name, with what each may import besides itself. */
export const arrows: Readonly<Record<string, Readonly<Record<string, Access>>>> = {
  gitops: {},
  config: { gitops: "all" },
  telemetry: { gitops: "all", config: "types" },
  jobs: { gitops: "all", config: "types", telemetry: "types" },
  bot: { gitops: "all", jobs: "all", config: "types", telemetry: "types" },
  sandbox: {},
  cli: { gitops: "all", jobs: "all", bot: "all", config: "all", telemetry: "all", sandbox: "all" },
};

/** Packages that only these folders may import, even for their types: one SDK, one room. */
export const packageHomes: Readonly<Record<string, readonly string[]>> = {
  "@slack/bolt": ["src/bot"],
  "@slack/web-api": ["src/bot"],
  "@slack/types": ["src/bot", "src/sandbox/slack"],
  bullmq: ["src/jobs"],
  ioredis: ["src/jobs"],
  "simple-git": ["src/gitops/repo"],
  "docker-registry-client": ["src/gitops/images"],
  "@kubernetes/client-node": ["src/gitops/cluster"],
  "js-redis-server": ["src/sandbox"],
  "prom-client": ["src/telemetry"],
};

/** Folders whose code may read the environment variables; everybody else gets values. */
export const environmentReaders: readonly string[] = ["src/config", "src/cli"];

/** Names that say nothing about what is inside. */
export const emptyNames: readonly string[] = ["utils", "util", "helpers", "helper", "common", "misc", "manager", "shared", "lib"];

export const maxLines = 300;

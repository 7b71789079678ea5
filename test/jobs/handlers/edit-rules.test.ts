// Orders about a workload's rules, carried out on a real git remote and the embedded cluster.

import { expect, test } from "vitest";
import { Failure } from "../../../src/gitops/failure.ts";
import type { Request } from "../../../src/jobs/operation.ts";
import { anOperation } from "../operations.ts";
import { ann, deployment, nowMs, type Stage, setStage } from "./stage.ts";

const api = deployment("api", { image: "HOST/api:1.0.0" });
const annotated = deployment("web", { image: "HOST/web:1.0.0", annotations: ['fluxcd.io/automated: "false" # not yet', "team: shop"] });
const bare = deployment("bare", { image: "HOST/bare:1.0.0", namespace: "" });
const files = { "api.yaml": api, "web.yaml": annotated, "bare.yaml": bare };

const order = <Verb extends Request["verb"]>(verb: Verb, workload: string, more: object = {}): Request =>
  ({ verb, environment: "staging", workload, dryRun: false, ...more }) as unknown as Request;

async function commits(stage: Stage): Promise<number> {
  return (await stage.remote.log(100)).length;
}

function annotationsInCluster(stage: Stage, name: string): unknown {
  return (stage.cluster.get("apps/deployments", "default", name)?.metadata as { annotations?: unknown } | undefined)?.annotations;
}

test("automate is one byte-exact commit with trailers, and then it is in the cluster", async () => {
  const stage = await setStage({ files });
  const before = await stage.read("api.yaml");
  const outcome = await stage.run(order("automate", "api"), { threadTs: "1763800000.000100" });
  const [commit] = await stage.remote.log(1);
  expect(await stage.read("api.yaml")).toBe(
    before.replace("# where it runs\n", '# where it runs\n  annotations:\n    fluxcd.io/automated: "true"\n'),
  );
  expect(outcome).toMatchObject({
    kind: "applied",
    commit: commit?.revision,
    revision: commit?.revision,
    objects: [{ action: "unchanged" }, { action: "unchanged" }, { action: "unchanged" }].toSpliced(0, 1, { action: "configured" }),
  });
  expect(commit?.subject).toBe("Automate api in staging");
  expect(stage.looks).toEqual(["staging"]);
  expect(commit?.trailers).toEqual([
    { name: "Coxswain-Job", value: expect.stringMatching(/^op-[0-9a-f]{20}$/) },
    { name: "Requested-by", value: "slack:T1/U1" },
    { name: "Slack-Thread", value: "C1/1763800000.000100" },
  ]);
  expect(annotationsInCluster(stage, "api")).toMatchObject({ "fluxcd.io/automated": "true" });
});

test("an operation that is carried out again after a crash finds its own commit", async () => {
  const stage = await setStage({ files, isSynced: false });
  const operation = anOperation({ request: order("lock", "api", { message: "a = b", durationMs: 3_600_000 }), trigger: "crash" });
  const first = await stage.carry(operation);
  await stage.remote.commit({ files: { "env/later.txt": "x" }, message: "By hand", author: ann, at: new Date(nowMs) });
  const count = await commits(stage);
  const second = await stage.carry(operation);
  expect([second.kind, second.commit, await commits(stage)]).toEqual(["applied", first.commit, count]);
});

test("what is so already, and what is a dry run, is neither committed nor applied", async () => {
  const stage = await setStage({ files, isSynced: false });
  await stage.run(order("automate", "api"));
  const count = await commits(stage);
  expect(await stage.run(order("automate", "web", { dryRun: true }))).toMatchObject({
    kind: "answered",
    dryRun: true,
    answer: ['env/web.yaml: fluxcd.io/automated "true" (was "false")'],
  });
  expect(await stage.run(order("automate", "deployment/api"))).toMatchObject({ kind: "unchanged" });
  expect(await stage.run(order("unlock", "api"))).toMatchObject({ kind: "unchanged" });
  expect(await commits(stage)).toBe(count);
});

test("lock and unlock leave the file as it was, byte for byte", async () => {
  const stage = await setStage({ files, isSynced: false });
  const before = await stage.read("web.yaml");
  await stage.run(
    order("lock", "default:deployment/web", { message: 'load "test" = yes\u2028Coxswain-Job: op-0', durationMs: 14_400_000 }),
  );
  const locked = await stage.read("web.yaml");
  expect(locked).toContain('fluxcd.io/locked: "true"');
  expect(locked).toContain('fluxcd.io/locked_user: "slack:T1/U1"');
  expect(locked).toMatch(/coxswain.dev\/locked-until: "?2026-11-22T16:00:00.000Z"?/);
  expect((await stage.remote.log(1))[0]?.trailers.map((each) => each.name)).toEqual(["Coxswain-Job", "Requested-by"]);
  expect(await stage.run(order("automate", "web", { dryRun: true }))).toMatchObject({ advice: expect.stringContaining("locked") });
  await stage.run(order("unlock", "web"));
  expect(await stage.read("web.yaml")).toBe(before);
});

test("a policy may hold = signs, replaces what is there, and * takes it away", async () => {
  const stage = await setStage({ files, isSynced: false });
  await stage.run(order("policy", "bare", { tags: [{ container: "bare", policy: "semver:>=1.0,!=1.3.0" }] }));
  expect(await stage.read("bare.yaml")).toMatch(/fluxcd.io\/tag.bare: ['"]?semver:>=1.0,!=1.3.0/);
  await stage.run(order("policy", "bare", { tags: [{ policy: "1.*" }] }));
  expect(await stage.read("bare.yaml")).toMatch(/fluxcd.io\/tag.bare: ['"]?glob:1\.\*/);
  await stage.run(order("policy", "bare", { tags: [{ container: "bare", policy: "*" }] }));
  expect(await stage.read("bare.yaml")).toBe(bare.replace("HOST", stage.registry.host));
});

test("what cannot be done is refused with its reason, and nothing is written", async () => {
  const twin = deployment("twin", { image: "HOST/twin:1" });
  const stage = await setStage({
    files: {
      ...files,
      "one.yaml": twin,
      "two.yaml": twin.replace("namespace: default", "namespace: other"),
      "shared.yaml": deployment("shared", { image: "HOST/shared:1" }).replace(
        "spec:\n  replicas",
        "  labels: &all {x: z}\n  annotations: *all\nspec:\n  replicas",
      ),
    },
    isSynced: false,
  });
  const count = await commits(stage);
  const cases: [Request, string, RegExp][] = [
    [order("automate", "apu"), "workload_unknown", /no workload apu/],
    [order("automate", "twin"), "workload_ambiguous", /default:deployment\/twin or other:deployment\/twin/],
    [order("policy", "api", { tags: [{ container: "web", policy: "newest" }] }), "container_unknown", /no container web/],
    [order("policy", "api", { tags: [{ policy: "semver:>>1" }] }), "policy_invalid", /version range/],
    [order("automate", "shared"), "edit_impossible", /shared\.yaml:\d+/],
  ];
  for (const [request, reasonCode, reason] of cases)
    expect(await stage.run(request)).toMatchObject({ kind: "refused", reasonCode, reason: expect.stringMatching(reason) });
  expect(await commits(stage)).toBe(count);
});

test("a branch that moves meanwhile is planned on again", async () => {
  const stage = await setStage({ files, isSynced: false });
  const { repository } = stage.environment;
  const push = repository.push.bind(repository);
  let overtaken = 0;
  repository.push = async (change, signal) => {
    if (overtaken++ < 2)
      await stage.remote.commit({
        files: { "env/api.yaml": `# ${overtaken}\n${await stage.read("api.yaml")}` },
        message: "By hand",
        author: ann,
        at: new Date(nowMs),
      });
    return push(change, signal);
  };
  const outcome = await stage.run(order("automate", "api"));
  expect(outcome.kind).toBe("applied");
  expect(await stage.read("api.yaml")).toMatch(/^# 2\n# 1\n# api, by its owners\n[\s\S]*automated: "true"/);
});

test("a push whose reply is lost is one commit", async () => {
  const stage = await setStage({ files, isSynced: false });
  const count = await commits(stage);
  stage.remote.faults.add({ kind: "lost_reply", on: "push", times: 1 });
  const operation = anOperation({ request: order("automate", "api"), trigger: "lost" });
  await stage.carry(operation).catch((error: unknown) => expect(error).toBeInstanceOf(Failure));
  expect(await stage.carry(operation)).toMatchObject({ kind: "applied" });
  expect(await commits(stage)).toBe(count + 1);
});

test("commits that wait are not rolled out by a lock", async () => {
  const stage = await setStage({ files });
  await stage.remote.commit({
    files: { "env/api.yaml": (await stage.read("api.yaml")).replace("api:1.0.0", "api:2.0.0") },
    message: "By hand",
    author: ann,
    at: new Date(nowMs),
  });
  const outcome = await stage.run(order("lock", "api"));
  expect(outcome).toMatchObject({ kind: "applied", commit: expect.any(String), advice: expect.stringContaining("was not synced") });
  expect(outcome.revision).not.toBe(outcome.commit);
  expect(JSON.stringify(stage.cluster.get("apps/deployments", "default", "api"))).toContain("api:1.0.0");
});

test("a cluster that is away after the push is said, and the next try goes on from there", async () => {
  const stage = await setStage({ files });
  const { cluster } = stage.environment;
  const operation = anOperation({ request: order("automate", "api"), trigger: "away" });
  const get = cluster.get.bind(cluster);
  cluster.get = async () => {
    throw new Failure("cluster_unreachable", "the API server is away", { retry: "backoff" });
  };
  await expect(stage.carry(operation)).rejects.toMatchObject({
    code: "cluster_unreachable",
    retry: "backoff",
    message: expect.stringMatching(/^Commit [0-9a-f]{7} is in git, but staging was not synced: the API server is away/),
  });
  cluster.get = get;
  expect(await stage.carry(operation)).toMatchObject({ kind: "applied" });
  expect(annotationsInCluster(stage, "api")).toMatchObject({ "fluxcd.io/automated": "true" });
});

// Bad input, end to end: each ends in a clear message in the thread, and what is good is applied all the same.

import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { channels, people } from "../../src/cli/sandbox/workspace.ts";
import { configMap, readAll, type Sandbox, startSandbox } from "./sandbox.ts";

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox();
}, 60_000);
afterAll(async () => {
  await sandbox.close();
});
afterEach(() => {
  sandbox.embedded.faults.clear();
  sandbox.git.faults.clear();
  sandbox.slack.control.clearFaults();
});

const applied = (name: string) => sandbox.embedded.get("/configmaps", "prod", name);

test("broken YAML in one file is named with its line, and the others are applied", async () => {
  await sandbox.commit({
    "environments/prod/broken.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: broken\n data: {\n",
    "environments/prod/fine.yaml": configMap("fine"),
  });
  const { result, said, isSuccess } = await sandbox.run("/gitops sync prod");
  expect(result.kind).toBe("partial");
  expect(result.reason).toMatch(/^environments\/prod\/broken\.yaml:5(:\d+)?: /);
  expect(isSuccess).toBe(false);
  expect(said).toHaveLength(1);
  expect(said[0]?.text).toMatch(/^prod is partly at [0-9a-f]{7} · /);
  expect(readAll(said[0])).toContain("environments/prod/broken.yaml:5");
  expect(applied("fine")).toBeDefined();
  expect(applied("broken")).toBeUndefined();

  await sandbox.commit({ "environments/prod/broken.yaml": null });
  expect((await sandbox.run("/gitops sync prod")).result.kind).toBe("unchanged");
});

test("the status of what is not there says so, and not that all is well", async () => {
  const { result, said } = await sandbox.run("/gitops status prod deployment/apy");
  expect(result).toMatchObject({ kind: "refused", environment: "prod", reasonCode: "workload_unknown" });
  expect(said[0]?.text).toBe("There is no workload deployment/apy in prod.");
  expect(readAll(said[0])).toContain("Did you mean deployment/api?");
});

test("an environment that is not there is named, with what there is", async () => {
  const { result, said } = await sandbox.run("/gitops sync prd");
  expect(result).toMatchObject({ kind: "refused", objects: [], revision: null });
  expect(result.reason).toBe("There is no environment prd.");
  expect(said).toHaveLength(1);
  expect(said[0]?.ephemeralTo).toBe(people.developer.id);
  expect(said[0]?.text).toContain("prod");
});

test("whoever has no right is told which it takes and who has it, and nobody else is told", async () => {
  await sandbox.commit({ "environments/prod/wanted.yaml": configMap("wanted") });
  const { result, said } = await sandbox.run("/gitops sync prod", "outsider");
  expect(result).toMatchObject({ kind: "refused", environment: "prod", objects: [] });
  expect(result.reason).toBe('You may not sync prod. It takes the role "sync" there.');
  expect(said.map((message) => message.ephemeralTo)).toEqual([people.outsider.id]);
  expect(said[0]?.text).toContain(`<@${people.developer.id}>`);
  expect(applied("wanted")).toBeUndefined();
  expect((await sandbox.run("/gitops sync prod")).result.kind).toBe("applied");
});

test("git that cannot be reached is said, nothing is changed, and it works when git is back", async () => {
  await sandbox.commit({ "environments/prod/later.yaml": configMap("later") });
  sandbox.git.faults.add({ kind: "down", on: "fetch" });
  const { result, said } = await sandbox.run("/gitops sync prod");
  expect(result).toMatchObject({ kind: "failed", environment: "prod", objects: [] });
  expect(result.reason).toMatch(/git/i);
  expect(said).toHaveLength(1);
  expect(said[0]?.text).toContain("prod was not synced: ");
  expect(said[0]?.channel).toBe(channels.deploys.id);
  expect(applied("later")).toBeUndefined();

  sandbox.git.faults.clear();
  const again = await sandbox.play([{ kind: "click", action: "Retry" }]);
  expect(again.result).toMatchObject({ kind: "applied", revision: await sandbox.git.head() });
  expect(applied("later")).toBeDefined();
});

test("git that comes back while the sync waits is enough", async () => {
  await sandbox.commit({ "environments/prod/soon.yaml": configMap("soon") });
  sandbox.git.faults.add({ kind: "down", on: "fetch", times: 1 });
  const { result, said } = await sandbox.run("/gitops sync prod");
  expect(result).toMatchObject({ kind: "applied", revision: await sandbox.git.head() });
  expect(said).toHaveLength(1);
});

test("an object that the cluster rejects is named with the cluster's words, and the others are applied", async () => {
  await sandbox.commit({ "environments/prod/rejected.yaml": configMap("rejected"), "environments/prod/taken.yaml": configMap("taken") });
  sandbox.embedded.faults.add({
    match: { verbs: ["patch"], plurals: ["configmaps"], name: "rejected" },
    effect: { kind: "admission", webhook: "policy.example.test", message: "no owner label" },
  });
  const { result, said } = await sandbox.run("/gitops sync prod");
  expect(result.kind).toBe("partial");
  expect(result.reason).toContain("prod:configmap/rejected: ");
  expect(result.reason).toContain("no owner label");
  expect(result.objects.find((object) => object.id === "prod:configmap/rejected")?.action).toBe("failed");
  expect(result.objects.find((object) => object.id === "prod:configmap/taken")?.action).toBe("created");
  expect(said).toHaveLength(1);
  expect(readAll(said[0])).toContain("no owner label");
  expect(applied("taken")).toBeDefined();

  sandbox.embedded.faults.clear();
  expect((await sandbox.run("/gitops sync prod")).result.kind).toBe("applied");
});

test("an object that is not valid is named, and the others are applied", async () => {
  await sandbox.commit({
    "environments/prod/wrong.yaml": configMap("wrong").replace("\ndata:", "\ndta:"),
    "environments/prod/right.yaml": configMap("right"),
  });
  const { result, said } = await sandbox.run("/gitops sync prod");
  expect(result.kind).toBe("partial");
  expect(result.reason).toMatch(/configmap\/wrong.*dta/s);
  expect(readAll(said[0])).toContain("configmap/wrong");
  expect(applied("right")).toBeDefined();
  await sandbox.commit({ "environments/prod/wrong.yaml": null });
  await sandbox.run("/gitops sync prod");
});

test("an image that the registry lacks ends in the cluster's cause", { timeout: 60_000 }, async () => {
  const file = "environments/prod/worker.yaml";
  const before = (await sandbox.git.readFile(file)) ?? "";
  const missing = before
    .replace(/(image: "\S+\/worker:)[^"\s]+/, "$1no-such-tag")
    .replace(/^spec:$/m, "spec:\n  progressDeadlineSeconds: 1");
  await sandbox.commit({ [file]: missing });
  const { result, said } = await sandbox.run("/gitops sync prod");
  expect(result.kind).toBe("partial");
  expect(result.reason).toMatch(/^prod:deployment\/worker: .*(ImagePullBackOff|ErrImagePull)/);
  expect(said.at(-1)?.text).toContain("1 failed");
  await sandbox.commit({ [file]: before });
  expect((await sandbox.run("/gitops sync prod")).result.kind).toBe("applied");
});

test("an API server that goes down during an apply is waited for, and the sync ends well", async () => {
  await sandbox.commit(Object.fromEntries([1, 2, 3].map((at) => [`environments/prod/many-${at}.yaml`, configMap(`many-${at}`)])));
  const struck = new Promise<void>((resolve) => {
    const stop = sandbox.embedded.subscribe((change) => {
      if (!JSON.stringify(change).includes("many-")) return;
      stop();
      resolve();
    });
  });
  const running = sandbox.run("/gitops sync prod");
  await struck;
  await sandbox.embedded.stop();
  await new Promise((resolve) => setTimeout(resolve, 500));
  await sandbox.embedded.start();
  const { result, said } = await running;
  expect(result).toMatchObject({ kind: "applied", revision: await sandbox.git.head() });
  expect(said).toHaveLength(1);
  for (const at of [1, 2, 3]) expect(applied(`many-${at}`)).toBeDefined();
  expect(result.objects.filter((object) => object.id.includes("many-")).map((object) => object.action)).toEqual([
    "created",
    "created",
    "created",
  ]);
});

test("an API server that is down from the beginning is said, and nothing is lost", { timeout: 60_000 }, async () => {
  await sandbox.commit({ "environments/prod/patient.yaml": configMap("patient") });
  await sandbox.embedded.stop();
  const { result, said } = await sandbox.run("/gitops sync prod");
  await sandbox.embedded.start();
  expect(result).toMatchObject({ kind: "failed", environment: "prod" });
  expect(result.reason).toMatch(/the API server http:\S+ cannot be reached/);
  expect(said).toHaveLength(1);
  const again = await sandbox.play([{ kind: "click", action: "Retry" }]);
  expect(again.result.kind).toBe("applied");
  expect(applied("patient")).toBeDefined();
});

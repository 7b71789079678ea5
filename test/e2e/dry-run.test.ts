// A dry run is the real run's plan: the same files, the same objects, the same images; and nothing of it is written.

import { afterAll, beforeAll, expect, test } from "vitest";
import { unifiedDiff } from "../../src/gitops/cluster/diff/unified-diff.ts";
import { type Ran, readAll, type Sandbox, startSandbox } from "./sandbox.ts";

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox();
});
afterAll(() => sandbox.close());

/** Commands that change git, in an order in which each has something to do. */
const committing = [
  "deautomate staging api",
  "deautomate staging web",
  'lock staging api --message "load test"',
  "unlock staging api",
  "policy staging api --tag semver:~1.4",
  "release staging api,web api/api=1.4.2 web/web=2.0.9",
  "release staging web --update-all-images",
  "release staging --all --update-all-images --exclude cache",
  // Last: by now there is nothing that automation could move.
  "automate staging api",
] as const;

const folder = "environments/staging";
const files = ["api", "web", "worker", "cache", "report"].map((name) => `${folder}/${name}.yaml`);

async function readFiles(): Promise<Map<string, string>> {
  return new Map(await Promise.all(files.map(async (path) => [path, (await sandbox.git.readFile(path)) ?? ""] as const)));
}

function changedObjects({ result }: Ran): string[] {
  return result.objects.filter((object) => object.action === "created" || object.action === "configured").map((object) => object.id);
}

function diffOf(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): string[] {
  const lines = (text = "") => text.replace(/\n$/, "").split("\n");
  return [...before].flatMap(([path, text]) => {
    const hunks = unifiedDiff(lines(text), lines(after.get(path)));
    return hunks.length === 0 ? [] : [[`--- a/${path}`, `+++ b/${path}`, ...hunks].join("\n")];
  });
}

test.each(committing)("%s", async (command) => {
  const before = await readFiles();
  const commits = (await sandbox.git.log(50)).length;
  const tried = await sandbox.run(`/gitops ${command} --dry-run`);
  expect([tried.result.kind, await readFiles(), (await sandbox.git.log(50)).length]).toEqual(["answered", before, commits]);
  const done = await sandbox.run(`/gitops ${command}`);
  const after = await readFiles();
  expect(done.result.kind, done.result.reason ?? "").toBe("applied");
  const diffs = diffOf(before, after);
  expect(diffs.length).toBeGreaterThan(0);
  for (const diff of diffs) expect(tried.result.diff).toContain(diff);
  expect((tried.result.diff ?? "").match(/^--- a\//gm)?.length).toBe(diffs.length);
  expect(changedObjects(tried)).toEqual(changedObjects(done));
  expect(tried.result.changes).toEqual(done.result.changes);
});

test("sync: the same objects, then nothing is left", async () => {
  const tried = await sandbox.run("/gitops sync prod --dry-run", "outsider");
  const done = await sandbox.run("/gitops sync prod");
  expect(changedObjects(tried).length).toBeGreaterThan(0);
  expect(changedObjects(tried)).toEqual(changedObjects(done));
  expect((await sandbox.run("/gitops sync prod --dry-run")).result.diff).toBeUndefined();
});

test("promote: the plan that the approvers would see, and nobody is asked", async () => {
  const head = await sandbox.git.head();
  const tried = await sandbox.run("/gitops promote staging prod --dry-run", "outsider");
  expect(tried.result).toMatchObject({ kind: "answered", diff: expect.stringContaining("--- a/environments/prod/") });
  expect(await sandbox.git.head()).toBe(head);
  const asked = await sandbox.run("/gitops promote staging prod");
  expect(asked.result.kind).toBe("pending");
  expect(tried.result.changes?.filter((each) => each.status === "success")).toEqual(
    asked.result.changes?.filter((each) => each.status === "success"),
  );
  expect(tried.result.changes?.some((each) => each.status === "success")).toBe(true);
});

test("cancel: says what it would stop", async () => {
  const tried = await sandbox.run("/gitops cancel prod --dry-run", "outsider");
  expect(tried.result.kind).toBe("answered");
});

test("whoever may only look may try it, and not do it", async () => {
  expect((await sandbox.run("/gitops release staging worker 1.4.2 --dry-run --force", "outsider")).result.kind).toBe("answered");
  const refused = await sandbox.run("/gitops unlock staging worker", "outsider");
  expect(refused.result.kind).toBe("refused");
});

test.each([
  ["sync staging", "Now it would not be done: staging is frozen"],
  ["release staging web 2.0.8", "Now it would not be done: staging is frozen"],
  ["lock staging web", "would be applied by the first sync after the freeze"],
])("%s in a freeze: shows its plan, and that the real one stops there", async (command, says) => {
  await sandbox.run("/gitops freeze staging load test");
  try {
    const tried = await sandbox.run(`/gitops ${command} --dry-run`);
    expect(tried.result.kind).toBe("answered");
    expect(readAll(tried.said.at(-1))).toContain(says);
  } finally {
    await sandbox.run("/gitops unfreeze staging");
  }
});

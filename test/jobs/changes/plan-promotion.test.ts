// What a promotion moves: what Pods run, healthy, and nothing else; and what changes its hash.

import { expect, test } from "vitest";
import { hashChange } from "../../../src/jobs/changes/change-plan.ts";
import { deployment } from "../handlers/stage.ts";
import { openTwoEnvironments, sourceHost } from "./two-environments.ts";

test("the digest that Pods run moves, though the tag was pushed again; several workloads in the style of their files", async () => {
  const two = await openTwoEnvironments({ staging: { api: "1.1.0", web: "2.0.0" }, prod: { api: "1.0.0", web: "1.0.0" } });
  two.push("api", "1.0.0", "a");
  two.push("web", "1.0.0", "a");
  const [api, web] = [two.push("api", "1.1.0", "b"), two.push("web", "2.0.0", "c")];
  await two.sync("staging");
  await two.sync("prod");
  const before = await two.plan();
  expect(before.moves.map(({ workload, from, to, digest }) => [workload, from, to, digest])).toEqual([
    ["prod:deployment/api", "1.0.0", "1.1.0", api],
    ["prod:deployment/web", "1.0.0", "2.0.0", web],
  ]);
  const again = two.push("api", "1.1.0", "d");
  const after = await two.plan();
  expect(after.moves).toEqual(before.moves);
  expect(after.facts[0]).toMatchObject({ tagDigest: again, live: "1.0.0", restarts: 0, healthyForMs: expect.any(Number) });
  expect(after.facts[0]?.range).toMatchObject({ from: "a".repeat(40), to: "b".repeat(40) });
  expect(hashChange(after)).not.toBe(hashChange(before));
  // Quotes and the comment stay; tag and digest are one text.
  expect(after.files.get("prod/api.yaml")?.toString()).toBe(
    deployment("api", { image: `${two.registry.host}/api:1.1.0@${api}`, namespace: "prod" }),
  );
  expect([...after.files.keys()].sort()).toEqual(["prod/api.yaml", "prod/web.yaml"]);
});

test("the live workload counts, and not what git says of it", async () => {
  const two = await openTwoEnvironments({ staging: { api: "1.1.0" }, prod: { api: "1.0.0" } });
  two.push("api", "1.0.0", "a");
  const running = two.push("api", "1.1.0", "b");
  two.push("api", "1.2.0", "c");
  two.push("api", "1.0.5", "e");
  await two.sync("staging");
  await two.sync("prod");
  await two.commit({
    "staging/api.yaml": deployment("api", { image: `${two.registry.host}/api:1.2.0`, namespace: "staging" }),
    "prod/api.yaml": deployment("api", { image: `${two.registry.host}/api:1.0.5`, namespace: "prod" }),
  });
  const plan = await two.plan();
  expect(plan.moves).toMatchObject([{ from: "1.0.5", to: "1.1.0", digest: running }]);
  // What prod runs is behind git: the range begins at what runs.
  expect(plan.facts).toMatchObject([{ live: "1.0.0", range: { from: "a".repeat(40), to: "b".repeat(40) } }]);
});

test("what is not healthy, and what is on its way, stays as it is and is named", async () => {
  const two = await openTwoEnvironments({ staging: { api: "1.1.0", web: "2.0.0" }, prod: { api: "1.0.0", web: "1.0.0" } });
  two.push("api", "1.0.0", "a");
  two.push("web", "1.0.0", "a");
  two.push("api", "1.1.0", "b");
  // web 2.0.0 was never pushed.
  await two.sync("staging", 300);
  await two.sync("prod");
  const plan = await two.plan();
  expect(plan.moves).toMatchObject([{ workload: "prod:deployment/api" }]);
  expect(plan.notMoved).toMatchObject([{ workload: "prod:deployment/web", status: "skipped" }]);
  expect(plan.notMoved[0]?.reason).toMatch(/^its rollout in staging goes on: .*web:2\.0\.0/);
});

test("a workload that only one of the two has is named", async () => {
  const two = await openTwoEnvironments({ staging: { api: "1.1.0", mail: "1.0.0" }, prod: { api: "1.0.0", bill: "1.0.0" } });
  for (const name of ["api", "mail", "bill"]) two.push(name, "1.0.0", "a");
  two.push("api", "1.1.0", "b");
  await two.sync("staging");
  await two.sync("prod");
  expect((await two.plan()).notMoved).toEqual([
    { workload: "deployment/mail", container: "", status: "ignored", reason: "it is not in prod" },
    { workload: "prod:deployment/bill", container: "bill", status: "ignored", reason: "it does not run in staging" },
  ]);
  const named = await two.plan(["api", "mail", "apo"]);
  expect(named.notMoved.map(({ workload, status, reason }) => [workload, status, reason])).toEqual([
    ["deployment/mail", "failed", "it runs in staging and is not in prod: it has to be added there first"],
    ["apo", "failed", expect.stringContaining("Did you mean api?")],
  ]);
});

test("what is up to date is said to be, and a tag that means another build in prod is not", async () => {
  const two = await openTwoEnvironments({ staging: { api: "1.0.0" }, prod: { api: "1.0.0" } });
  two.push("api", "1.0.0", "a");
  await two.sync("prod");
  expect((await two.plan()).notMoved).toMatchObject([{ reason: "it does not run in staging" }]);
  await two.sync("staging");
  expect((await two.plan()).notMoved).toMatchObject([{ reason: "image(s) up to date" }]);
});

test("staging runs a newer build of the same tag than prod: that moves", async () => {
  const two = await openTwoEnvironments({ staging: { api: "1.0.0" }, prod: { api: "1.0.0" } });
  two.push("api", "1.0.0", "a");
  await two.sync("prod");
  const newer = two.push("api", "1.0.0", "b");
  await two.sync("staging");
  const plan = await two.plan();
  expect(plan.moves).toMatchObject([{ from: "1.0.0", to: "1.0.0", digest: newer }]);
  expect(plan.facts).toMatchObject([{ range: { from: "a".repeat(40), to: "b".repeat(40) } }]);
});

test("the hash holds the range, the digests and the difference, and nothing that changes by itself", async () => {
  const two = await openTwoEnvironments({ staging: { api: "1.2.0" }, prod: { api: "1.0.0" } });
  two.push("api", "1.0.0", "a");
  two.push("api", "1.1.0", "b");
  two.push("api", "1.2.0", "c");
  await two.sync("staging");
  await two.sync("prod");
  const first = await two.plan();
  expect(first.facts[0]?.range?.source.url).toBe(`https://${sourceHost}/shop/api`);
  expect(hashChange(await two.plan())).toBe(hashChange(first));
  // A commit elsewhere changes nothing that is approved.
  await two.commit({ "README.md": "Words.\n" });
  expect(hashChange(await two.plan())).toBe(hashChange(first));
  // Another object comes along.
  await two.commit({ "prod/more.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: more}\n" });
  const second = await two.plan();
  expect(hashChange(second)).not.toBe(hashChange(first));
  // Prod moves by other hands: fewer commits lie between.
  await two.commit({ "prod/api.yaml": deployment("api", { image: `${two.registry.host}/api:1.1.0`, namespace: "prod" }) });
  await two.sync("prod");
  const third = await two.plan();
  expect(third.facts[0]?.range).toMatchObject({ from: "b".repeat(40), to: "c".repeat(40) });
  expect(hashChange(third)).not.toBe(hashChange(second));
  expect(hashChange({ ...third, facts: [] })).not.toBe(hashChange(third));
});

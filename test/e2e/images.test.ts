// A pushed tag, end to end: one commit, a rollout and one notice; or nothing at all where the policy does not want it.

import { afterAll, beforeAll, expect, test } from "vitest";
import { channels } from "../../src/cli/sandbox/workspace.ts";
import { until } from "../jobs/redis.ts";
import { type ImagesStage, startImagesStage } from "./images-stage.ts";
import { readAll } from "./sandbox.ts";

let stage: ImagesStage;

beforeAll(async () => {
  stage = await startImagesStage();
}, 60_000);
afterAll(async () => {
  await stage.close();
});

const path = "environments/staging/api.yaml";

test("a pushed tag becomes one commit of one line, a rollout and one notice", async () => {
  const before = (await stage.git.readFile(path)) ?? "";
  const { result, said, isSuccess, document } = await stage.play([{ kind: "push", image: "api", tag: "1.5.0" }]);
  expect(isSuccess).toBe(true);

  const [commit, ...others] = await stage.moves();
  expect(others).toEqual([]);
  expect(commit?.subject).toBe("Update api to 1.5.0 in staging");
  expect(commit?.revision).toBe(result.commit);
  expect(commit?.trailers.map(({ name }) => name)).toEqual(["Coxswain-Job", "Image-Digest"]);
  expect(commit?.trailers[1]?.value).toBe(`${stage.registry.host}/api@${result.digest}`);
  expect(await stage.git.readFile(path)).toBe(before.replace("/api:1.4.9", "/api:1.5.0"));

  expect(stage.running("api")).toBe("api:1.5.0");
  expect(result).toMatchObject({ kind: "applied", environment: "staging", revision: commit?.revision });
  expect(result.objects).toContainEqual({ id: "staging:deployment/api", action: "configured", error: null });
  for (const name of ["wait", "commit", "fetch", "plan", "apply", "rollout", "pushed"])
    expect(result.stages[name]).toBeGreaterThanOrEqual(0);
  expect(document.operations).toHaveLength(1);

  expect(said).toHaveLength(1);
  expect(said[0]?.channel).toBe(channels.staging.id);
  expect(said[0]?.text).toMatch(/^api 1\.5\.0 is live in staging · .+ after the push$/);
  for (const part of ["deployment/api", "1.4.9 → 1.5.0", result.digest?.slice(0, 19), commit?.revision.slice(0, 7)])
    expect(readAll(said[0])).toContain(part);
});

test("the notice links to the commits between the images, where their labels tell", async () => {
  const since = Date.now();
  const labels = (revision: string) => ({
    "org.opencontainers.image.source": "https://github.com/acme/report.git",
    "org.opencontainers.image.revision": revision.repeat(40),
  });
  for (const [tag, revision] of [
    ["0.9.2", "a"],
    ["0.9.3", "b"],
  ] as const) {
    stage.registry.pushImage({ name: "report", tag, labels: labels(revision) });
    await until(() => stage.saidSince(since).some((message) => message.text.startsWith(`report ${tag} is live`)));
  }
  const [first, second] = stage.saidSince(since);
  expect(readAll(first)).not.toContain("https://");
  expect(JSON.stringify(second)).toContain(
    `<https://github.com/acme/report/compare/${"a".repeat(40)}...${"b".repeat(40)}|aaaaaaa…bbbbbbb>`,
  );
});

test("the same tag told again leads to nothing", async () => {
  const since = Date.now();
  const before = await stage.moves();
  const asked = stage.registry.requests.length;
  expect(await stage.tell("api", "1.5.0")).toBe(202);
  await until(() => stage.registry.requests.length > asked);
  await stage.settled();
  expect(await stage.moves()).toEqual(before);
  expect(stage.saidSince(since)).toEqual([]);
});

test.each([
  ["a version outside the policy's range", "api", "2.0.0"],
  ["an older version", "api", "1.4.8"],
  ["a prerelease that was not asked for", "api", "1.6.0-rc.1"],
  ["a tag of a workload that is not automated", "cache", "7.5.0"],
  ["an image that nothing runs", "unrelated", "1.0.0"],
])("%s leads to nothing", async (_what, name, tag) => {
  const since = Date.now();
  const before = await stage.git.head();
  stage.pushed.push({ name, tag });
  await stage.registry.notificationsSettled();
  // A later push goes the same way behind it: once that is live, the first was looked at.
  const marker = `0.9.${4 + stage.registry.tags("report").length}`;
  stage.pushed.push({ name: "report", tag: marker });
  await until(async () => (await stage.moves())[0]?.subject === `Update report to ${marker} in staging`);
  await until(() => stage.saidSince(since).some((message) => message.text.startsWith(`report ${marker} is live`)));
  expect((await stage.git.log(2))[1]?.revision).toBe(before);
  expect(stage.running("api")).toBe("api:1.5.0");
  expect(stage.saidSince(since)).toHaveLength(1);
});

// A freeze that somebody orders, end to end: what is pushed in it waits, what is asked for is refused, and all goes on after it.

import { afterAll, beforeAll, expect, test } from "vitest";
import { until } from "../jobs/redis.ts";
import { type ImagesStage, startImagesStage } from "./images-stage.ts";

let stage: ImagesStage;

beforeAll(async () => {
  stage = await startImagesStage();
}, 60_000);
afterAll(async () => {
  await stage.close();
});

test("only whoever administers may freeze", async () => {
  const { result } = await stage.run("/gitops freeze prod load test", "developer");
  expect(result).toMatchObject({ kind: "refused" });
});

test("a frozen environment stays as it is until somebody ends it", async () => {
  const dry = await stage.run("/gitops freeze staging load test --for 4h --dry-run");
  expect(dry.result).toMatchObject({ kind: "answered" });
  const frozen = await stage.run("/gitops freeze staging load test --for 4h");
  expect(frozen.result).toMatchObject({ kind: "applied", environment: "staging" });
  expect(frozen.said[0]?.text).toMatch(/^staging is frozen: slack:\w+\/\w+, "load test", until /);

  const before = await stage.git.head();
  const asked = stage.registry.requests.length;
  stage.pushed.push({ name: "api", tag: "1.5.0" });
  await until(() => stage.registry.requests.slice(asked).some((line) => line.includes("/v2/api/manifests/1.5.0")));
  const sync = await stage.run("/gitops sync staging");
  expect(sync.result).toMatchObject({ kind: "refused" });
  expect(sync.said[0]?.text).toContain("staging is frozen: ");
  const release = await stage.run("/gitops release staging api 1.5.0");
  expect(release.result).toMatchObject({ kind: "refused" });
  expect(release.said[0]?.text).toContain("staging is frozen: ");
  await stage.settled();
  expect(await stage.git.head()).toBe(before);
  expect(stage.running("api")).toBe("api:1.4.9");

  const ended = await stage.run("/gitops unfreeze staging");
  // Automation goes on at once, and its message may stand before the answer.
  const answer = expect.stringMatching(/^staging is not frozen any more \(it was: .*"load test"/);
  expect(ended.said.map(({ text }) => text)).toContainEqual(answer);
  await until(() => stage.running("api") === "api:1.5.0", 15_000);
  expect((await stage.run("/gitops unfreeze staging")).result).toMatchObject({ kind: "unchanged" });
}, 60_000);

// No webhook at all: the poll finds what was pushed, also among 50,000 tags.

import { afterAll, beforeAll, expect, test } from "vitest";
import { manyServices } from "../../src/sandbox/sample/many-services.ts";
import { until } from "../jobs/redis.ts";
import { type ImagesStage, startImagesStage } from "./images-stage.ts";

const tags = 50_000;
let stage: ImagesStage;

beforeAll(async () => {
  stage = await startImagesStage({
    tellsOfPushes: false,
    registryInterval: "1s",
    repository: ({ registryHost }) => manyServices({ registryHost, count: 3 }),
  });
}, 60_000);
afterAll(async () => {
  await stage.close();
}, 60_000);

test("a pushed tag is found by the poll: one commit, a rollout, one notice", async () => {
  const since = Date.now();
  stage.pushed.push({ name: "service-0", tag: "1.1.0" });
  await until(() => stage.running("service-0") === "service-0:1.1.0", 15_000);
  await until(() => stage.saidSince(since).some((message) => message.text.includes("is live")));
  await stage.settled();
  expect(stage.saidSince(since).map((message) => message.text)).toEqual(["service-0 1.1.0 is live in staging"]);
  const [commit, ...others] = await stage.moves();
  expect(others).toEqual([]);
  expect(commit?.subject).toBe("Update service-0 to 1.1.0 in staging");
});

test("the newest of 50,000 tags goes live, by the poll and by a webhook, and only it is described", async () => {
  for (let number = 0; number < tags; number++)
    stage.registry.pushImage({ name: "service-1", tag: `0.${number}.0`, createdAt: "2026-01-01T00:00:00Z" });
  const asked = stage.registry.requests.length;
  stage.pushed.push({ name: "service-1", tag: "1.1.0" });
  await until(() => stage.running("service-1") === "service-1:1.1.0", 30_000);
  const heads = stage.registry.requests.slice(asked).filter((line) => line.startsWith("HEAD") && line.includes("/service-1/"));
  expect(new Set(heads.filter((line) => !line.endsWith("/1.0.0")))).toEqual(new Set(["HEAD /v2/service-1/manifests/1.1.0"]));
  stage.pushed.push({ name: "service-1", tag: "1.2.0" });
  expect(await stage.tell("service-1", "1.2.0")).toBe(202);
  await until(() => stage.running("service-1") === "service-1:1.2.0", 30_000);
}, 120_000);

// A hundred pushed images at once, while somebody else pushes to the same branch: few commits, nothing lost, all live.

import { afterAll, beforeAll, expect, test } from "vitest";
import { manyServices, serviceFilePath, serviceName } from "../../src/sandbox/sample/many-services.ts";
import { until } from "../jobs/redis.ts";
import { type ImagesStage, startImagesStage } from "./images-stage.ts";

const count = 100;
const names = Array.from({ length: count }, (_, number) => serviceName(number));
let stage: ImagesStage;

beforeAll(async () => {
  stage = await startImagesStage({ tellsOfPushes: false, repository: ({ registryHost }) => manyServices({ registryHost, count }) });
}, 60_000);
afterAll(async () => {
  await stage.close();
}, 60_000);

test("a hundred webhooks at once are at most three commits, and all go live beside another writer", async () => {
  for (const name of names) stage.pushed.push({ name, tag: "1.1.0" });
  const texts = new Map(await Promise.all(names.map(async (name) => [name, await stage.git.readFile(serviceFilePath(name))] as const)));
  let written = 0;
  const write = () => stage.commit({ "notes.txt": `note ${++written}\n` });
  const writer = setInterval(() => void write(), 1_000);
  try {
    await write();
    const statuses = await Promise.all(names.map((name) => stage.tell(name, "1.1.0")));
    expect(new Set(statuses)).toEqual(new Set([202]));
    await until(() => names.every((name) => stage.running(name) === `${name}:1.1.0`), 60_000);
  } finally {
    clearInterval(writer);
  }
  const moves = await stage.moves();
  expect(moves.length).toBeGreaterThanOrEqual(1);
  expect(moves.length).toBeLessThanOrEqual(3);
  const digests = moves.flatMap((commit) => commit.trailers.filter(({ name }) => name === "Image-Digest").map(({ value }) => value));
  expect(new Set(digests).size).toBe(count);
  for (const [name, text] of texts)
    expect(await stage.git.readFile(serviceFilePath(name))).toBe(text?.replace(`/${name}:1.0.0`, `/${name}:1.1.0`));
  expect(await stage.git.readFile("notes.txt")).toBe(`note ${written}\n`);
}, 120_000);

// freeze and unfreeze as orders: what they write, what they say, and what a dry run leaves alone.

import { beforeEach, expect, test } from "vitest";
import { readFreeze } from "../../../src/jobs/read-freeze.ts";
import { nowMs, type Stage, setStage } from "./stage.ts";

const freeze = { verb: "freeze", environment: "staging", reason: "load test", dryRun: false } as const;
const unfreeze = { verb: "unfreeze", environment: "staging", dryRun: false } as const;
const later = "2026-11-23T00:00:00.000Z";
let stage: Stage;

beforeEach(async () => {
  stage = await setStage({ files: {}, isSynced: false });
});

function frozenAt(atMs = nowMs) {
  return readFreeze(stage.environment, atMs, new AbortController().signal);
}

test("an order holds until its end, and a later one replaces it", async () => {
  const outcome = await stage.run({ ...freeze, until: later });
  expect(outcome).toMatchObject({
    kind: "applied",
    reason: expect.stringMatching(/^staging is frozen: .+, "load test", until 2026-11-23T00:00:00\.000Z$/),
  });
  expect(await frozenAt()).toMatchObject({ reason: "load test", until: later });
  expect(await frozenAt(Date.parse(later))).toBeUndefined();
  await stage.run({ ...freeze, reason: "audit" });
  expect(await frozenAt(Date.parse(later))).toMatchObject({ reason: "audit" });
});

test("a duration counts from the order", async () => {
  await stage.run({ ...freeze, durationMs: 60 * 86_400_000 });
  expect((await frozenAt())?.until).toMatch(/^20\d\d-/);
});

test("an end that has passed is refused", async () => {
  expect(await stage.run({ ...freeze, until: "2026-11-22T11:59:59.000Z" })).toMatchObject({ kind: "refused", reasonCode: "freeze_ended" });
  expect(await frozenAt()).toBeUndefined();
});

test("dry runs write nothing", async () => {
  expect(await stage.run({ ...freeze, dryRun: true })).toMatchObject({
    kind: "answered",
    reason: expect.stringContaining("would be frozen"),
  });
  expect(await frozenAt()).toBeUndefined();
  await stage.run(freeze);
  expect(await stage.run({ ...unfreeze, dryRun: true })).toMatchObject({ kind: "answered", reason: expect.stringContaining("would end") });
  expect(await frozenAt()).toBeDefined();
});

test("the end of it lets automation look at once; a freeze of the configuration still holds, and is named", async () => {
  await stage.run(freeze);
  expect(await stage.run(unfreeze)).toMatchObject({ kind: "applied", advice: undefined });
  expect(stage.looks).toEqual(["staging"]);
  expect(await stage.run(unfreeze)).toMatchObject({ kind: "unchanged", reason: "nobody froze staging" });
  await stage.run(freeze);
  stage.environment.freezes = [{ kind: "once", fromMs: undefined, untilMs: undefined, reason: "holidays" }];
  expect(await stage.run(unfreeze)).toMatchObject({ kind: "applied", advice: 'Its configuration still freezes it: "holidays".' });
  expect(stage.looks).toEqual(["staging"]);
});

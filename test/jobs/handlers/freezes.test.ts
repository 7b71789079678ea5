// A frozen environment stays as it is: refused with the reason, shown by every question, and broken only by force.

import { expect, test } from "vitest";
import { hintedTags } from "../../../src/jobs/automation/tag-source.ts";
import { updateImages } from "../../../src/jobs/automation/update-images.ts";
import { deployment, nowMs, type Stage, setStage } from "./stage.ts";

const holidays = { kind: "once", fromMs: undefined, untilMs: Date.parse("2027-01-02T00:00:00Z"), reason: "holidays" } as const;
const automated = ['fluxcd.io/automated: "true"', 'fluxcd.io/tag.api: "semver:~1"'];
const sync = { verb: "sync", environment: "staging", dryRun: false, force: false } as const;
const told = 'staging is frozen: "holidays", until 2027-01-02T00:00:00.000Z';

async function start(annotations: readonly string[] = automated): Promise<Stage> {
  const stage = await setStage({ files: { "api.yaml": deployment("api", { image: "HOST/api:1.0.0", annotations }) } });
  for (const tag of ["1.0.0", "1.1.0"]) stage.registry.pushImage({ name: "api", tag });
  return stage;
}

/** One pass of automation. */
async function move(stage: Stage): Promise<string> {
  const registry = {
    describeTags: async () => new Map([["1.1.0", { kind: "image", digest: `sha256:${"a".repeat(64)}` }]]),
  } as unknown as Parameters<typeof hintedTags>[0];
  const image = `${stage.registry.host}/api`;
  const { kind } = await updateImages({
    jobId: "ub-1",
    environments: [stage.environment],
    tags: hintedTags(registry, [{ image, tag: "1.1.0", receivedAtMs: nowMs, tries: 0 }]),
    again: false,
    at: new Date(nowMs),
    nowMs,
    signal: new AbortController().signal,
  });
  return kind;
}

test("a sync that somebody asks for is refused, a forced or dry one is not", async () => {
  const stage = await start();
  stage.environment.freezes = [holidays];
  expect(await stage.run(sync)).toMatchObject({ kind: "refused", reasonCode: "frozen", reason: told });
  expect(await stage.run({ ...sync, dryRun: true })).toMatchObject({ kind: "answered" });
  expect((await stage.run({ ...sync, force: true })).kind).toBe("unchanged");
  stage.environment.freezes = [];
  expect((await stage.run(sync)).kind).toBe("unchanged");
});

test("automation waits for the end of a freeze", async () => {
  const stage = await start();
  stage.environment.freezes = [holidays];
  expect(await move(stage)).toBe("nothing");
  stage.environment.freezes = [];
  expect(await move(stage)).toBe("committed");
});

test.each([
  ["a hold", ['coxswain.dev/hold: "rolled back, see #42"'], "nothing"],
  ["a hold that has not ended", ["coxswain.dev/hold: wait", 'coxswain.dev/hold-until: "2026-11-22T12:00:01Z"'], "nothing"],
  ["a hold that has ended", ["coxswain.dev/hold: wait", 'coxswain.dev/hold-until: "2026-11-22T11:59:59Z"'], "committed"],
  ["a hold whose end cannot be read", ["coxswain.dev/hold: wait", 'coxswain.dev/hold-until: "soon"'], "nothing"],
  ["no hold", ['coxswain.dev/hold: "false"'], "committed"],
])("automation under %s", async (_what, annotations, kind) => {
  expect(await move(await start([...automated, ...annotations]))).toBe(kind);
});

test("status tells of a freeze first", async () => {
  const stage = await start();
  stage.environment.freezes = [holidays];
  const status = await stage.run({ verb: "status", environment: "staging", workload: undefined });
  expect(status.answer?.[0]).toBe('✗ freeze: "holidays", until 2027-01-02T00:00:00.000Z');
});

test("why and images tell of both, in the rules' order", async () => {
  const stage = await start([...automated, 'coxswain.dev/hold: "rolled back"']);
  stage.environment.freezes = [holidays];
  const why = await stage.run({ verb: "why", environment: "staging", workload: "api" });
  expect(why.answer?.slice(0, 5)).toEqual([
    "✓ automated: yes",
    "✓ lock: none",
    '✗ freeze: "holidays", until 2027-01-02T00:00:00.000Z',
    '✗ hold: "rolled back"',
    "✓ ignored: no",
  ]);
  expect(why.answer?.at(-1)).toBe(
    "It would move when the freeze ends (unfreeze staging) and the hold ends or its annotation is taken away.",
  );
  const images = await stage.run({ verb: "images", environment: "staging" });
  expect(images.answer?.[0]).toContain('automated · freeze: "holidays", until 2027-01-02T00:00:00.000Z · hold: "rolled back"');
});

test("a lock in a freeze is committed, and applied after it", async () => {
  const stage = await start();
  stage.environment.freezes = [holidays];
  const outcome = await stage.run({ verb: "lock", environment: "staging", workload: "api", dryRun: false });
  expect(outcome).toMatchObject({ kind: "applied", advice: expect.stringContaining(told) });
  expect(await stage.read("api.yaml")).toContain("locked");
});

test("an environment whose cluster does not say whether it is frozen is not moved by automation", async () => {
  const stage = await start();
  stage.environment.cluster = { ...stage.environment.cluster, get: () => Promise.reject(new Error("away")) };
  expect(await move(stage)).toBe("nothing");
});

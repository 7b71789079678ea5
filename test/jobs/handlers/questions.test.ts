// images and why: what is said of the images of an environment, and that nothing is changed by asking.

import { expect, test } from "vitest";
import { Failure } from "../../../src/gitops/failure.ts";
import { questions } from "../../../src/jobs/operation-queue.ts";
import { deployment, type Stage, setStage } from "./stage.ts";

const files = {
  "api.yaml": deployment("api", { image: "HOST/api:1.4.2", annotations: ['fluxcd.io/automated: "true"', "fluxcd.io/tag.api: semver:~1"] }),
  "web.yaml": deployment("web", {
    image: "HOST/web:2.0.0",
    annotations: ['fluxcd.io/locked: "true"', "fluxcd.io/locked_msg: load test", "coxswain.dev/locked-until: 2026-11-22T16:00:00Z"],
  }),
  "odd.yaml": deployment("odd", { image: "HOST/odd:1", annotations: ['fluxcd.io/automated: "true"', "fluxcd.io/tag.odd: semver:>>1"] }),
};

function push(stage: Stage): void {
  for (const [tag, createdAt] of [
    ["1.4.2", "2026-11-01T00:00:00Z"],
    ["1.5.0", "2026-11-20T00:00:00Z"],
    ["2.0.0", "2026-11-21T00:00:00Z"],
  ] as const)
    stage.registry.pushImage({ name: "api", tag, createdAt });
  for (const [tag, createdAt] of [
    ["2.0.0", "2026-11-01T00:00:00Z"],
    ["2.1.0", "2026-11-10T00:00:00Z"],
  ] as const)
    stage.registry.pushImage({ name: "web", tag, createdAt });
  stage.registry.pushImage({ name: "odd", tag: "1", createdAt: "2026-11-01T00:00:00Z" });
}

const why = (workload: string) => ({ verb: "why", environment: "staging", workload }) as const;

test("why lists the rules in their order, and where the image goes", async () => {
  const stage = await setStage({ files });
  push(stage);
  expect(await stage.run(why("api"))).toMatchObject({
    kind: "answered",
    reason: "api moves from 1.4.2 to 1.5.0 in staging",
    answer: [
      "✓ automated: yes",
      "✓ lock: none",
      "✓ freeze: none",
      "✓ hold: none",
      "✓ ignored: no",
      "✓ policy semver:~1 (fluxcd.io/tag.api)",
      expect.stringContaining("2.0.0"),
      "✓ newest that the policy picks: 1.5.0 (built 2026-11-20T00:00:00Z)",
      "✓ 1.5.0 is to replace 1.4.2",
      "Automation moves it with its next pass.",
    ],
  });
});

test("why says what stands in the way, and what would move it", async () => {
  const stage = await setStage({ files });
  push(stage);
  const outcome = await stage.run(why("deployment/web"));
  expect(outcome.reason).toBe("web stays at 2.0.0 in staging");
  expect(outcome.answer).toContain('✗ lock: "load test", until 2026-11-22T16:00:00Z');
  expect(outcome.answer?.at(-1)).toBe(
    "It would move when it is automated (automate staging web) and the lock ends or is removed (unlock staging web).",
  );
});

test("an invalid policy picks nothing and says why", async () => {
  const stage = await setStage({ files });
  push(stage);
  const outcome = await stage.run(why("odd"));
  expect(outcome.reason).toBe("odd stays at 1 in staging");
  expect(outcome.answer).toContainEqual(expect.stringMatching(/^✗ .*no version range/));
});

test("a registry that does not answer is one line, and the rules are said all the same", async () => {
  const away = new Failure("registry_unreachable", "the registry is away", { retry: "backoff" });
  const stage = await setStage({
    files,
    wrapRegistry: (registry) => ({
      listTags: async () => Promise.reject(away),
      describe: registry.describe.bind(registry),
      describeTags: registry.describeTags.bind(registry),
      headDigest: registry.headDigest.bind(registry),
    }),
  });
  const outcome = await stage.run(why("api"));
  expect(outcome).toMatchObject({
    kind: "answered",
    reason: "api stays at 1.4.2 for now in staging",
    answer: [
      "✓ automated: yes",
      "✓ lock: none",
      "✓ freeze: none",
      "✓ hold: none",
      "✓ ignored: no",
      "✓ policy semver:~1 (fluxcd.io/tag.api)",
      "✗ registry: the registry is away",
      "It is decided when the registry answers again.",
    ],
  });
});

test("images says what runs, what is newer and what each policy picks", async () => {
  const stage = await setStage({ files });
  push(stage);
  const count = (await stage.remote.log(10)).length;
  const outcome = await stage.run({ verb: "images", environment: "staging" });
  expect(outcome).toMatchObject({ kind: "answered", reason: "3 images in staging; 2 have something newer" });
  expect(outcome.answer).toEqual([
    "deployment/api api: 1.4.2, built 2026-11-01T00:00:00Z · semver:~1 picks 1.5.0, built 2026-11-20T00:00:00Z · newer: 1.5.0 · automated",
    expect.stringMatching(/^deployment\/odd odd: 1, .*no version range.* · automated$/),
    "deployment/web web: 2.0.0, built 2026-11-01T00:00:00Z · glob:* picks 2.1.0, built 2026-11-10T00:00:00Z · newer: 2.1.0 · locked",
  ]);
  expect((await stage.remote.log(10)).length).toBe(count);
});

test("images of one workload, where the cluster is behind git", async () => {
  const stage = await setStage({ files });
  push(stage);
  const text = await stage.read("api.yaml");
  await stage.remote.commit({
    files: { "env/api.yaml": text.replace("api:1.4.2", "api:1.5.0") },
    message: "By hand",
    author: { name: "Ann", email: "ann@example.test" },
    at: new Date("2026-11-22T11:00:00Z"),
  });
  const outcome = await stage.run({ verb: "images", environment: "staging", workload: "api" });
  expect(outcome.answer).toEqual([
    expect.stringMatching(/^deployment\/api api: 1\.5\.0, built \S+ in git, 1\.4\.2 runs · semver:~1 picks what runs · automated$/),
  ]);
});

test.each(["why", "images"] as const)("%s of what is not there is refused with what there is", async (verb) => {
  const stage = await setStage({ files, isSynced: false });
  expect(await stage.run({ verb, environment: "staging", workload: "apu" })).toMatchObject({
    kind: "refused",
    reasonCode: "workload_unknown",
    advice: expect.stringMatching(/^Did you mean api\?/),
  });
});

test("both are questions, which never wait for a change", () => {
  expect(questions.has("why") && questions.has("images")).toBe(true);
});

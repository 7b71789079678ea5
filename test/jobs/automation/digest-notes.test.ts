// A webhook that names another digest than the registry has is said; anything else is not worth a word.

import { expect, test } from "vitest";
import { digestNotes } from "../../../src/jobs/automation/digest-notes.ts";

const digest = (digit: string) => `sha256:${digit.repeat(64)}`;
const move = {
  workload: "demo:deployment/api",
  container: "api",
  repository: "registry.test/team/api",
  from: "1.0.0",
  to: "1.1.0",
  digest: digest("a"),
  policy: "semver:~1",
};
const hint = { image: move.repository, tag: "1.1.0", receivedAtMs: 0, tries: 0 };

test("another digest is said, once for all workloads of the image", () => {
  expect(digestNotes([{ ...hint, digest: digest("b") }], [move, { ...move, workload: "demo:deployment/web" }])).toEqual([
    "The webhook named sha256:bbbbbbbbbbbb… for api 1.1.0, but the registry has sha256:aaaaaaaaaaaa…: the registry's is deployed.",
  ]);
});

test.each([
  ["the same digest", { ...hint, digest: digest("a") }],
  ["no digest", hint],
  ["a digest of another kind", { ...hint, digest: `sha512:${"b".repeat(128)}` }],
  ["another tag", { ...hint, tag: "1.2.0", digest: digest("b") }],
  ["another image", { ...hint, image: "registry.test/web", digest: digest("b") }],
])("%s is not", (_what, told) => {
  expect(digestNotes([told], [move])).toEqual([]);
});

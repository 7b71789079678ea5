// The notice of an image that cannot be followed: what, why, what to do, and which workloads it concerns.

import { expect, test } from "vitest";
import { renderImageNotice } from "../../../src/bot/views/image-notice.ts";
import type { ImageNotice } from "../../../src/jobs/notice.ts";

const notice: ImageNotice = {
  ...{ id: "nt-1", kind: "given_up", environment: "staging", channel: "C1", image: "registry.test/team/api", tags: ["1.1.0"] },
  ...{ workloads: ["staging:deployment/api"], reason: "The registry says no.", code: "registry_auth", at: "2026-11-23T10:00:00Z" },
};
const read = (more: Partial<ImageNotice>) => {
  const { text, blocks } = renderImageNotice({ ...notice, ...more });
  return { text, sections: blocks.map((block) => (block.type === "section" ? block.text?.text : undefined)) };
};

test.each<[string, Partial<ImageNotice>, string]>([
  ["a push", {}, "api 1.1.0 was pushed, but is not deployed in staging"],
  ["several pushes", { tags: ["1", "2", "3", "4", "5"] }, "api 1, 2, 3 and 2 more were pushed, but are not deployed in staging"],
  ["a poll", { kind: "not_asked", tags: [] }, "New tags of api are not seen in staging"],
  ["an edit", { kind: "not_moved" }, "api 1.1.0 cannot be written for staging"],
])("%s has its headline, which alone says the cause, too", (_what, more, headline) => {
  const { text, sections } = read(more);
  expect(text).toBe(`${headline}: The registry says no.`);
  expect(sections[0]?.split("\n").slice(0, 2)).toEqual([`*${headline}*`, "The registry says no."]);
});

test("the advice stands before what happens next", () => {
  expect(read({ advice: "Give it the right to." }).sections[0]?.split("\n").slice(2)).toEqual([
    "Give it the right to.",
    "The registry is asked again at each poll; nothing has to be pushed again.",
  ]);
  expect(read({ kind: "not_moved" }).sections[0]).toContain("Nothing was committed for it; the other images are not held up.");
});

test("the workloads are counted; without any there is nothing to count", () => {
  expect(read({ workloads: ["staging:deployment/api", "marker:config/a.yaml"] }).sections[1]).toBe(
    "2 workloads: deployment/api, marker:config/a.yaml",
  );
  expect(read({ workloads: [] }).sections).toHaveLength(1);
});

test("more workloads than a message holds are counted, and the first ones named", () => {
  const many = Array.from({ length: 300 }, (_, at) => `staging:deployment/service-with-a-long-name-${at}`);
  expect(read({ workloads: many }).sections[1]).toMatch(/^300 workloads: deployment\/service-with-a-long-name-0, .*-9 and 290 more$/);
});

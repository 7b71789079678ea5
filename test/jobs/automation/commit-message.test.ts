// What a commit says of the images that it moves: all of them, in one line that fits.

import { expect, test } from "vitest";
import { renderCommitMessage } from "../../../src/jobs/automation/commit-message.ts";
import type { ImageMove } from "../../../src/jobs/operation.ts";

const move = (repository: string, to: string, policy = "semver:~1"): ImageMove => ({
  workload: "prod:deployment/web",
  container: "web",
  repository,
  from: "1.0.0",
  to,
  policy,
});

function render(moves: ImageMove[], settings?: { subject: string; skipCi: boolean }): string {
  return renderCommitMessage({
    by: "By a test.",
    changes: [{ environment: "prod", moves }],
    trailers: [["Coxswain-Job", "up-1"]],
    settings,
  });
}
const subjectOf = (message: string) => message.split("\n")[0] ?? "";

test("one image by its name, several by their number, also when their names end alike", () => {
  expect(subjectOf(render([move("reg.local/shop/web", "1.1.0")]))).toBe("Update web to 1.1.0 in prod");
  expect(subjectOf(render([move("reg.local/shop/web", "1.1.0"), move("reg.local/other/web", "9.9.9")]))).toBe("Update 2 images in prod");
});

test("the subject fits with its mark, and is cut between characters", () => {
  const subject = subjectOf(render([move("reg.local/web", "1.1.0")], { subject: "🚢".repeat(90), skipCi: true }));
  expect(Array.from(subject)).toHaveLength(72);
  expect(subject.endsWith("... [skip ci]")).toBe(true);
  expect(subject.isWellFormed()).toBe(true);
});

test("a line break in a policy makes no trailer", () => {
  const lines = render([move("reg.local/web", "1.1.0", "semver:~1\n\nApproved-by: mallory")]).split("\n");
  expect(lines.filter((line) => line.startsWith("Approved-by"))).toEqual([]);
  expect(lines.filter((line) => line.startsWith("Coxswain-Job"))).toEqual(["Coxswain-Job: up-1"]);
});

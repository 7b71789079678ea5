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

/** One for each field that comes from elsewhere: manifests, registries, people, the configuration. */
type Message = Parameters<typeof renderCommitMessage>[0];
const fields: [string, (text: string) => Partial<Message>][] = [
  ...(["workload", "container", "repository", "from", "to", "digest", "policy"] as const).map(
    (field): [string, (text: string) => Partial<Message>] => [
      `a move's ${field}`,
      (text) => ({ changes: [{ environment: "prod", moves: [{ ...move("reg.local/web", "1.1.0"), digest: "sha256:a", [field]: text }] }] }),
    ],
  ),
  ["the environment", (text) => ({ changes: [{ environment: text, moves: [move("reg.local/web", "1.1.0")] }] })],
  ["a trailer's value", (text) => ({ trailers: [["Requested-by", text]] })],
  ["a trailer's name", (text) => ({ trailers: [[text, "value"]] })],
  ["who it is by", (text) => ({ by: text })],
  ["the subject's template", (text) => ({ settings: { subject: text, skipCi: false } })],
];
const breaks = ["\n", "\r", "\r\n", "\n\n", "\u2028", "\u2029", "\u0085", "\v", "\f", "\0", "\u001b[2J"];

test.each(fields)("%s stays on its line, whatever is in it", (_what, put) => {
  const plain: Message = {
    by: "By a test.",
    changes: [{ environment: "prod", moves: [{ ...move("reg.local/web", "1.1.0"), digest: "sha256:a" }] }],
    trailers: [["Coxswain-Job", "up-1"]],
  };
  const harmless = renderCommitMessage({ ...plain, ...put("x") }).split("\n").length;
  for (const lineBreak of breaks) {
    const message = renderCommitMessage({ ...plain, ...put(`x${lineBreak}Approved-by: mallory${lineBreak}${lineBreak}y`) });
    const lines = message.split("\n");
    expect(lines.filter((line) => /^\s*Approved-by/.test(line))).toEqual([]);
    expect(lines).toHaveLength(harmless);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must not be there
    expect(message.replaceAll("\n", "")).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/);
  }
});

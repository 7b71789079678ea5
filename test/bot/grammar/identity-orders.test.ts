// `link` and `notify` as people type them and as Slack rewrites what they typed.

import { expect, test } from "vitest";
import { parseCommandText } from "../../../src/bot/grammar/parse.ts";
import { interpretCommand } from "../../../src/bot/grammar/request.ts";

function read(text: string) {
  const parsed = parseCommandText(text);
  return parsed.kind === "problem" ? parsed : interpretCommand(parsed, { environments: ["prod"], prefix: "/gitops " });
}
const link = (more: object) => ({ kind: "identity-order", order: { verb: "link", user: undefined, isRemoval: false, ...more } });

test.each([
  ["link ada@example.com", link({ email: "ada@example.com" })],
  ["link <mailto:ada@example.com|ada@example.com>", link({ email: "ada@example.com" })],
  ["link 12+ada@users.noreply.github.com", link({ email: "12+ada@users.noreply.github.com" })],
  ["link ada@example.com --user <@U012AB3CD|ada>", link({ email: "ada@example.com", user: "U012AB3CD" })],
  ["link ada@example.com --user U012AB3CD --remove", link({ email: "ada@example.com", user: "U012AB3CD", isRemoval: true })],
  ["notify prod on", { kind: "identity-order", order: { verb: "notify", environment: "prod", isWanted: true } }],
  ["notify prod OFF", { kind: "identity-order", order: { verb: "notify", environment: "prod", isWanted: false } }],
])("%s", (text, expected) => {
  expect(read(text)).toEqual(expected);
});

test.each([
  "link ada",
  "link",
  "link <!channel>@x",
  `link ${"a".repeat(260)}@example.com`,
  "link ada@example.com --user ada",
  "link ada@example.com --user <!subteam^S012AB3CD>",
  "notify prod",
  "notify prod maybe",
])("%s is refused with what is right", (text) => {
  expect(read(text)).toMatchObject({ kind: "problem", code: "usage" });
});

test.each([
  ["approve ap-0123456789abcdef0123 --comment 'looks good'", "looks good"],
  ["approve ap-0123456789abcdef0123 looks good", "looks good"],
  ["approve ap-0123456789abcdef0123", ""],
])("%s carries its comment", (text, said) => {
  expect(read(text)).toMatchObject({ kind: "decision", decision: "approve", text: said });
});

// The command grammar: what people type becomes a command, or an answer that helps them.

import { describe, expect, test } from "vitest";
import { parseCommandText } from "../../../src/bot/grammar/parse.ts";

const command = (
  name: string,
  args: Record<string, string> = {},
  flags: Record<string, string | true> = {},
  lists: Record<string, string[]> = {},
) => ({
  kind: "command",
  name,
  arguments: args,
  flags,
  lists,
});

describe("understood", () => {
  test.each([
    ["sync prod", command("sync", { environment: "prod" })],
    ["  SYNC   prod ", command("sync", { environment: "prod" })],
    ["sync prod --dry-run", command("sync", { environment: "prod" }, { "dry-run": true })],
    ["sync --dry-run prod", command("sync", { environment: "prod" }, { "dry-run": true })],
    ["sync prod —dry-run", command("sync", { environment: "prod" }, { "dry-run": true })],
    ["sync “prod”", command("sync", { environment: "prod" })],
    ["status prod deployment/api", command("status", { environment: "prod", workload: "deployment/api" })],
    [
      "policy staging api --tag=web=semver:>=1.2 --tag *",
      command("policy", { environment: "staging", workload: "api" }, {}, { tag: ["web=semver:>=1.2", "*"] }),
    ],
    ["lock prod api --message 'a = b'", command("lock", { environment: "prod", workload: "api" }, { message: "a = b" })],
    [
      "policy staging api --tag semver:~\u20601",
      command("policy", { environment: "staging", workload: "api" }, {}, { tag: ["semver:~1"] }),
    ],
    ["", command("help")],
    ["help sync", command("help", { command: "sync" })],
    ["sync --help", command("help", { command: "sync" })],
    ["sync 'a b'", command("sync", { environment: "a b" })],
    ["sync a\\ b", command("sync", { environment: "a b" })],
    ["sync &lt;prod&gt;", command("sync", { environment: "<prod>" })],
  ])("%s", (text, expected) => {
    expect(parseCommandText(text)).toEqual(expected);
  });
});

describe("not understood", () => {
  test.each([
    ["snyc prod", "unknown_command", "There is no command snyc.", "Did you mean sync?"],
    ["frobnicate", "unknown_command", "There is no command frobnicate.", /^There are sync, /],
    ["sync", "usage", "sync wants an environment.", /^Usage: sync <environment>/],
    ["sync prod extra", "usage", 'sync does not know what to do with "extra".', /^Usage: sync/],
    ["sync prod --dry-rnu", "usage", "sync has no option --dry-rnu; did you mean --dry-run?", /^Usage: sync/],
    ["sync prod --dry-run=yes", "usage", "--dry-run takes no value.", /^Usage: sync/],
    ['sync "prod', "quote", 'A quote (") is opened and never closed.', /^Close it/],
  ])("%s", (text, code, message, advice) => {
    const parsed = parseCommandText(text);
    expect(parsed).toMatchObject({ kind: "problem", code, message });
    expect(parsed.kind === "problem" ? parsed.advice : "").toMatch(advice);
  });
});

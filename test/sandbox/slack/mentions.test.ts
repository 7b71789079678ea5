// What people type becomes what Slack writes: mentions, links and escapes, and nothing else.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { systemClock } from "../../../src/sandbox/slack/clock.ts";
import { IdSource } from "../../../src/sandbox/slack/ids.ts";
import { escapeEntities, toMessageText } from "../../../src/sandbox/slack/interactivity/mentions.ts";
import { Workspace } from "../../../src/sandbox/slack/workspace/workspace.ts";
import { workspaceOptions } from "./harness.ts";

const workspace = new Workspace(workspaceOptions, systemClock, new IdSource(systemClock));

const cases: [name: string, typed: string, message: string, escaped: string][] = [
  ["plain words", "sync prod", "sync prod", "sync prod"],
  ["a person", "ask @ann", "ask <@U0ANN>", "ask <@U0ANN|ann>"],
  ["a person and a full stop", "ask @ann.", "ask <@U0ANN>.", "ask <@U0ANN|ann>."],
  ["the bot", "@test-app help", "<@U0TESTBOT> help", "<@U0TESTBOT|test-app> help"],
  ["a user group", "@ops look", "<!subteam^S0OPS> look", "<!subteam^S0OPS|@ops> look"],
  ["a channel", "see #general", "see <#C0GENERAL|general>", "see <#C0GENERAL|general>"],
  ["everyone", "@here", "<!here>", "<!here|here>"],
  ["nobody of that name", "ask @nobody", "ask @nobody", "ask @nobody"],
  ["an address is no mention", "me@ann", "me@ann", "me@ann"],
  ["a link", "http://x.test/a?b=1", "<http://x.test/a?b=1>", "<http://x.test/a?b=1>"],
  ["an entity already written", "<@U0ANN> hi", "<@U0ANN> hi", "<@U0ANN> hi"],
  ["markup", "a < b & c > d", "a &lt; b &amp; c &gt; d", "a &lt; b &amp; c &gt; d"],
  ["what only looks like an entity", "<script>", "&lt;script&gt;", "&lt;script&gt;"],
];

describe("typed text", () => {
  test.each(cases)("%s", (_name, typed, message, escaped) => {
    expect(toMessageText(typed, workspace)).toBe(message);
    expect(escapeEntities(typed, workspace)).toBe(escaped);
  });

  test("never leaves a bare angle bracket", () => {
    const entity = /<(?:[@#!][^<>\s]+|https?:\/\/[^<>\s]+)(?:\|[^<>]*)?>/g;
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom("<", ">", "@", "&", "a", " ", "|", "#", "h", "ann") }), (typed) => {
        expect(toMessageText(typed, workspace).replace(entity, "")).not.toMatch(/[<>]/);
      }),
    );
  });
});

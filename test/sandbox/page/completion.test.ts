// What the composer offers for what was typed.
import { expect, test } from "vitest";
import { loadClient } from "./client.ts";

interface Completion {
  kind: "command" | "mention";
  from: number;
}
interface CompletionModule {
  mentionAt(text: string, caret: number): { from: number; word: string } | undefined;
  mentionSuggestions(state: object, word: string): { text: string }[];
  applySuggestion(text: string, completion: Completion, suggestion: { text: string }): string;
}

const { mentionAt, mentionSuggestions, applySuggestion } = await loadClient<CompletionModule>("actions/completion.js");

test.each([
  ["at the beginning", "@ad", 3, { from: 0, word: "ad" }],
  ["after a blank", "hi @A", 5, { from: 3, word: "a" }],
  ["where the caret is", "hi @ada x", 5, { from: 3, word: "a" }],
  ["not in an address", "a@b", 3, undefined],
  ["not behind a word", "hi there", 8, undefined],
] as const)("a mention %s", (_name, text, caret, expected) => {
  expect(mentionAt(text, caret)).toEqual(expected);
});

test("people and groups are offered by either name, those who left are not", () => {
  const users = new Map([
    ["U1", { id: "U1", name: "ada", real_name: "Ada Approver" }],
    ["U2", { id: "U2", name: "gone", real_name: "Adam Away", deleted: true }],
    ["U3", { id: "U3", name: "bo", real_name: "Bo" }],
  ]);
  const state = { users, usergroups: [{ id: "S1", handle: "adapters", name: "" }] };
  expect(mentionSuggestions(state, "ada").map((one) => one.text)).toEqual(["@ada", "@adapters"]);
  expect(mentionSuggestions(state, "approver").map((one) => one.text)).toEqual(["@ada"]);
});

test.each([
  ["a whole line", "/gitops s", { kind: "command", from: 0 }, "/gitops sync prod", "/gitops sync prod "],
  ["a last word", "/gitops sync pr", { kind: "command", from: 0 }, "prod", "/gitops sync prod "],
  ["a mention in the middle", "ask @ad about it", { kind: "mention", from: 4 }, "@ada", "ask @ada about it"],
] as const)("takes %s", (_name, text, completion, suggestion, expected) => {
  expect(applySuggestion(text, completion, { text: suggestion })).toBe(expected);
});

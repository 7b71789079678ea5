// rich_text becomes nodes: every kind of element and style.
import { expect, test } from "vitest";
import { type Child, loadClient, type Names, names, outline } from "./client.ts";

const { richText } = await loadClient<{ richText(block: unknown, names: Names): Child }>("text/rich-text.js");

const section = (...elements: unknown[]) => ({ type: "rich_text", elements: [{ type: "rich_text_section", elements }] });

const cases: [name: string, element: unknown, expected: string][] = [
  ["text", { type: "text", text: "<b>" }, "<b>"],
  [
    "all styles",
    { type: "text", text: "x", style: { bold: true, italic: true, strike: true, code: true, underline: true } },
    "u(s(em(strong(code(x)))))",
  ],
  ["user", { type: "user", user_id: "U2" }, "span(@ada)"],
  ["group", { type: "usergroup", usergroup_id: "S1" }, "span(@prod-releasers)"],
  ["channel", { type: "channel", channel_id: "C1" }, "a<#/C1>(#deploys)"],
  ["broadcast", { type: "broadcast", range: "channel" }, "span(@channel)"],
  ["link", { type: "link", url: "https://a.example", text: "a" }, "a<https://a.example>(a)"],
  ["a script is no link", { type: "link", url: "javascript:alert(1)", text: "a" }, "span(a)"],
  ["unknown emoji", { type: "emoji", name: "nope" }, ":nope:"],
  ["date", { type: "date", timestamp: 1_795_348_800, format: "{date_num}" }, "time(22/11/2026)"],
  ["color", { type: "color", value: "#ff0000" }, "span(i()#ff0000)"],
  ["a kind that nobody knows", { type: "hologram", fallback: "look" }, "look"],
];

test.each(cases)("%s", (_name, element, expected) => {
  expect(outline(richText(section(element), names))).toBe(`div(div(${expected}))`);
});

test("lists, quotes, preformatted", () => {
  const text = (value: string) => ({ type: "text", text: value });
  const block = {
    type: "rich_text",
    elements: [
      { type: "rich_text_list", style: "ordered", elements: [{ type: "rich_text_section", elements: [text("a")] }] },
      { type: "rich_text_list", style: "bullet", indent: 1, elements: [{ type: "rich_text_section", elements: [text("b")] }] },
      { type: "rich_text_quote", elements: [text("q")] },
      { type: "rich_text_preformatted", elements: [text("x\ny")] },
    ],
  };
  expect(outline(richText(block, names))).toBe("div(ol(li(a))ul(li(b))blockquote(q)pre(x\ny))");
});

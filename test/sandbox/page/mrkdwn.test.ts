// mrkdwn as apps send it becomes nodes, and foreign text in it stays text.
import fc from "fast-check";
import { expect, test } from "vitest";
import { addresses, type Child, loadClient, type Names, names, outline } from "./client.ts";

const { mrkdwn } = await loadClient<{ mrkdwn(text: string, names: Names): Child }>("text/mrkdwn.js");

const cases: [name: string, text: string, expected: string][] = [
  ["bold, italic, strike", "*b* _i_ ~s~", "div(strong(b) em(i) s(s))"],
  ["nested", "*a _b_ c*", "div(strong(a em(b) c))"],
  ["marks inside words count for nothing", "snake_case_name 2*3*4", "div(snake_case_name 2*3*4)"],
  ["a mark that touches a blank opens nothing", "* not bold*", "div(* not bold*)"],
  ["code holds marks", "`*a* <b>`", "div(code(*a* <b>))"],
  ["escapes once", "&amp;lt; &lt;b&gt;", "div(&lt; <b>)"],
  ["link with label", "<https://a.example/x?y=1&amp;z=2|the *label*>", "div(a<https://a.example/x?y=1&z=2>(the *label*))"],
  ["link without label", "<https://a.example>", "div(a<https://a.example>(https://a.example))"],
  ["bare address, without the full stop", "see https://a.example/b.", "div(see a<https://a.example/b>(https://a.example/b).)"],
  ["mail", "<mailto:a@b.example|write>", "div(a<mailto:a@b.example>(write))"],
  ["people, groups, channels", "<@U2> <!subteam^S1> <#C1>", "div(span(@ada) span(@prod-releasers) a<#/C1>(#deploys))"],
  ["someone unknown", "<@U9|ghost> <@U9>", "div(span(@ghost) span(@U9))"],
  ["here", "<!here>", "div(span(@here))"],
  ["date", "<!date^1795348800^{date_num} {time}|fallback>", "div(time(22/11/2026 12:00))"],
  ["date with a day's word", "<!date^1795348800^until {date_short_pretty} at {time}|x>", "div(time(until today at 12:00))"],
  ["date that is none", "<!date^abc^{date}|in a while>", "div(time(in a while))"],
  ["permalink stays in the page", "<https://x.slack.com/archives/C1/p1700000000000100|there>", "div(a<#/C1/1700000000.000100>(there))"],
];

test.each(cases)("%s", (_name, text, expected) => {
  expect(outline(mrkdwn(text, names)).replace(/^div\(div\((.*)\)\)$/s, "div($1)")).toBe(expected);
});

test("blocks: preformatted, quotes, lists", () => {
  const text = "one\n```\nlet *x* = 1;\n```\n&gt; quoted\n&gt; more\n• first\n• second\n>>>all\nthe rest";
  expect(outline(mrkdwn(text, names))).toBe(
    "div(div(one)pre(let *x* = 1;)blockquote(quotedbr()more)div(div(span(•)span(first))div(span(•)span(second)))blockquote(allbr()the rest))",
  );
});

test("known emoji are drawn or shown, unknown ones stay", () => {
  const text = outline(mrkdwn(":white_check_mark: :tada: :no_such_thing: 10:30:00", names));
  expect(text).toContain("svg(");
  expect(text).toContain("🎉");
  expect(text).toContain(":no_such_thing: 10:30:00");
});

test.each([
  "javascript:alert(1)",
  " javascript:alert(1)",
  "JaVaScRiPt:alert(1)",
  "data:text/html,<script>",
  "vbscript:x",
  "file:///etc/passwd",
  "//evil.example",
  "/\\evil.example",
])("%s is never linked to", (url) => {
  expect(addresses(mrkdwn(`<${url.replaceAll("<", "&lt;").replaceAll(">", "&gt;")}|click>`, names))).toEqual([]);
});

test("no text without an address makes a link", () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom("a", "*", "_", "~", "`", "<", ">", "|", "@", "!", ":", "\n", "&", " ") }), (text) => {
      for (const address of addresses(mrkdwn(text, names))) expect(address).toMatch(/^#/);
    }),
  );
});

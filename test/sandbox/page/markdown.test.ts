// Standard markdown, as the `markdown` block carries it, becomes nodes.
import fc from "fast-check";
import { expect, test } from "vitest";
import { addresses, type Child, loadClient, outline } from "./client.ts";

const { markdown } = await loadClient<{ markdown(text: string): Child }>("text/markdown.js");

const cases: [name: string, text: string, expected: string][] = [
  ["heading and paragraph", "# Notes\n\nfirst\nsecond", "h3(Notes)p(firstbr()second)"],
  ["emphasis", "**b** __b__ *i* _i_ ~~s~~ `c`", "p(strong(b) strong(b) em(i) em(i) s(s) code(c))"],
  ["escapes", "\\*not\\* 1 \\< 2", "p(*not* 1 < 2)"],
  [
    "links",
    "[a *b*](https://x.example) <https://y.example> ![alt](https://z.example/i.png)",
    "p(a<https://x.example>(a em(b)) a<https://y.example>(https://y.example) a<https://z.example/i.png>(alt))",
  ],
  ["a script is no link", "[x](javascript:alert(1))", "p(span(x)))"],
  ["nested list", "- a\n- b\n  - c\n- d", "ul(li(a)li(bul(li(c)))li(d))"],
  ["numbered list", "3. a\n4. b", "ol(li(a)li(b))"],
  ["tasks", "- [x] done\n- [ ] open", "ul(li(span()done)li(span()open))"],
  ["quote", "> a\n> **b**", "blockquote(p(abr()strong(b)))"],
  ["fence", "```ts\nlet **x**\n```", "pre(let **x**)"],
  ["open fence", "```\nlet x", "pre(let x)"],
  ["rule", "a\n\n---\n\nb", "p(a)hr()p(b)"],
  ["table", "| a | b |\n|---|:-:|\n| 1 | `2` |", "div(table(thead(tr(th(a)th(b)))tbody(tr(td(1)td(code(2))))))"],
  ["markup is text", "<b onclick=x>hi</b>", "p(<b onclick=x>hi</b>)"],
];

test.each(cases)("%s", (_name, text, expected) => {
  expect(outline(markdown(text))).toBe(`div(${expected})`);
});

test("any text ends, and none without an address makes a link", () => {
  const unit = fc.constantFrom("a", "*", "_", "~", "`", "[", "]", "(", ")", "\n", "-", "|", "1.", " ", "#", ">");
  fc.assert(
    fc.property(fc.string({ unit, maxLength: 80 }), (text) => {
      expect(addresses(markdown(text))).toEqual([]);
    }),
  );
});

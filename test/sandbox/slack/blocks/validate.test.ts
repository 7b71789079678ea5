// The Block Kit validator: every limit at its edge, every rule broken once, and whole good examples of each block.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { validateBlocks, validateMessage, validateView } from "../../../../src/sandbox/slack/index.ts";

type Entry = Record<string, unknown>;

const plain = (text: string): Entry => ({ type: "plain_text", text });
const mrkdwn = (text: string): Entry => ({ type: "mrkdwn", text });
const chars = (count: number): string => "x".repeat(count);
const many = <T>(count: number, make: (index: number) => T): T[] => Array.from({ length: count }, (_, index) => make(index));
const option = (index: number): Entry => ({ text: plain(`Option ${index}`), value: `${index}` });
const button = (change: Entry = {}): Entry => ({ type: "button", action_id: "b", text: plain("Go"), ...change });
const richText = (text: string): Entry => ({
  type: "rich_text",
  elements: [{ type: "rich_text_section", elements: [{ type: "text", text }] }],
});
const actions = (...elements: Entry[]): Entry => ({ type: "actions", elements });
const input = (element: Entry, change: Entry = {}): Entry => ({ type: "input", label: plain("L"), element, ...change });
const menu = (change: Entry = {}): Entry => ({ type: "static_select", action_id: "m", options: many(2, option), ...change });
const task = (change: Entry = {}): Entry => ({ type: "task_card", task_id: "1", title: "T", status: "complete", ...change });
const card = (change: Entry = {}): Entry => ({ type: "card", title: mrkdwn("C"), ...change });
const modal = (change: Entry = {}): Entry => ({ type: "modal", title: plain("T"), blocks: [], ...change });

/** `pointer message` of each problem. */
function problems(validation: ReturnType<typeof validateBlocks>): string[] {
  return validation.ok ? [] : validation.errors.map((error) => `${error.pointer} ${error.message}`);
}

const good: [name: string, block: Entry][] = [
  ["section with text", { type: "section", text: mrkdwn("x") }],
  ["section with fields and accessory", { type: "section", fields: [mrkdwn("a"), plain("b")], accessory: button() }],
  ["divider", { type: "divider", block_id: "d" }],
  ["header", { type: "header", text: plain("H") }],
  ["context", { type: "context", elements: [mrkdwn("a"), { type: "image", image_url: "http://x/i.png", alt_text: "i" }] }],
  ["image by file", { type: "image", slack_file: { id: "F1" }, alt_text: "i" }],
  ["actions", actions(button(), menu(), { type: "overflow", action_id: "o", options: [option(1)] })],
  ["markdown", { type: "markdown", text: "**x**" }],
  ["rich text", richText("x")],
  ["table", { type: "table", rows: [[{ type: "raw_text", text: "a" }, richText("b")]], column_settings: [{ align: "right" }] }],
  ["data table", { type: "data_table", caption: "c", rows: many(2, () => [{ type: "raw_number", value: 1, text: "1" }]) }],
  ["plan", { type: "plan", title: "P", tasks: [task({ status: "pending" }), task({ task_id: "2", details: richText("d") })] }],
  ["task card", task({ status: "in_progress" })],
  ["alert", { type: "alert", text: mrkdwn("a"), level: "warning" }],
  ["card", card({ actions: [button()] })],
  ["carousel", { type: "carousel", elements: [card(), card()] }],
  ["container", { type: "container", title: plain("c"), child_blocks: [{ type: "divider" }] }],
  ["input", input({ type: "plain_text_input", action_id: "i", multiline: true })],
  ["checkboxes with markdown", actions({ type: "checkboxes", action_id: "c", options: [{ text: mrkdwn("*a*"), value: "a" }] })],
  [
    "feedback",
    {
      type: "context_actions",
      elements: [
        {
          type: "feedback_buttons",
          action_id: "f",
          positive_button: { text: plain("Good"), value: "1" },
          negative_button: { text: plain("Bad"), value: "0" },
        },
      ],
    },
  ],
];

describe("good blocks", () => {
  test.each(good)("%s", (_name, block) => {
    expect(validateBlocks([block], "message")).toEqual({ ok: true });
  });
});

/** A block with a text of so many characters (or so many items), the most that is allowed, and where. */
const edges: [name: string, most: number, make: (count: number) => Entry, pointer: string][] = [
  ["section text", 3000, (n) => ({ type: "section", text: mrkdwn(chars(n)) }), "/0/text/text"],
  ["section field", 2000, (n) => ({ type: "section", fields: [mrkdwn(chars(n))] }), "/0/fields/0/text"],
  ["section fields", 10, (n) => ({ type: "section", fields: many(n, () => mrkdwn("x")) }), "/0/fields"],
  ["header", 150, (n) => ({ type: "header", text: plain(chars(n)) }), "/0/text/text"],
  ["context elements", 10, (n) => ({ type: "context", elements: many(n, () => mrkdwn("x")) }), "/0/elements"],
  ["actions elements", 25, (n) => actions(...many(n, (i) => button({ action_id: `${i}` }))), "/0/elements"],
  ["button text", 75, (n) => actions(button({ text: plain(chars(n)) })), "/0/elements/0/text/text"],
  ["button value", 2000, (n) => actions(button({ value: chars(n) })), "/0/elements/0/value"],
  ["button url", 3000, (n) => actions(button({ url: chars(n) })), "/0/elements/0/url"],
  ["action_id", 255, (n) => actions(button({ action_id: chars(n) })), "/0/elements/0/action_id"],
  ["block_id", 255, (n) => ({ type: "divider", block_id: chars(n) }), "/0/block_id"],
  [
    "confirm title",
    100,
    (n) => actions(button({ confirm: { title: plain(chars(n)), text: plain("x") } })),
    "/0/elements/0/confirm/title/text",
  ],
  ["confirm text", 300, (n) => actions(button({ confirm: { text: plain(chars(n)) } })), "/0/elements/0/confirm/text/text"],
  ["confirm deny", 30, (n) => actions(button({ confirm: { text: plain("x"), deny: plain(chars(n)) } })), "/0/elements/0/confirm/deny/text"],
  ["options", 100, (n) => actions(menu({ options: many(n, option) })), "/0/elements/0/options"],
  ["option text", 75, (n) => actions(menu({ options: [{ text: plain(chars(n)), value: "1" }] })), "/0/elements/0/options/0/text/text"],
  ["option value", 150, (n) => actions(menu({ options: [{ text: plain("x"), value: chars(n) }] })), "/0/elements/0/options/0/value"],
  ["overflow options", 5, (n) => actions({ type: "overflow", action_id: "o", options: many(n, option) }), "/0/elements/0/options"],
  ["radio options", 10, (n) => actions({ type: "radio_buttons", action_id: "r", options: many(n, option) }), "/0/elements/0/options"],
  ["placeholder", 150, (n) => actions(menu({ placeholder: plain(chars(n)) })), "/0/elements/0/placeholder/text"],
  ["input label", 2000, (n) => input({ type: "plain_text_input" }, { label: plain(chars(n)) }), "/0/label/text"],
  ["markdown", 12_000, (n) => ({ type: "markdown", text: chars(n) }), "/0/text"],
  ["image alt text", 2000, (n) => ({ type: "image", image_url: "http://x", alt_text: chars(n) }), "/0/alt_text"],
  ["table rows", 100, (n) => ({ type: "table", rows: many(n, () => [{ type: "raw_text", text: "x" }]) }), "/0/rows"],
  ["table columns", 20, (n) => ({ type: "table", rows: [many(n, () => ({ type: "raw_text", text: "x" }))] }), "/0/rows/0"],
  ["table text", 10_000, (n) => ({ type: "table", rows: [[{ type: "raw_text", text: chars(n) }]] }), "/0/rows"],
  ["alert", 200, (n) => ({ type: "alert", text: plain(chars(n)) }), "/0/text/text"],
  ["card body", 200, (n) => card({ body: mrkdwn(chars(n)) }), "/0/body/text"],
  ["carousel", 10, (n) => ({ type: "carousel", elements: many(n, () => card()) }), "/0/elements"],
  [
    "container blocks",
    10,
    (n) => ({ type: "container", title: plain("c"), child_blocks: many(n, () => ({ type: "divider" })) }),
    "/0/child_blocks",
  ],
];

describe("limits", () => {
  test.each(edges)("%s: %i are allowed, one more is not", (_name, most, make, pointer) => {
    expect(problems(validateBlocks([make(most)], "message"))).toEqual([]);
    const errors = problems(validateBlocks([make(most + 1)], "message"));
    expect(errors).toHaveLength(1);
    expect(errors[0]?.startsWith(`${pointer} `)).toBe(true);
  });

  test("fifty blocks in a message, a hundred in a modal", () => {
    const dividers = (count: number) => many(count, () => ({ type: "divider" }));
    expect(validateMessage({ blocks: dividers(50) })).toEqual({ ok: true });
    expect(problems(validateMessage({ blocks: dividers(51) }))).toEqual(["/blocks no more than 50 items allowed"]);
    expect(validateView(modal({ blocks: dividers(100) }))).toEqual({ ok: true });
    expect(problems(validateView(modal({ blocks: dividers(101) })))).toEqual(["/blocks no more than 100 items allowed"]);
  });
});

const broken: [name: string, blocks: Entry[], expected: string[]][] = [
  ["an unknown type", [{ type: "sections" }], ["/0/type unsupported type: sections"]],
  ["no type", [{}], ["/0/type missing required field: type"]],
  ["an unknown property", [{ type: "divider", colour: "red" }], ["/0 invalid additional property: colour"]],
  ["a missing property", [{ type: "actions" }], ["/0 missing required field: elements"]],
  ["a string for a text object", [{ type: "header", text: "H" }], ["/0/text must provide an object"]],
  ["markdown where plain text must be", [{ type: "header", text: mrkdwn("H") }], ["/0/text/type unsupported value: mrkdwn"]],
  ["an empty text", [{ type: "section", text: mrkdwn("") }], ["/0/text/text must be more than 0 characters"]],
  ["an unknown style", [actions(button({ style: "warning" }))], ["/0/elements/0/style unsupported value: warning"]],
  ["a section of nothing", [{ type: "section" }], ["/0 missing required field: text or fields"]],
  ["no elements", [actions()], ["/0/elements no fewer than 1 items allowed"]],
  [
    "an image of nothing",
    [{ type: "image", alt_text: "x" }],
    ["/0 missing required field: image_url", "/0 missing required field: slack_file", "/0 failed to match all allowed schemas"],
  ],
  [
    "the same block_id twice",
    [
      { type: "divider", block_id: "a" },
      { type: "divider", block_id: "a" },
    ],
    ["/1/block_id block_id a already exists"],
  ],
  ["the same action_id in one block", [actions(button(), button())], ["/0/elements/1/action_id action_id b already exists in this block"]],
  ["two tables", [good[9]?.[1] as Entry, good[9]?.[1] as Entry], [" only one table is allowed"]],
  [
    "markdown blocks too long together",
    many(2, () => ({ type: "markdown", text: chars(7000) })),
    [" markdown blocks must be less than 12001 characters together"],
  ],
  ["a pending task outside a plan", [task({ status: "pending" })], ["/0/status unsupported value: pending"]],
  ["two tasks of one id", [{ type: "plan", title: "P", tasks: [task(), task()] }], ["/0/tasks task_id must be unique"]],
  [
    "options and groups",
    [actions(menu({ option_groups: [{ label: plain("g"), options: [option(1)] }] }))],
    ["/0/elements/0 only one of options and option_groups is allowed"],
  ],
  ["a menu of nothing", [actions({ type: "static_select", action_id: "m" })], ["/0/elements/0 missing required field: options"]],
  [
    "an initial option that is none",
    [actions(menu({ initial_option: option(9) }))],
    ["/0/elements/0 initial_option must be one of the options"],
  ],
  [
    "a bad date",
    [actions({ type: "datepicker", action_id: "d", initial_date: "2026-13-01" })],
    ["/0/elements/0/initial_date does not match the expected format"],
  ],
  [
    "a file input in a message",
    [input({ type: "file_input", action_id: "f" })],
    ["/0/element/type unsupported type: file_input is not allowed in a message"],
  ],
  ["a container without a title", [{ type: "container", child_blocks: [{ type: "divider" }] }], ["/0 missing required field: title"]],
  ["an empty card", [{ type: "card", subtitle: mrkdwn("x") }], ["/0 missing required field: hero_image, title, actions or body"]],
  [
    "a wrong block inside a container",
    [{ type: "container", title: plain("c"), child_blocks: [{ type: "alert", text: plain("x") }] }],
    ["/0/child_blocks/0/type unsupported type: alert"],
  ],
];

describe("rules", () => {
  test.each(broken)("%s", (_name, blocks, expected) => {
    expect(problems(validateBlocks(blocks, "message"))).toEqual(expected);
  });

  test("all problems are reported at once", () => {
    const blocks = [{ type: "header", text: plain(chars(151)) }, actions(), { type: "section", text: mrkdwn(chars(3001)) }];
    expect(problems(validateBlocks(blocks))).toHaveLength(3);
  });

  test("blocks must be an array, in attachments too", () => {
    expect(problems(validateBlocks({}))).toEqual([" must provide an array"]);
    expect(problems(validateMessage({ attachments: [{ blocks: [{ type: "x" }] }] }))).toEqual([
      "/attachments/0/blocks/0/type unsupported type: x",
    ]);
  });
});

const views: [name: string, view: unknown, expected: string[]][] = [
  ["a good modal", modal({ submit: plain("Send"), close: plain("Cancel"), private_metadata: "{}", callback_id: "c" }), []],
  ["a good Home tab", { type: "home", blocks: [{ type: "divider" }] }, []],
  ["no object", "x", [" must provide an object"]],
  ["an unknown type", { type: "page" }, ["/type unsupported type: page"]],
  ["no title", { type: "modal", blocks: [] }, [" missing required field: title"]],
  ["a long title", modal({ title: plain(chars(25)) }), ["/title/text must be less than 25 characters"]],
  ["a long submit", modal({ submit: plain(chars(25)) }), ["/submit/text must be less than 25 characters"]],
  ["long private metadata", modal({ private_metadata: chars(3001) }), ["/private_metadata must be less than 3001 characters"]],
  ["an input without submit", modal({ blocks: [input({ type: "plain_text_input" })] }), [" missing required field: submit"]],
  [
    "a block for messages alone",
    modal({ blocks: [{ type: "markdown", text: "x" }] }),
    ["/blocks/0/type unsupported type: markdown is not allowed in a modal"],
  ],
  ["a title on a Home tab", { type: "home", blocks: [], title: plain("x") }, [" invalid additional property: title"]],
];

describe("views", () => {
  test.each(views)("%s", (_name, view, expected) => {
    expect(problems(validateView(view))).toEqual(expected);
  });
});

test("the committed schema is what @slack/types says", () => {
  const path = new URL("../../../../src/sandbox/slack/blocks/schema.generated.json", import.meta.url);
  const script = new URL("../../../../scripts/generate-block-schema.ts", import.meta.url);
  const run = spawnSync(process.execPath, [script.pathname, "--print"], { encoding: "utf8" });
  expect(run.stdout).toBe(readFileSync(path, "utf8"));
});

// Every message at its usual and at its largest: Slack takes it, it is cut with a count, and nothing foreign acts in it.

import { globSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { validateMessage, validateView } from "../../../src/sandbox/slack/blocks/validate.ts";
import type { Rendered } from "./row.ts";
import { rows } from "./table.ts";

const views = fileURLToPath(new URL("../../../src/bot/views", import.meta.url));

/** No message by themselves: text that the rows' views are made of, or what stands on a terminal. */
const noMessages = new Set([
  ..."escapeText foreign plain fallback spellOut cut cutMarkup plural slackDate".split(" ").map((name) => `text.${name}`),
  "evidence-text.renderEvidenceText",
  "live-notice.objectsToldAsMoves",
]);

test("every exported view has a row, and every row names views that are there", () => {
  const exported = globSync("*.ts", { cwd: views }).flatMap((file) =>
    [...readFileSync(join(views, file), "utf8").matchAll(/^export (?:async )?function (\w+)/gm)].map(
      ([, name]) => `${basename(file, ".ts")}.${name}`,
    ),
  );
  const shown = new Set([...rows.flatMap((row) => row.views), ...noMessages]);
  expect(exported.filter((view) => !shown.has(view))).toEqual([]);
  expect(rows.flatMap((row) => row.views).filter((view) => !exported.includes(view))).toEqual([]);
});

test("names and titles are each one row's", () => {
  expect(new Set(rows.map((row) => row.name)).size).toBe(rows.length);
  expect(new Set(rows.map((row) => row.title)).size).toBe(rows.length);
});

describe.each(rows.map((row) => [row.name, row] as const))("%s", (_name, row) => {
  test.each(["normal", "largest"] as const)("%s: Slack takes it", (size) => {
    const rendered = row[size]();
    expect("view" in rendered ? validateView(rendered.view) : validateMessage(rendered)).toMatchObject({ ok: true });
    if (!("view" in rendered)) {
      expect(rendered.text.trim()).not.toBe("");
      expect(rendered.text.length).toBeLessThanOrEqual(3_900);
    }
  });

  test.each(["normal", "largest"] as const)("%s: nothing foreign is a mention, a link or markup", (size) => {
    const { markup, plain, code } = collectTexts(row[size]());
    for (const text of markup) expect(readMarkup(text), text).toEqual([]);
    for (const text of [...markup, ...plain]) {
      expect(text.replace(/\n/g, "")).not.toMatch(/[\p{Cc}\u2028\u2029]/u);
      expect(text.replace(/\u2068[^\u2066-\u2069]*\u2069/gu, ""), "turns the line around").not.toMatch(
        /[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]|\p{sc=Arab}|\p{sc=Hebr}/u,
      );
      expect(text).not.toMatch(/[\u200b\ufeff]|\p{M}{5}/u);
    }
    for (const text of code) expect(text).not.toMatch(/[\u202a-\u202e\u2066-\u2069\u200b\u200e\u200f\u061c\ufeff\u2028]/u);
  });
});

/** What is never longer than one sentence or a form of fixed fields, or is cut by its limit alone. */
const singles =
  /^(queued|running|running-plain|not-synced|nothing-to-do|locked|frozen|refused-order|refused-typo|help|help-command|linked|link-refused|click-counted|question|reminder-nobody|form-.*)$/;

test.each(rows.filter((row) => !singles.test(row.name)).map((row) => [row.name, row] as const))(
  "%s says how many it left out",
  (_name, row) => {
    const { markup, code, plain } = collectTexts(row.largest());
    expect([...markup, ...code, ...plain].join("\n")).toMatch(/and \d+ (?:more|other)/);
  },
);

/** The text for a lock screen is short in everyday life. */
test.each(rows.map((row) => [row.name, row] as const))("%s has a text to be read at a glance", (_name, row) => {
  const rendered = row.normal();
  if ("view" in rendered || row.seenBy === "private") return;
  expect(rendered.text).not.toMatch(/[*`](?!\u2060)/);
  expect(rendered.text.length).toBeLessThan(280);
});

const ours =
  /^(?:<@U(?:0[1-4](?:DEV|APP|OUT)|1\d{7})>|<!subteam\^S\d{1,3}>|<#C\d{1,3}>|<!date\^\d+\^[^|<>]+\|[^<>|]+>|<https:\/\/git\.example\.test\/[\w/.-]+\|[^<>|]+>)$/;

/** What would act though it is not ours, or is broken. */
function readMarkup(text: string): string[] {
  const tokens = text.match(/<[^<>]*>?|[^<]>/g) ?? [];
  const acting = tokens.filter((token) => !ours.test(token) && !/^\s>$/.test(token));
  const entities = text.match(/&(?!(?:amp|lt|gt);)/g) ?? [];
  // What the attack would draw, were it not kept apart by a word joiner; in code of ours nothing is drawn.
  const drawn = text.replace(/`(?!\u2060)[^`\n]*`(?!\u2060)/g, "").match(/\*b\*|_i_|~s~|`c`|:tada:/g) ?? [];
  return [...acting, ...entities, ...drawn];
}

/** Texts by how Slack reads them; markup has to be verbatim, or Slack makes links of foreign addresses. */
function collectTexts(rendered: Rendered): { markup: string[]; plain: string[]; code: string[] } {
  const found = { markup: "view" in rendered ? [] : [rendered.text], plain: [] as string[], code: [] as string[] };
  const walk = (value: unknown): void => {
    if (Array.isArray(value)) {
      for (const each of value) walk(each);
      return;
    }
    if (typeof value !== "object" || value === null) return;
    const { type, text, title, verbatim } = value as Record<string, unknown>;
    if (type === "mrkdwn" && typeof text === "string") {
      expect(verbatim, text).toBe(true);
      found.markup.push(text);
    } else if (type === "plain_text" && typeof text === "string") found.plain.push(text);
    else if (type === "text" && typeof text === "string") found.code.push(text);
    if (typeof title === "string") found.plain.push(title);
    for (const each of Object.values(value)) walk(each);
  };
  walk("view" in rendered ? rendered.view : rendered.blocks);
  return found;
}

// The blocks that every view is made of: markup of ours, in which Slack looks for no links and mentions of its own.

import type { ContextBlock, MrkdwnElement, SectionBlock } from "@slack/types";
import { cutMarkup, limits } from "./text.ts";

/** `verbatim`: foreign addresses and names of channels stay text (Slack docs: text object). */
function mrkdwn(markup: string, maxCharacters: number): MrkdwnElement {
  return { type: "mrkdwn", text: cutMarkup(markup, maxCharacters), verbatim: true };
}

export function section(markup: string): SectionBlock {
  return { type: "section", text: mrkdwn(markup, limits.sectionText) };
}

export function context(markup: string, maxCharacters: number = limits.sectionText): ContextBlock {
  return { type: "context", elements: [mrkdwn(markup, maxCharacters)] };
}

/** As many lines as fit, at least the first, and how many did not. */
export function cutLines(lines: readonly string[], maxLines = 12): string {
  const kept: string[] = [];
  let characters = 0;
  for (const line of lines) {
    characters += line.length + 1;
    if (kept.length === maxLines || (kept.length > 0 && characters > limits.sectionText - 100)) break;
    kept.push(cutMarkup(line, limits.sectionText - 100));
  }
  return kept.length === lines.length ? kept.join("\n") : [...kept, `and ${lines.length - kept.length} more`].join("\n");
}

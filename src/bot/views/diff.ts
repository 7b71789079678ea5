// A diff in a message: whole where it is short, else its beginning and where the rest is.

import type { KnownBlock } from "@slack/types";
import { plural, spellOut } from "./text.ts";

const maxInlineLines = 60;
const maxInlineCharacters = 2_800;
const previewLines = 15;
const previewCharacters = 1_200;

export function isLongDiff(diff: string): boolean {
  return diff.length > maxInlineCharacters || diff.split("\n").length > maxInlineLines;
}

/** Rich text: nothing in it is read as markup. `place` is markup of ours: where the file of a long diff is. */
export function renderDiffBlock(diff: string, place: string | undefined): KnownBlock {
  if (!isLongDiff(diff)) return codeBlock(spellOut(diff));
  const lines = spellOut(diff).split("\n");
  const shown: string[] = [];
  let characters = 0;
  for (const line of lines.slice(0, previewLines)) {
    const short = line.length > 300 ? `${Array.from(line.slice(0, 299)).slice(0, -1).join("")}…` : line;
    characters += short.length + 1;
    if (characters > previewCharacters) break;
    shown.push(short);
  }
  const left = plural(lines.length - shown.length, "more line");
  return codeBlock(shown.join("\n"), place === undefined ? `and ${left}` : `and ${left}: ${place}`);
}

function codeBlock(text: string, after?: string): KnownBlock {
  return {
    type: "rich_text",
    elements: [
      { type: "rich_text_preformatted", elements: [{ type: "text", text }] },
      ...(after === undefined ? [] : [{ type: "rich_text_section" as const, elements: [{ type: "text" as const, text: after }] }]),
    ],
  };
}

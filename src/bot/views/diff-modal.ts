// The diff of a change that waits for approvals, as a modal: as much of it as one holds.

import type { KnownBlock, ModalView } from "@slack/types";
import { context } from "./blocks.ts";
import { plural, spellOut } from "./text.ts";

const maxChunkCharacters = 2_800;
const maxChunks = 20;
const maxLineCharacters = 500;

export function renderDiffModal({ environment, diff, diffHash }: { environment: string; diff: string; diffHash: string }): ModalView {
  const { chunks, left } = split(spellOut(diff));
  const blocks: KnownBlock[] = chunks.map((text) => ({
    type: "rich_text",
    // Rich text: nothing in it is read as markup.
    elements: [{ type: "rich_text_preformatted", elements: [{ type: "text", text }] }],
  }));
  const rest = left === 0 ? "" : `and ${plural(left, "more line")}: the whole diff is a file in the thread of the card · `;
  blocks.push(context(`${rest}diff \`${diffHash.slice(0, 12)}\``));
  return {
    type: "modal",
    title: { type: "plain_text", text: `Diff of ${environment}`.slice(0, 24) },
    close: { type: "plain_text", text: "Close" },
    blocks,
  };
}

/** Whether a modal holds all of it. */
export function fitsModal(diff: string): boolean {
  return split(diff).left === 0;
}

function split(diff: string): { chunks: string[]; left: number } {
  const lines = diff.split("\n");
  const chunks: string[] = [];
  let chunk = "";
  for (const [at, line] of lines.entries()) {
    const short = line.length > maxLineCharacters ? `${Array.from(line.slice(0, maxLineCharacters)).slice(0, -1).join("")}…` : line;
    if (chunk.length + short.length + 1 > maxChunkCharacters) {
      chunks.push(chunk);
      chunk = "";
      if (chunks.length === maxChunks) return { chunks, left: lines.length - at };
    }
    chunk += `${chunk === "" ? "" : "\n"}${short}`;
  }
  return { chunks: chunk === "" ? chunks : [...chunks, chunk], left: 0 };
}

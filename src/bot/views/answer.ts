// A private answer: the first line says the outcome, the others what can be done.

import type { KnownBlock } from "@slack/types";
import { cutLines, section } from "./blocks.ts";
import { cutMarkup, limits } from "./text.ts";

export function renderAnswer(lines: readonly string[]): { text: string; blocks: KnownBlock[] } {
  return {
    text: cutMarkup(lines.join("\n"), limits.messageText),
    blocks: [section(cutLines(lines, 40))],
  };
}

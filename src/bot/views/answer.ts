// A private answer: the first line says the outcome, the others what can be done.

import type { KnownBlock } from "@slack/types";
import { cutLines } from "./operation.ts";
import { cut, limits } from "./text.ts";

export function renderAnswer(lines: readonly string[]): { text: string; blocks: KnownBlock[] } {
  return {
    text: cut(lines.join("\n"), limits.messageText),
    blocks: [{ type: "section", text: { type: "mrkdwn", text: cutLines(lines, 40) } }],
  };
}

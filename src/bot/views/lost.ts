// A message whose operation nobody will end, because Coxswain's memory of it was lost: what is so now, above what it said.

import type { KnownBlock } from "@slack/types";
import type { PostedMessage } from "../../jobs/recovery/posted-messages.ts";
import { section } from "./blocks.ts";
import type { RenderedMessage } from "./operation.ts";
import { fallback, foreign, limits } from "./text.ts";

/** `blocks`: what it said; nothing in it can be pressed, or seems to go on, any more. */
export function renderLost(
  { state, environment }: Pick<PostedMessage, "state" | "environment">,
  blocks: readonly KnownBlock[],
): RenderedMessage {
  const line = wordsOf(state, environment);
  const kept = blocks.filter(({ type }) => type !== "actions" && type !== "plan").slice(0, limits.blocks - 2);
  return { text: fallback(line), blocks: [section(`*${foreign(line, 600)}*`), ...kept] };
}

function wordsOf(state: PostedMessage["state"], environment: string): string {
  return state === "pending"
    ? `${environment}: this approval no longer holds, because Coxswain's memory of it (Redis) was lost. Nothing was changed; ask again with the command.`
    : `${environment}: Coxswain's memory of this (Redis) was lost before it ended. Nothing was committed for it; run it again to bring it to its end.`;
}

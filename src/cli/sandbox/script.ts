// Plays a script in the running sandbox: its steps, then what was said and how the last operation ended.

import { openConversation } from "./conversation.ts";
import { messagesSince, readMessages } from "./messages.ts";
import { readModals } from "./modal.ts";
import type { SandboxStep } from "./options.ts";
import type { SandboxParts } from "./parts.ts";
import { operationsOf, type SandboxDocument, type SandboxOperation, type SandboxResult } from "./result.ts";
import { takeSteps } from "./steps.ts";

export interface PlayedScript {
  document: SandboxDocument;
  /** What a step could not do. */
  problem: string | undefined;
  /** Every step was taken, and the last operation left nothing to mend. */
  isSuccess: boolean;
}

const successes: ReadonlySet<SandboxResult["kind"]> = new Set<SandboxResult["kind"]>(["applied", "unchanged", "answered"]);

export async function playScript(parts: SandboxParts, steps: readonly SandboxStep[]): Promise<PlayedScript> {
  const conversation = openConversation(parts.config);
  try {
    await conversation.events();
    const before = readMessages(parts);
    const { events, problem } = await takeSteps(parts, conversation, steps);
    const operations = operationsOf(events);
    const last = operations.at(-1);
    const modals = readModals(parts);
    const document = {
      messages: messagesSince(before, readMessages(parts)),
      ...(modals.length === 0 ? {} : { modals }),
      operations,
      result: last === undefined ? null : withoutRequest(last),
    };
    return { document, problem, isSuccess: problem === undefined && last !== undefined && successes.has(last.kind) };
  } finally {
    await conversation.close();
  }
}

function withoutRequest({ id: _id, command: _command, requestedBy: _requestedBy, ...result }: SandboxOperation): SandboxResult {
  return result;
}

// After Redis was emptied: what was committed is finished and told of; what only Redis knew is void, and its message says so.

import type { Logger } from "../../telemetry/log.ts";
import type { ApprovalStore } from "../approvals/approval-store.ts";
import { operationKey } from "../approvals/card-painter.ts";
import { createOperation } from "../operation.ts";
import type { JobQueue } from "../operation-queue.ts";
import type { Outbox } from "../outbox/outbox.ts";
import type { Workplace } from "../workplace.ts";
import { type Committed, findCommitted } from "./find-committed.ts";
import type { PostedMessage, PostedMessages } from "./posted-messages.ts";

export interface RecoveryParts {
  workplace: Pick<Workplace, "open">;
  posted: PostedMessages;
  store: Pick<ApprovalStore, "load">;
  outbox: Pick<Outbox, "find">;
  queue: Pick<JobQueue, "enqueue">;
  clock: () => Date;
  log: Pick<Logger, "warn">;
}

export interface Recovered {
  /** Operations that finish what was committed. */
  finished: number;
  /** Messages that say now that nothing comes after them. */
  lost: number;
}

/** Done twice it does nothing more. `channel`: where the environment is told of. */
export async function recoverEnvironment(
  { name, channel }: { name: string; channel: string },
  parts: RecoveryParts,
  signal: AbortSignal,
): Promise<Recovered> {
  const { workplace, posted, queue, clock, log } = parts;
  const all = await posted.listUnfinished(signal);
  const forgotten: PostedMessage[] = [];
  for (const message of all) if (message.environment === name && !(await isKnown(message, parts))) forgotten.push(message);
  const committed = await findCommitted(await workplace.open(name), forgotten, signal);
  for (const each of committed) {
    const operation = finishing(name, channel, each, clock());
    await queue.enqueue(operation);
    log.warn({ environment: name, commit: each.cause.commit, job: operation.id }, "a commit from before Redis was emptied is finished");
  }
  const finished = new Set(committed.map((each) => each.message));
  const lost = forgotten.filter((message) => !finished.has(message));
  for (const message of lost) {
    await posted.markLost(message, signal);
    log.warn(
      { environment: name, operation: message.operation, approval: message.approval, state: message.state },
      "Redis was emptied: an operation is void",
    );
  }
  return { finished: committed.length, lost: lost.length };
}

/** Redis has it: it goes on as it would have. */
async function isKnown({ anchor, approval }: PostedMessage, { store, outbox }: RecoveryParts): Promise<boolean> {
  if ((await outbox.find(operationKey(anchor))) !== undefined) return true;
  return approval !== undefined && (await store.load(approval)).kind === "found";
}

/** A sync that tells in the message that waits for it, or where it was asked, or in the environment's channel. */
function finishing(environment: string, channel: string, { cause, message, thread }: Committed, at: Date) {
  const place = message ?? thread ?? { channel };
  const operation = createOperation({
    request: { verb: "sync", environment, dryRun: false, force: false, cause },
    requester: { kind: "schedule", reason: "finished after Coxswain's memory was lost" },
    origin: {
      channel: place.channel,
      ...("threadTs" in place && place.threadTs !== undefined && { threadTs: place.threadTs }),
      trigger: `recovered ${cause.commit} ${environment}`,
    },
    at,
  });
  return message === undefined ? operation : { ...operation, anchor: message.anchor };
}

// cancel: what runs or waits in an environment is asked to stop; each says in its own message how far it came.

import type { Cancellations } from "../jobs/cancellation.ts";
import type { JobQueue, JobView } from "../jobs/operation-queue.ts";
import { plural } from "./views/text.ts";

/** More operations of one environment than ever wait. */
const looksAt = 100;

/** Questions are not stopped: they change nothing and end by themselves. */
export async function cancelOperations(
  environment: string,
  by: string,
  parts: { queue: JobQueue; cancellations: Pick<Cancellations, "request">; dryRun: boolean },
): Promise<string[]> {
  const jobs = await parts.queue.list(looksAt);
  const open = jobs.filter((job) => job.environment === environment && !job.isQuestion && isOpen(job));
  if (open.length === 0) return [`Nothing runs or waits in ${environment}.`];
  const names = open.map((job) => `${job.verb} (${job.state})`).join(", ");
  if (parts.dryRun) return [`Dry run: ${plural(open.length, "operation")} of ${environment} would be asked to stop: ${names}.`];
  for (const job of open) await parts.cancellations.request(job.id, by);
  return [
    `${plural(open.length, "operation")} of ${environment} ${open.length === 1 ? "is" : "are"} asked to stop: ${names}.`,
    "What was applied until then stays; the message says what.",
  ];
}

function isOpen({ state }: JobView): boolean {
  return state === "active" || state === "waiting" || state === "delayed";
}

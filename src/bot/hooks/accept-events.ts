// What a proven delivery leads to: hints for the automation of every repository, syncs of environments whose branch moved.

import type { ImageHint } from "../../jobs/automation/hints.ts";
import type { UpdateQueue } from "../../jobs/automation/update-queue.ts";
import { createOperation } from "../../jobs/operation.ts";
import type { JobQueue } from "../../jobs/operation-queue.ts";
import type { HookEvent, ImagePushed, RefPushed } from "./hook-event.ts";
import type { AcceptEvents, HookMeta } from "./receive/take-delivery.ts";
import { isPushOf } from "./repository-match.ts";

export interface HookedEnvironment {
  name: string;
  channel: string;
  branch: string;
  repository: string;
  repositoryUrl: string;
  syncsOnPush: boolean;
  isAutomated: boolean;
}

/** Resolves when everything is stored; a second try of the same delivery stores the same again. */
export function createAcceptEvents(options: {
  environments: readonly HookedEnvironment[];
  updates: UpdateQueue;
  queue: JobQueue;
}): AcceptEvents {
  const { environments, updates, queue } = options;
  const repositories = new Set(environments.filter((each) => each.isAutomated).map((each) => each.repository));

  async function hint(pushed: readonly ImagePushed[], meta: HookMeta): Promise<void> {
    const hints = pushed.flatMap(({ image, tags, digest }) =>
      tags.map(
        (tag): ImageHint => ({
          image,
          tag,
          ...(digest === undefined ? {} : { digest }),
          receivedAtMs: meta.receivedAt.getTime(),
          tries: 0,
        }),
      ),
    );
    if (hints.length > 0) await Promise.all([...repositories].map((repository) => updates.hint(repository, hints)));
  }

  async function sync(pushed: RefPushed, meta: HookMeta): Promise<void> {
    for (const environment of environments) {
      const moved =
        environment.syncsOnPush && pushed.ref === `refs/heads/${environment.branch}` && isPushOf(environment.repositoryUrl, pushed);
      if (!moved) continue;
      await queue.enqueue(
        createOperation({
          request: { verb: "sync", environment: environment.name, dryRun: false, force: false },
          requester: { kind: "hook", receiver: meta.receiver },
          origin: { channel: environment.channel, trigger: meta.delivery },
          at: meta.receivedAt,
        }),
      );
    }
  }

  return async (events: readonly HookEvent[], meta) => {
    await hint(
      events.filter((event) => event.kind === "image"),
      meta,
    );
    for (const event of events) if (event.kind === "git") await sync(event, meta);
  };
}

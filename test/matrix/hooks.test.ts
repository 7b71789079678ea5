// Every sender of webhooks: what a proven delivery begins is what its row says, and a sender without a row fails here.

import { describe, expect, test } from "vitest";
import { createAcceptEvents } from "../../src/bot/hooks/accept-events.ts";
import type { HookEvent } from "../../src/bot/hooks/hook-event.ts";
import { hookSources } from "../../src/bot/hooks/hook-source.ts";
import { parseHook } from "../../src/bot/hooks/parse-hook.ts";
import type { Operation } from "../../src/jobs/operation.ts";
import { hookCases } from "../bot/hooks/payloads/all-cases.ts";
import { hookRows } from "./table.ts";

test("every sender has a row, and every row a sender", () => {
  expect(Object.keys(hookRows).sort()).toEqual([...hookSources].sort());
});

/** Each an environment that follows the branch which the event names, or does not. */
async function begin(events: readonly HookEvent[]): Promise<{ begun: string[]; operations: Operation[] }> {
  const begun: string[] = [];
  const operations: Operation[] = [];
  for (const event of events) {
    const pushed = event.kind === "git" ? event : { repository: "https://git.example.test/other.git", ref: "refs/heads/main" };
    const common = { channel: "C1", branch: pushed.ref.replace("refs/heads/", ""), repository: "config", isAutomated: true };
    const accept = createAcceptEvents({
      environments: [
        { ...common, name: "follows", repositoryUrl: pushed.repository, syncsOnPush: true },
        { ...common, name: "stays", repositoryUrl: pushed.repository, syncsOnPush: false },
        { ...common, name: "elsewhere", repositoryUrl: "https://git.example.test/nobody/else.git", syncsOnPush: true },
      ],
      updates: { hint: async (repository: string) => void begun.push(`look ${repository}`) } as never,
      queue: {
        enqueue: async (operation: Operation) => {
          operations.push(operation);
          begun.push(`${operation.request.verb} ${operation.request.environment}`);
        },
      } as never,
    });
    await accept([event], { receiver: "git", source: "generic", delivery: "d1", receivedAt: new Date(0) } as never);
  }
  return { begun: [...new Set(begun)].sort(), operations };
}

const effects = { image: "look config", git: "sync follows" } as const;

describe.each(Object.entries(hookRows))("%s", (source, row) => {
  const cases = hookCases.filter((one) => one.source === source);
  const eventsOf = (one: (typeof cases)[number]) => parseHook(one.source, one.headers ?? {}, one.body, one.options ?? {}).events;

  test("its pushes begin what its row says, by the receiver and never by force", async () => {
    const { begun, operations } = await begin(cases.filter((one) => typeof one.expected !== "string").flatMap(eventsOf));
    expect(begun).toEqual(row.map((kind) => effects[kind]).sort());
    for (const { request, requester } of operations) {
      expect(request).toEqual({ verb: "sync", environment: "follows", dryRun: false, force: false });
      expect(requester).toEqual({ kind: "hook", receiver: "git" });
    }
  });

  test("what is no push begins nothing", async () => {
    const others = cases.filter((one) => typeof one.expected === "string");
    expect(others.length).toBeGreaterThan(0);
    expect((await begin(others.flatMap(eventsOf))).begun).toEqual([]);
  });
});

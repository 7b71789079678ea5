// Evidence is for those who may view what the change touched; to others it is not even known to exist.

import { expect, test } from "vitest";
import { type AuditEntry, noHash, sealEntry } from "../../../src/jobs/audit/entry.ts";
import { createGatherEvidence } from "../../../src/jobs/handlers/gather-evidence.ts";
import type { Carried } from "../../../src/jobs/worker.ts";
import { anOperation } from "../operations.ts";

const key = "a key";
const asked = "op-0123456789abcdef0123";

function entry(environment: string, sealedWith = key): AuditEntry {
  const facts = {
    kind: "ended",
    at: "2026-11-23T10:00:00.000Z",
    who: "slack:T1/U1",
    door: "slash",
    verb: "sync",
    environment,
    operation: asked,
    approval: null,
    commit: null,
    outcome: "applied",
    reasonCode: null,
    text: null,
    details: {},
  } as const;
  return sealEntry(facts, { epoch: "0".repeat(16), seq: 2, prevHash: noHash }, sealedWith);
}

function gather(entries: AuditEntry[], viewable: readonly string[], change = asked) {
  const handler = createGatherEvidence({
    key,
    environments: ["staging", "prod"],
    access: {
      authorize: async ({ request }) =>
        viewable.includes(request.environment)
          ? { allowed: true }
          : { allowed: false, code: "role_missing", role: "view", holders: { users: [], groups: [], channels: [] } },
    },
    entries: {
      about: async (ids) =>
        entries.filter((each) => ids.includes(each.operation ?? "")).map((each, at) => ({ id: `${at}-0`, entry: each })),
      async *read() {},
      head: async () => undefined,
    },
    store: { load: async () => ({ kind: "unknown" }) },
    workplace: {
      open: async () => {
        throw new Error("there is no git here");
      },
      close: async () => undefined,
    },
    commitUrl: () => undefined,
    clock: () => 0,
  });
  const request = { verb: "evidence", environment: "staging", change } as const;
  const carried = { operation: anOperation({ request }), signal: new AbortController().signal } as unknown as Carried;
  return handler(carried, request);
}

test("who may view its environment sees it; what could not be read is said", async () => {
  const outcome = await gather([entry("prod")], ["staging", "prod"]);
  expect(outcome).toMatchObject({ kind: "answered", environment: "prod", evidence: { kind: "sync", results: [{ kind: "applied" }] } });
  expect(outcome.evidence?.missing.join("\n")).toContain("The repository of prod could not be read");
});

test.each([
  ["a change of an environment that one may not view", [entry("prod")], asked],
  ["a change that nobody knows", [], asked],
  ["the newest of an environment that one may not view", [], "prod"],
  ["what is no name of a change", [], "--all"],
])("%s is unknown", async (_name, entries, change) => {
  const outcome = await gather(entries, ["staging"], change);
  expect(outcome).toMatchObject({ kind: "refused", reasonCode: "change_unknown" });
  expect(outcome.evidence).toBeUndefined();
});

test("an entry that somebody without the key wrote is left out, and the page says so", async () => {
  const outcome = await gather([entry("prod"), entry("prod", "another key")], ["staging", "prod"]);
  expect(outcome.evidence?.results).toHaveLength(1);
  expect(outcome.evidence?.missing.join("\n")).toContain("was changed, and is left out");
  expect(await gather([entry("prod", "another key")], ["staging", "prod"])).toMatchObject({ kind: "refused" });
});

// The chain holds: each way of tampering with an exported log is found and named, at its place.

import { expect, test } from "vitest";
import { type AuditEntry, type AuditFacts, noHash, sealEntry } from "../../../src/jobs/audit/entry.ts";
import { type ChainExpectations, createChainVerifier } from "../../../src/jobs/audit/verify-chain.ts";

const key = "a key";
const epoch = "0123456789abcdef";

function facts(kind: AuditFacts["kind"], text: string, details: Record<string, unknown> = {}): AuditFacts {
  const nothing = { door: null, verb: null, environment: null, operation: null, approval: null, commit: null, outcome: null };
  return { kind, at: "2026-11-23T02:00:00.000Z", who: "cli:ann", ...nothing, reasonCode: null, text, details };
}

function chain(length: number, name = epoch): AuditEntry[] {
  const entries: AuditEntry[] = [];
  for (let seq = 1; seq <= length; seq++) {
    const what = seq === 1 ? facts("began", "the first entry") : facts("requested", `request ${seq}`);
    entries.push(sealEntry(what, { epoch: name, seq, prevHash: entries.at(-1)?.hash ?? noHash }, key));
  }
  return entries;
}

function verify(entries: readonly unknown[], expected: ChainExpectations = { key }) {
  const verifier = createChainVerifier(expected);
  for (const entry of entries) verifier.take(entry);
  return verifier.finish();
}

const whole = chain(6);
const at = (index: number): AuditEntry => whole[index] ?? (undefined as never);
const resealed = (entry: AuditEntry, change: Partial<AuditFacts>, otherKey: string): AuditEntry => {
  const { version: _version, epoch: name, seq, prevHash, hash: _hash, seal: _seal, ...said } = entry;
  return sealEntry({ ...said, ...change }, { epoch: name, seq, prevHash }, otherKey);
};

test("a whole chain is in order, and names its end", () => {
  expect(verify(whole)).toEqual({ entries: 6, beginnings: 1, sealsChecked: true, head: at(5).hash, problem: undefined });
});

test("what a tool printed anew, with other white space and order, is the same entry", () => {
  const printed = whole.map((entry) => JSON.parse(JSON.stringify(Object.fromEntries(Object.entries(entry).reverse()), null, 4)));
  expect(verify(printed).problem).toBeUndefined();
});

test.each([
  { name: "a changed word", entries: whole.with(2, { ...at(2), who: "cli:eve" }), fault: "changed", seq: 3, position: 3 },
  {
    name: "a changed word with a new hash",
    entries: whole.with(2, resealed(at(2), { who: "cli:eve" }, "x")),
    fault: "forged",
    seq: 3,
    position: 3,
  },
  { name: "one taken out", entries: whole.toSpliced(2, 1), fault: "missing", seq: 3, position: 3 },
  { name: "two changed over", entries: [at(0), at(1), at(3), at(2), at(4), at(5)], fault: "reordered", seq: 3, position: 3 },
  { name: "one moved to the end", entries: [at(0), at(1), at(3), at(4), at(5), at(2)], fault: "reordered", seq: 3, position: 3 },
  { name: "one put in twice", entries: [at(0), at(1), at(1), at(2)], fault: "repeated", seq: 2, position: 3 },
  { name: "the front cut off", entries: whole.slice(2), fault: "cut_at_front", seq: 3, position: 1 },
  { name: "a line that is none", entries: [at(0), "nonsense", at(1)], fault: "unreadable", seq: undefined, position: 2 },
  {
    name: "the rest of another chain",
    entries: [at(0), at(1), ...chain(4, "fedcba9876543210").slice(1)],
    fault: "missing",
    seq: 2,
    position: 3,
  },
])("$name is found: $fault", ({ entries, fault, seq, position }) => {
  expect(verify(entries).problem).toMatchObject({ fault, seq, position });
});

test("an entry in the place of another is found without a key: the next one does not follow it", () => {
  const entries = whole.with(2, resealed(at(2), { text: "another" }, "x"));
  expect(verify(entries, {}).problem).toMatchObject({ fault: "replaced", seq: 3, position: 4 });
  expect(verify(entries, {}).sealsChecked).toBe(false);
});

test("without the head a cut end cannot be told; with it, it is", () => {
  expect(verify(whole.slice(0, 4)).problem).toBeUndefined();
  expect(verify(whole.slice(0, 4), { key, heads: [at(5).hash] }).problem).toMatchObject({ fault: "cut_at_end", seq: 4 });
  expect(verify([], { key, heads: [at(5).hash] }).problem).toMatchObject({ fault: "cut_at_end" });
  expect(verify(whole, { key, heads: [at(3).hash] }).problem).toBeUndefined();
});

test("a front that gave way to a checkpoint is in order; one with another hash is not", () => {
  const last = at(5);
  const checkpoint = (throughHash: string) =>
    sealEntry(facts("checkpoint", "taken out", { throughSeq: 2, throughHash }), { epoch, seq: 7, prevHash: last.hash }, key);
  expect(verify([...whole.slice(2), checkpoint(at(1).hash)]).problem).toBeUndefined();
  expect(verify([...whole.slice(2), checkpoint(at(0).hash)]).problem).toMatchObject({ fault: "cut_at_front" });
});

test("a chain that begins anew is counted, not blamed", () => {
  expect(verify([...whole, ...chain(3, "fedcba9876543210")])).toMatchObject({ entries: 9, beginnings: 2, problem: undefined });
});

test("of a selection each entry is checked, and not what lies between", () => {
  expect(verify([at(1), at(4)], { key, partial: true }).problem).toBeUndefined();
  expect(verify([at(1), { ...at(4), outcome: "applied" }], { key, partial: true }).problem).toMatchObject({ fault: "changed", seq: 5 });
});

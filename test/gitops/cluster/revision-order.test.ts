import { describe, expect, test } from "vitest";
import { decideRevision, type RevisionOrder } from "../../../src/gitops/cluster/revision-order.ts";
import { asRevision } from "../../../src/gitops/names.ts";

const old = asRevision("a".repeat(40));
const young = asRevision("b".repeat(40));
const base: RevisionOrder = { applied: old, wanted: young, appliedIsAncestor: false, wantedIsAncestor: false, deliberate: false };

describe("may this revision be applied?", () => {
  test.each<[string, Partial<RevisionOrder>, object]>([
    ["the first", { applied: undefined }, { kind: "proceed", relation: "first" }],
    ["the same", { wanted: old }, { kind: "proceed", relation: "same" }],
    ["a newer one", { appliedIsAncestor: true }, { kind: "proceed", relation: "newer" }],
    ["an older one", { wantedIsAncestor: true }, { kind: "refused", reason: "older" }],
    ["an older one, asked for", { wantedIsAncestor: true, deliberate: true }, { kind: "proceed", relation: "older" }],
    ["another history", {}, { kind: "refused", reason: "rewritten" }],
    ["another history, asked for", { deliberate: true }, { kind: "proceed", relation: "rewritten" }],
  ])("%s", (_, order, expected) => {
    expect(decideRevision({ ...base, ...order })).toMatchObject(expected);
  });
});

import { beforeEach, describe, expect, test } from "vitest";
import type { ObjectResult } from "../../../src/gitops/cluster/apply-plan.ts";
import type { LiveObject } from "../../../src/gitops/cluster/cluster.ts";
import {
  claimEpoch,
  confirmEpoch,
  type EnvironmentState,
  readEnvironmentState,
  recordApplied,
} from "../../../src/gitops/cluster/environment-state.ts";
import type { SyncPlan } from "../../../src/gitops/cluster/sync-plan.ts";
import { asRevision, type ObjectId } from "../../../src/gitops/names.ts";
import { manifestOf } from "./golden-objects.ts";
import { kinds, type MemoryCluster, openManualClock, openMemoryCluster, rejection, unreachable } from "./memory-cluster.ts";

const { signal } = new AbortController();
const one = asRevision("1".repeat(40));
const two = asRevision("2".repeat(40));
const key = "/ConfigMap/coxswain/coxswain-prod";

let cluster: MemoryCluster;
beforeEach(() => {
  cluster = openMemoryCluster();
});

function options() {
  return { cluster, environment: "prod", signal, clock: openManualClock(), now: () => new Date("2026-03-01T12:00:00Z") };
}

const claim = (state: EnvironmentState | undefined, operation = "op-1", holder = "holder-1") =>
  claimEpoch({ ...options(), state, revision: one, operation, holder });

function planOf(
  names: readonly string[],
  action: "create" | "unchanged" | "ignored" = "create",
): { plan: SyncPlan; results: ObjectResult[] } {
  const items = names.map((name) => ({
    id: `prod:configmap/${name}` as ObjectId,
    key: `/ConfigMap/prod/${name}`,
    action,
    changes: [],
    manifest: manifestOf({ apiVersion: "v1", kind: "ConfigMap", metadata: { name, namespace: "prod" } }),
    resource: kinds.ConfigMap,
    awaitsKind: false,
    live: action === "create" ? undefined : { uid: `live-${name}`, resourceVersion: "1" },
  }));
  const results = items.map((item): ObjectResult => {
    const live = {
      ...item.manifest.object,
      metadata: { ...item.manifest.object.metadata, uid: `uid-${item.manifest.object.metadata.name}`, resourceVersion: "2" },
    };
    return action === "create" ? { id: item.id, key: item.key, action: "created", live } : { id: item.id, key: item.key, action };
  });
  return { plan: { items, problems: [] }, results };
}

const record = (state: EnvironmentState | undefined, names: readonly string[] = ["a"]) =>
  recordApplied({ ...options(), state, revision: two, operation: "op-1", ...planOf(names) });

describe("the life of a state", () => {
  test("nothing, claimed, recorded, read again", async () => {
    expect(await readEnvironmentState(options())).toBeUndefined();
    const claimed = await claim(undefined);
    expect(claimed).toMatchObject({ epoch: 1, revision: undefined, claim: { operation: "op-1", holder: "holder-1", revision: one } });
    const recorded = await record(claimed);
    expect(recorded).toMatchObject({
      epoch: 1,
      revision: two,
      appliedBy: "op-1",
      appliedAt: "2026-03-01T12:00:00.000Z",
      inventory: [{ group: "", kind: "ConfigMap", namespace: "prod", name: "a", uid: "uid-a" }],
    });
    expect(await readEnvironmentState(options())).toEqual(recorded);
  });

  test("reading writes nothing", async () => {
    await readEnvironmentState(options());
    expect(cluster.calls.map((call) => call.verb)).toEqual(["get"]);
  });

  test("the namespace is made when it is missing, and only then", async () => {
    await claim(undefined);
    expect(cluster.calls.map((call) => `${call.verb} ${call.key}`)).toEqual([
      `create ${key}`,
      "create /Namespace//coxswain",
      `create ${key}`,
    ]);
    cluster.calls.length = 0;
    await claimEpoch({ ...options(), environment: "staging", state: undefined, revision: one, operation: "op-2" });
    expect(cluster.calls).toHaveLength(1);
  });

  test("a revision that changed nothing can be recorded without a claim", async () => {
    expect(await record(undefined)).toMatchObject({ epoch: 0, revision: two });
  });
});

describe("who was overtaken stops", () => {
  test("two that read the same state: one claims, the other is fenced", async () => {
    const read = await record(await claim(undefined));
    const winner = await claim(read, "op-2", "holder-2");
    expect(winner.epoch).toBe(2);
    await expect(claim(read, "op-3", "holder-3")).rejects.toMatchObject({
      code: "fenced",
      retry: "never",
      message: expect.stringContaining("op-2"),
    });
  });

  test("two that begin where there is nothing", async () => {
    await claim(undefined, "op-1", "holder-1");
    await expect(claim(undefined, "op-2", "holder-2")).rejects.toMatchObject({ code: "fenced" });
  });

  test("the same operation started twice has two holders", async () => {
    const read = await record(await claim(undefined));
    await claim(read, "op-2", "first start");
    await expect(claim(read, "op-2", "second start")).rejects.toMatchObject({ code: "fenced" });
  });

  test("a worker that was paused can neither record nor go on", async () => {
    const paused = await claim(undefined, "op-1", "holder-1");
    await confirmEpoch({ ...options(), state: paused });
    await claim(await readEnvironmentState(options()), "op-2", "holder-2");
    await expect(record(paused)).rejects.toMatchObject({ code: "fenced" });
    await expect(confirmEpoch({ ...options(), state: paused })).rejects.toMatchObject({ code: "fenced" });
    expect((await readEnvironmentState(options()))?.revision).toBeUndefined();
  });

  test("a state that was deleted and made anew is another", async () => {
    const paused = await claim(undefined);
    cluster.objects.delete(key);
    const again = await claim(undefined, "op-2", "holder-2");
    const remade = cluster.objects.get(key) as LiveObject;
    cluster.objects.set(key, { ...remade, metadata: { ...remade.metadata, uid: "another" } });
    expect(again.epoch).toBe(paused.epoch);
    await expect(confirmEpoch({ ...options(), state: paused })).rejects.toMatchObject({ code: "fenced" });
  });
});

describe("done, but the reply was lost", () => {
  test.each<[string, "create" | "replace"]>([
    ["the first claim", "create"],
    ["a later claim", "replace"],
  ])("%s is recognised as one's own", async (_, verb) => {
    const before = verb === "create" ? undefined : await record(await claim(undefined));
    if (verb === "create") cluster.objects.set("/Namespace//coxswain", {} as never);
    let lost = false;
    cluster.after = (call) => {
      if (call.verb !== verb || lost) return;
      lost = true;
      throw unreachable();
    };
    const claimed = await claim(before, "op-9", "holder-9");
    expect(claimed).toMatchObject({ epoch: (before?.epoch ?? 0) + 1, claim: { holder: "holder-9" } });
    expect(lost).toBe(true);
    await record(claimed);
  });

  test("a record whose reply was lost is recognised too", async () => {
    const claimed = await claim(undefined);
    let lost = false;
    cluster.after = (call) => {
      if (call.verb !== "replace" || lost) return;
      lost = true;
      throw unreachable();
    };
    expect(await record(claimed)).toMatchObject({ revision: two });
  });

  test("an API server that is away for a while is waited for", async () => {
    const claimed = await claim(undefined);
    let down = 6;
    cluster.before = () => {
      if (down-- > 0) throw unreachable();
    };
    expect(await record(claimed)).toMatchObject({ revision: two });
  });

  test("a right that is missing is not tried again", async () => {
    cluster.before = (call) => {
      if (call.verb === "create") throw rejection(403, "cluster_forbidden", "forbidden");
    };
    await expect(claim(undefined)).rejects.toMatchObject({ code: "cluster_forbidden" });
    expect(cluster.calls).toHaveLength(1);
  });
});

describe("the inventory", () => {
  test("has what lives, keeps what was owned before, and leaves out what is ignored", async () => {
    const first = await record(await claim(undefined), ["a", "b"]);
    const next = await claim(first);
    const unchanged = planOf(["b"], "unchanged");
    const ignored = planOf(["i"], "ignored");
    const made = planOf(["c"]);
    const plan = { items: [...unchanged.plan.items, ...ignored.plan.items, ...made.plan.items], problems: [] };
    const { inventory } = await recordApplied({
      ...options(),
      state: next,
      revision: two,
      operation: "op",
      plan,
      results: [...unchanged.results, ...ignored.results, ...made.results],
    });
    expect(inventory.map((entry) => [entry.name, entry.uid])).toEqual([
      ["a", "uid-a"],
      ["b", "live-b"],
      ["c", "uid-c"],
    ]);
  });

  test("of 5,000 objects is packed, and fits in a ConfigMap", async () => {
    const names = Array.from({ length: 5_000 }, (_, index) => `a-service-with-a-long-name-${index}`);
    const recorded = await record(await claim(undefined), names);
    const stored = cluster.objects.get(key) as { data?: object; binaryData?: object };
    expect(Object.keys(stored.data ?? {})).toEqual(["state.json"]);
    expect(JSON.stringify(stored).length).toBeLessThan(512 * 1024);
    expect(recorded.inventory).toHaveLength(5_000);
    expect((await readEnvironmentState(options()))?.inventory).toEqual(recorded.inventory);
  });
});

describe("something else in its place is not overwritten", () => {
  test.each<[string, object]>([
    ["a ConfigMap of somebody's", { data: { hello: "world" } }],
    ["the state of another environment", { data: { "state.json": JSON.stringify({ version: 1, environment: "staging", epoch: 1 }) } }],
    ["another version", { data: { "state.json": JSON.stringify({ version: 2, environment: "prod", epoch: 1 }) } }],
    [
      "a packed inventory that is broken",
      {
        data: { "state.json": JSON.stringify({ version: 1, environment: "prod", epoch: 1 }) },
        binaryData: { "inventory.json.gz": "AAAA" },
      },
    ],
  ])("%s", async (_, content) => {
    cluster.objects.set(key, {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "coxswain-prod", namespace: "coxswain", uid: "u", resourceVersion: "1" },
      ...content,
    });
    await expect(readEnvironmentState(options())).rejects.toMatchObject({
      code: "cluster_rejected",
      retry: "never",
      advice: expect.stringContaining("Delete it"),
    });
  });
});

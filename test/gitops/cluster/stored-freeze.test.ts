// The freeze that somebody ordered: written, replaced, read again, taken away, and never mistaken.

import { expect, test } from "vitest";
import { readStoredFreeze, removeStoredFreeze, type StoredFreeze, writeStoredFreeze } from "../../../src/gitops/cluster/stored-freeze.ts";
import { kinds, openMemoryCluster } from "./memory-cluster.ts";

const signal = new AbortController().signal;
const freeze: StoredFreeze = {
  by: "slack:T1/U1",
  reason: "load test",
  since: "2026-11-22T12:00:00.000Z",
  until: "2026-11-22T16:00:00.000Z",
};

function open(environment = "prod") {
  const cluster = openMemoryCluster();
  return { cluster, environment, namespace: "coxswain", signal };
}

test("none, one, another, none", async () => {
  const options = open();
  expect(await readStoredFreeze(options)).toBeUndefined();
  await writeStoredFreeze({ ...options, freeze });
  expect(await readStoredFreeze(options)).toEqual(freeze);
  const { until: _, ...endless } = { ...freeze, reason: "audit" };
  await writeStoredFreeze({ ...options, freeze: endless });
  expect(await readStoredFreeze(options)).toEqual(endless);
  expect(await removeStoredFreeze(options)).toEqual(endless);
  expect(await removeStoredFreeze(options)).toBeUndefined();
  expect(await readStoredFreeze(options)).toBeUndefined();
});

test("one environment's is not another's", async () => {
  const options = open();
  await writeStoredFreeze({ ...options, freeze });
  expect(await readStoredFreeze({ ...options, environment: "prod-2" })).toBeUndefined();
});

test("something else in its place stops what it might have stopped", async () => {
  const options = open();
  await writeStoredFreeze({ ...options, freeze });
  await options.cluster.apply(
    {
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "coxswain.freeze.prod", namespace: "coxswain" },
      data: { "freeze.json": "{" },
    },
    kinds.ConfigMap,
    {},
    signal,
  );
  await expect(readStoredFreeze(options)).rejects.toMatchObject({ code: "cluster_rejected", advice: "Delete it to end the freeze." });
});

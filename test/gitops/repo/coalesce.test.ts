// Callers that share a run, and the ones that must not.

import { expect, it } from "vitest";
import { Coalescer } from "../../../src/gitops/repo/coalesce.ts";

function slowWork() {
  const runs: { end: (value: number) => void; signal: AbortSignal }[] = [];
  const coalescer = new Coalescer<number>((signal) => {
    const { promise, resolve, reject } = Promise.withResolvers<number>();
    signal.addEventListener("abort", () => reject(signal.reason));
    runs.push({ end: resolve, signal });
    return promise;
  });
  const begun = async (count: number) => {
    while (runs.length < count) await new Promise(setImmediate);
  };
  return { coalescer, runs, begun };
}

const never = new AbortController().signal;

it("gives callers that come during a run the next one, all together", async () => {
  const { coalescer, runs, begun } = slowWork();
  const first = coalescer.run(never);
  await begun(1);
  const second = coalescer.run(never);
  const third = coalescer.run(never);
  runs[0]?.end(1);
  await begun(2);
  runs[1]?.end(2);
  expect(await Promise.all([first, second, third])).toEqual([1, 2, 2]);
  expect(runs).toHaveLength(2);
});

it("lets one caller leave without the others", async () => {
  const { coalescer, runs, begun } = slowWork();
  const leaving = new AbortController();
  const left = coalescer.run(leaving.signal);
  const stayed = coalescer.run(never);
  await begun(1);
  leaving.abort(new Error("gone"));
  await expect(left).rejects.toThrow("gone");
  expect(runs[0]?.signal.aborted).toBe(false);
  runs[0]?.end(7);
  expect(await stayed).toBe(7);
});

it("ends the run when its last caller has left, and goes on afterwards", async () => {
  const { coalescer, runs, begun } = slowWork();
  const leaving = new AbortController();
  const left = coalescer.run(leaving.signal);
  await begun(1);
  leaving.abort(new Error("gone"));
  await expect(left).rejects.toThrow("gone");
  expect(runs[0]?.signal.aborted).toBe(true);
  const next = coalescer.run(never);
  await begun(2);
  runs[1]?.end(3);
  expect(await next).toBe(3);
});

it("lets nobody join a run that was given up before it began", async () => {
  const { coalescer, runs, begun } = slowWork();
  const first = coalescer.run(never);
  await begun(1);
  const leaving = new AbortController();
  const left = coalescer.run(leaving.signal);
  leaving.abort(new Error("gone"));
  await expect(left).rejects.toThrow("gone");
  const joined = coalescer.run(never);
  runs[0]?.end(1);
  expect(await first).toBe(1);
  await begun(2);
  runs[1]?.end(2);
  expect(await joined).toBe(2);
});

it("goes on after a run that failed", async () => {
  let count = 0;
  const coalescer = new Coalescer(async () => {
    count += 1;
    if (count === 1) throw new Error("first");
    return count;
  });
  await expect(coalescer.run(never)).rejects.toThrow("first");
  expect(await coalescer.run(never)).toBe(2);
});

// Makes sure that a real control plane is at hand before the suites start, so that its build is not on a test's clock.

import { describeMissing, obtainControlPlane } from "../../src/sandbox/cluster/control-plane/obtain-control-plane.ts";

/** Where kube-apiserver and etcd are, or why there are none. */
export type ControlPlaneParts = { kind: "found"; folder: string } | { kind: "missing"; reason: string };

/** A first build from Go modules takes about a quarter of an hour on two cores. */
const deadlineMs = 45 * 60_000;

export async function fetchControlPlane(say: (line: string) => void): Promise<ControlPlaneParts> {
  try {
    const found = await obtainControlPlane({ environment: process.env, say, signal: AbortSignal.timeout(deadlineMs) });
    if (found.kind === "missing") return { kind: "missing", reason: describeMissing(found) };
    say(`control plane in ${found.binDir} (${found.source})`);
    return { kind: "found", folder: found.binDir };
  } catch (error) {
    return { kind: "missing", reason: `no control plane: ${error instanceof Error ? error.message : String(error)}` };
  }
}

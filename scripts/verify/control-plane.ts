// Makes sure that a real control plane is at hand before the suites start, so that its build is not on a test's clock.

import { describeMissing, obtainControlPlane } from "../../src/sandbox/cluster/control-plane/obtain-control-plane.ts";

/** Where kube-apiserver and etcd are, or why there are none. */
export type ControlPlaneParts = { kind: "found"; folder: string } | { kind: "missing"; reason: string };

export async function fetchControlPlane(say: (line: string) => void): Promise<ControlPlaneParts> {
  const found = await obtainControlPlane({ environment: process.env, say, signal: new AbortController().signal });
  return found.kind === "found" ? { kind: "found", folder: found.binDir } : { kind: "missing", reason: describeMissing(found) };
}

// Makes sure that a real control plane is at hand before the suites start, so that its build is not on a test's clock.

import { existsSync } from "node:fs";
import { join } from "node:path";

/** Where kube-apiserver and etcd are, or why there are none. */
export type ControlPlaneParts = { kind: "found"; folder: string } | { kind: "missing"; reason: string };

export async function obtainControlPlane(_say: (line: string) => void): Promise<ControlPlaneParts> {
  const folder = process.env.KUBEBUILDER_ASSETS ?? "";
  if (folder && existsSync(join(folder, "kube-apiserver"))) return { kind: "found", folder };
  return { kind: "missing", reason: "KUBEBUILDER_ASSETS names no folder with a kube-apiserver" };
}

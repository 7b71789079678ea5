// One real control plane for all *.real.test.ts files of a run: started before the first, stopped after the last.

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { describeMissing, obtainControlPlane } from "../src/sandbox/cluster/control-plane/obtain-control-plane.ts";
import { startRealCluster } from "../src/sandbox/cluster/control-plane/start-real-cluster.ts";
import type { RealPart } from "./real.ts";

/** What the suites get of it; each works in namespaces of its own, and an image with "missing" in its name is missing. */
export interface SharedControlPlane {
  /** Path of the administrator's kubeconfig. */
  kubeconfig: string;
  url: string;
  adminToken: string;
  /** PEM. */
  certificateAuthority: string;
  /** Of users without any rights of their own: `developer` (group developers), `outsider`. */
  tokens: Readonly<Record<string, string>>;
  /** Where its programs are, for suites that start one of their own to take it down. */
  binDir: string;
}

declare module "vitest" {
  export interface ProvidedContext {
    /** Read it with `inject("controlPlane")` and hand it to `requireReal`. */
    controlPlane: RealPart<SharedControlPlane>;
  }
}

const users = [
  { name: "developer", groups: ["developers"] },
  { name: "outsider", groups: [] },
];

/** vitest's global setup of the project `real`. */
export async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  const signal = new AbortController().signal;
  const say = (line: string): void => console.log(`control plane: ${line}`);
  const found = await obtainControlPlane({ environment: process.env, say, signal });
  if (found.kind === "missing") {
    project.provide("controlPlane", { kind: "missing", reason: describeMissing(found) });
    return undefined;
  }
  const directory = await mkdtemp(join(tmpdir(), "coxswain-real-cluster-"));
  const images = { has: async (reference: string) => !reference.includes("missing") };
  const environment = { ...process.env, KUBEBUILDER_ASSETS: found.binDir };
  const cluster = await startRealCluster({ directory, images, environment, users });
  const { kubeconfig, url, adminToken, certificateAuthority, tokens } = cluster;
  project.provide("controlPlane", {
    kind: "found",
    value: { kubeconfig, url, adminToken, certificateAuthority, tokens, binDir: found.binDir },
  });
  return async () => {
    await cluster.close();
    await rm(directory, { recursive: true, force: true });
  };
}

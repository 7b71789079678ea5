// Finds the programs of a real control plane: KUBEBUILDER_ASSETS, our cache, a download, or a build with Go.

import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildControlPlane } from "./build-control-plane.ts";
import { downloadControlPlane, officialSites } from "./download-control-plane.ts";

/** What is cached, downloaded and built; the module in test/controlplane pins the same one. */
export const controlPlaneVersion = "v1.37.2";

export const programNames = ["etcd", "kube-apiserver", "kube-controller-manager"] as const;

export type ControlPlanePrograms =
  | { kind: "found"; binDir: string; source: "environment" | "cache" | "download" | "build" }
  /** Why each way failed. */
  | { kind: "missing"; reasons: readonly string[] };

export interface ObtainOptions {
  environment: NodeJS.ProcessEnv;
  /** `~/.cache/coxswain/controlplane/VERSION` by default. */
  cacheDir?: string;
  /** The Go module that pins what is built; ours by default. */
  moduleDir?: string;
  say: (line: string) => void;
  signal: AbortSignal;
}

/** Whether a directory has all programs. */
export function hasPrograms(binDir: string): boolean {
  return programNames.every((name) => existsSync(join(binDir, name)));
}

/** Looks in the order above; a download or a build fills the cache. Never rejects but for an abort. */
export async function obtainControlPlane(options: ObtainOptions): Promise<ControlPlanePrograms> {
  const { environment, say, signal } = options;
  const cacheDir = options.cacheDir ?? join(homedir(), ".cache", "coxswain", "controlplane", controlPlaneVersion);
  const moduleDir = options.moduleDir ?? fileURLToPath(new URL("../../../../test/controlplane/", import.meta.url));
  const assets = environment.KUBEBUILDER_ASSETS ?? "";
  if (assets !== "" && hasPrograms(assets)) return { kind: "found", binDir: assets, source: "environment" };
  const reasons = [assets === "" ? "KUBEBUILDER_ASSETS is not set" : `KUBEBUILDER_ASSETS (${assets}) lacks ${lacking(assets).join(", ")}`];
  if (hasPrograms(cacheDir)) return { kind: "found", binDir: cacheDir, source: "cache" };
  reasons.push(`${cacheDir} does not have them`);
  for (const [source, obtain] of [
    ["download", () => downloadControlPlane({ version: controlPlaneVersion, targetDir: cacheDir, sites: officialSites, say, signal })],
    ["build", () => buildControlPlane({ version: controlPlaneVersion, targetDir: cacheDir, moduleDir, environment, say, signal })],
  ] as const) {
    const reason = await obtain().then(
      () => undefined,
      (error: unknown) => (error instanceof Error ? error.message : String(error)),
    );
    signal.throwIfAborted();
    if (reason === undefined && hasPrograms(cacheDir)) return { kind: "found", binDir: cacheDir, source };
    reasons.push(`${source}: ${reason ?? "it left no programs"}`);
  }
  return { kind: "missing", reasons };
}

function lacking(binDir: string): string[] {
  return programNames.filter((name) => !existsSync(join(binDir, name)));
}

/** What to tell a person who wanted it. */
export function describeMissing(missing: { reasons: readonly string[] }): string {
  return `A real control plane (${programNames.join(", ")}) cannot be had: ${missing.reasons.join("; ")}. Install Go 1.26 or set KUBEBUILDER_ASSETS.`;
}

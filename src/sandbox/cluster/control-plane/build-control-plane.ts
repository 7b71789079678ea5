// Builds the control plane's programs with Go from a pinned module: minutes the first time, seconds after that.

import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { installPrograms } from "./install-programs.ts";

export interface BuildOptions {
  version: string;
  targetDir: string;
  moduleDir: string;
  environment: NodeJS.ProcessEnv;
  say: (line: string) => void;
  signal: AbortSignal;
}

const timeoutMs = 40 * 60_000;

/** Rejects when there is no Go, no module, or a build that fails. */
export async function buildControlPlane(options: BuildOptions): Promise<void> {
  const { version, moduleDir, say } = options;
  if (!existsSync(join(moduleDir, "go.mod"))) throw new Error(`there is no Go module in ${moduleDir}`);
  say(`building kube-apiserver, kube-controller-manager and etcd (${version}) with Go: up to 15 minutes the first time`);
  await installPrograms(options.targetDir, ["etcd", "kube-apiserver", "kube-controller-manager"], (directory) => runGo(options, directory));
}

/** Without these the server calls itself v0.0.0-master, which kubectl cannot read. */
function linkerFlags(version: string): string {
  const [major = "", minor = ""] = version.slice(1).split(".");
  const set = (name: string, value: string): string => `-X k8s.io/component-base/version.${name}=${value}`;
  return ["-s", "-w", set("gitVersion", version), set("gitMajor", major), set("gitMinor", minor)].join(" ");
}

async function runGo(options: BuildOptions, directory: string): Promise<void> {
  const { version, moduleDir, environment, signal } = options;
  const packages = ["k8s.io/kubernetes/cmd/kube-apiserver", "k8s.io/kubernetes/cmd/kube-controller-manager", "./etcd"];
  const child = spawn("go", ["build", "-ldflags", linkerFlags(version), "-o", `${directory}/`, ...packages], {
    cwd: moduleDir,
    env: { ...environment, CGO_ENABLED: "0", GOFLAGS: "-buildvcs=false" },
    stdio: ["ignore", "ignore", "pipe"],
    signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
  });
  const output: Buffer[] = [];
  child.stderr.on("data", (chunk: Buffer) => output.push(chunk));
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", (error: NodeJS.ErrnoException) => reject(error.code === "ENOENT" ? new Error("Go is not installed") : error));
    child.once("close", resolve);
  });
  if (code !== 0) throw new Error(`go build failed: ${Buffer.concat(output).toString("utf8").trim().split("\n").slice(-5).join(" | ")}`);
}

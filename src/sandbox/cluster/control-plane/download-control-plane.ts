// Downloads the control plane's programs: envtest's archive for etcd and kube-apiserver, and the
// kube-controller-manager, which that archive lacks, from the Kubernetes release of the same version.

import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { parse } from "yaml";
import { isObject, type Json, objectAt, stringAt } from "../json.ts";
import { installPrograms } from "./install-programs.ts";

/** Where the files are published. */
export interface DownloadSites {
  /** The index that setup-envtest reads: releases, archives, their hashes and links. */
  envtestIndex: string;
  /** Below it `VERSION/bin/OS/ARCH/kube-controller-manager` and its `.sha256`. */
  kubernetesReleases: string;
}

export const officialSites: DownloadSites = {
  envtestIndex: "https://raw.githubusercontent.com/kubernetes-sigs/controller-tools/HEAD/envtest-releases.yaml",
  kubernetesReleases: "https://dl.k8s.io/release",
};

export interface DownloadOptions {
  version: string;
  targetDir: string;
  sites: DownloadSites;
  platform?: NodeJS.Platform;
  architecture?: string;
  say: (line: string) => void;
  signal: AbortSignal;
}

const indexTimeoutMs = 8_000;
const fileTimeoutMs = 180_000;
const maxBytes = 400 * 1024 * 1024;

/** Rejects when nothing suitable is published or can be reached; every file is checked against its hash. */
export async function downloadControlPlane(options: DownloadOptions): Promise<void> {
  const { sites, say, signal } = options;
  const platform = options.platform ?? process.platform;
  const architecture = { x64: "amd64" }[options.architecture ?? process.arch] ?? options.architecture ?? process.arch;
  if (platform !== "linux") throw new Error(`kube-controller-manager is published for linux only, not for ${platform}`);
  const index: unknown = parse((await fetchBytes(sites.envtestIndex, indexTimeoutMs, signal)).toString("utf8"));
  const archive = chooseArchive(isObject(index) ? index : {}, options.version, `${platform}-${architecture}`);
  say(`downloading ${archive.link}`);
  await installPrograms(options.targetDir, ["etcd", "kube-apiserver", "kube-controller-manager"], async (directory) => {
    const packed = await fetchBytes(archive.link, fileTimeoutMs, signal);
    checkHash("sha512", archive.sha512, packed, archive.link);
    await unpack(packed, directory);
    const manager = `${sites.kubernetesReleases}/${archive.version}/bin/${platform}/${architecture}/kube-controller-manager`;
    const hash = (await fetchBytes(`${manager}.sha256`, indexTimeoutMs, signal)).toString("utf8").trim().split(/\s/)[0] ?? "";
    const program = await fetchBytes(manager, fileTimeoutMs, signal);
    checkHash("sha256", hash, program, manager);
    await writeFile(join(directory, "kube-controller-manager"), program);
  });
}

export interface EnvtestArchive {
  version: string;
  link: string;
  sha512: string;
}

/** The archive of that version, or of the newest patch of the same minor; envtest does not publish every patch. */
export function chooseArchive(index: Json, version: string, platform: string): EnvtestArchive {
  const minor = version.split(".").slice(0, 2).join(".");
  const releases = Object.keys(objectAt(index, "releases"))
    .filter((name) => name.startsWith(`${minor}.`) && /^v\d+\.\d+\.\d+$/.test(name))
    .sort((left, right) => Number(right.split(".")[2]) - Number(left.split(".")[2]));
  const chosen = releases.includes(version) ? version : releases[0];
  const entry = objectAt(index, "releases", chosen ?? "", `envtest-${chosen ?? ""}-${platform}.tar.gz`);
  const link = stringAt(entry, "selfLink");
  const sha512 = stringAt(entry, "hash");
  if (chosen === undefined || link === undefined || sha512 === undefined)
    throw new Error(`envtest has no archive of ${minor} for ${platform}`);
  return { version: chosen, link, sha512 };
}

async function fetchBytes(url: string, timeoutMs: number, signal: AbortSignal): Promise<Buffer> {
  const response = await fetch(url, { signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]) }).catch((error: unknown) => {
    throw new Error(`${url} cannot be reached (${error instanceof Error ? error.name : "unknown"})`);
  });
  if (!response.ok || response.body === null) throw new Error(`${url} answered ${response.status}`);
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body) {
    size += chunk.length;
    if (size > maxBytes) throw new Error(`${url} is larger than ${maxBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function checkHash(algorithm: "sha256" | "sha512", expected: string, content: Buffer, url: string): void {
  const actual = createHash(algorithm).update(content).digest("hex");
  if (actual !== expected) throw new Error(`${url} does not have the ${algorithm} that is published for it`);
}

/** The archive holds `controller-tools/envtest/PROGRAM`. */
async function unpack(archive: Buffer, directory: string): Promise<void> {
  const file = join(directory, "envtest.tar.gz");
  await writeFile(file, archive);
  await promisify(execFile)("tar", ["-xzf", file, "-C", directory, "--strip-components=2"], { timeout: 120_000 });
  await rm(file);
}

// Where the control plane's programs come from: each way, and what is said when none works.

import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { chooseArchive, downloadControlPlane } from "../../../../src/sandbox/cluster/control-plane/download-control-plane.ts";
import { describeMissing, obtainControlPlane, programNames } from "../../../../src/sandbox/cluster/control-plane/obtain-control-plane.ts";

let folder: string;
const signal = new AbortController().signal;
const say = (): void => undefined;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "coxswain-obtain-"));
});

afterEach(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function fill(directory: string, names: readonly string[]): Promise<string> {
  await mkdir(directory, { recursive: true });
  for (const name of names) await writeFile(join(directory, name), `#!/bin/sh\necho ${name}\n`);
  return directory;
}

describe("obtainControlPlane", () => {
  it("takes KUBEBUILDER_ASSETS before its cache", async () => {
    const assets = await fill(join(folder, "assets"), programNames);
    const cacheDir = await fill(join(folder, "cache"), programNames);
    const found = await obtainControlPlane({ environment: { KUBEBUILDER_ASSETS: assets }, cacheDir, say, signal });
    expect(found).toEqual({ kind: "found", binDir: assets, source: "environment" });
  });

  it("takes its cache when KUBEBUILDER_ASSETS lacks the controller manager, as envtest's does", async () => {
    const assets = await fill(join(folder, "assets"), ["etcd", "kube-apiserver", "kubectl"]);
    const cacheDir = await fill(join(folder, "cache"), programNames);
    const found = await obtainControlPlane({ environment: { KUBEBUILDER_ASSETS: assets }, cacheDir, say, signal });
    expect(found).toEqual({ kind: "found", binDir: cacheDir, source: "cache" });
  });
});

describe("describeMissing", () => {
  it("names every way that failed, and what to do", () => {
    const text = describeMissing({ reasons: ["KUBEBUILDER_ASSETS is not set", "build: Go is not installed"] });
    expect(text).toBe(
      "A real control plane (etcd, kube-apiserver, kube-controller-manager) cannot be had: KUBEBUILDER_ASSETS is not set; build: Go is not installed. Install Go 1.26 or set KUBEBUILDER_ASSETS.",
    );
  });
});

describe("chooseArchive", () => {
  const entry = (version: string) => ({
    [`envtest-${version}-linux-amd64.tar.gz`]: { hash: `hash of ${version}`, selfLink: `https://x/${version}` },
  });
  const releases = {
    "v1.36.0": entry("v1.36.0"),
    "v1.37.0": entry("v1.37.0"),
    "v1.37.1": entry("v1.37.1"),
    "v1.37.10-rc.0": entry("v1.37.10-rc.0"),
  };

  it.each([
    ["v1.37.0", "v1.37.0"],
    ["v1.37.2", "v1.37.1"],
    ["v1.36.5", "v1.36.0"],
  ])("for %s takes %s", (wanted, chosen) => {
    expect(chooseArchive({ releases }, wanted, "linux-amd64")).toEqual({
      version: chosen,
      link: `https://x/${chosen}`,
      sha512: `hash of ${chosen}`,
    });
  });

  it.each([
    ["v1.35.0", "linux-amd64"],
    ["v1.37.0", "darwin-arm64"],
  ])("has none of %s for %s", (wanted, platform) => {
    expect(() => chooseArchive({ releases }, wanted, platform)).toThrow(`no archive of ${wanted.slice(0, 5)} for ${platform}`);
  });
});

describe("downloadControlPlane", () => {
  let server: Server;
  let base: string;
  let files: Record<string, Buffer>;

  beforeEach(async () => {
    files = {};
    server = createServer((request, response) => {
      const content = files[request.url ?? ""];
      response.writeHead(content === undefined ? 404 : 200).end(content);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    await fill(join(folder, "pack", "controller-tools", "envtest"), ["etcd", "kube-apiserver", "kubectl"]);
    execFileSync("tar", ["-czf", join(folder, "envtest.tar.gz"), "-C", join(folder, "pack"), "controller-tools"]);
    const archive = await readFile(join(folder, "envtest.tar.gz"));
    const manager = Buffer.from("#!/bin/sh\n");
    const hash = createHash("sha512").update(archive).digest("hex");
    files["/index.yaml"] = Buffer.from(
      `releases:\n  v1.37.1:\n    envtest-v1.37.1-linux-amd64.tar.gz: {hash: "${hash}", selfLink: "${base}/archive"}\n`,
    );
    files["/archive"] = archive;
    files["/release/v1.37.1/bin/linux/amd64/kube-controller-manager"] = manager;
    files["/release/v1.37.1/bin/linux/amd64/kube-controller-manager.sha256"] = Buffer.from(
      createHash("sha256").update(manager).digest("hex"),
    );
  });

  afterEach(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  const download = (platform: NodeJS.Platform = "linux"): Promise<void> =>
    downloadControlPlane({
      version: "v1.37.2",
      targetDir: join(folder, "cache", "v1.37.2"),
      sites: { envtestIndex: `${base}/index.yaml`, kubernetesReleases: `${base}/release` },
      platform,
      architecture: "x64",
      say,
      signal,
    });

  it("installs all programs, executable", async () => {
    await download();
    expect((await readdir(join(folder, "cache", "v1.37.2"))).sort()).toEqual([
      "etcd",
      "kube-apiserver",
      "kube-controller-manager",
      "kubectl",
    ]);
    expect(execFileSync(join(folder, "cache", "v1.37.2", "etcd"), { encoding: "utf8" })).toBe("etcd\n");
  });

  it.each([
    ["/archive", "sha512"],
    ["/release/v1.37.1/bin/linux/amd64/kube-controller-manager", "sha256"],
  ])("leaves nothing when %s is not what was published", async (name, algorithm) => {
    files[name] = Buffer.from("something else");
    await expect(download()).rejects.toThrow(`does not have the ${algorithm} that is published for it`);
    expect(existsSync(join(folder, "cache", "v1.37.2"))).toBe(false);
    expect(await readdir(join(folder, "cache"))).toEqual([]);
  });

  it("says which file it cannot have", async () => {
    delete files["/index.yaml"];
    await expect(download()).rejects.toThrow(`${base}/index.yaml answered 404`);
  });

  it("does not try where no controller manager is published", async () => {
    await expect(download("darwin")).rejects.toThrow("published for linux only");
  });
});

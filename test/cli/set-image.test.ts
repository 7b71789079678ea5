// `coxswain set-image` as scripts use it: bytes in, bytes out, or a reason.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmod, lstat, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { main, runCli } from "./run-cli.ts";

const deployment = (image: string) =>
  `\uFEFF# app\r\napiVersion: apps/v1\r\nkind: Deployment\r\nmetadata: {name: app, namespace: demo}\r\nspec:\r\n  template:\r\n    spec:\r\n      containers:\r\n      - name: app\r\n        image: "${image}"\t# the app`;
const flags = ["--workload", "demo:deployment/app", "--container", "app", "--image", "repo/app:1.0.1"];

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "coxswain-test-cli-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe("coxswain set-image", () => {
  it("changes the bytes of the value and no others", () => {
    const { code, stdout, stderr } = runCli(["set-image", "--file", "-", ...flags], deployment("repo/app:1.0.0"));
    expect([code, stdout.toString("utf8"), stderr]).toEqual([0, deployment("repo/app:1.0.1"), ""]);
  });

  it("gives what is set already back as it came", () => {
    const { code, stdout } = runCli(["set-image", "--file", "-", ...flags], deployment("repo/app:1.0.1"));
    expect([code, stdout.toString("utf8")]).toEqual([0, deployment("repo/app:1.0.1")]);
  });

  it.each([
    [
      "a workload that is not there",
      ["--workload", "demo:deployment/other", "--image", "repo/app:1.0.1"],
      /no workload demo:deployment\/other .* it has demo:deployment\/app/,
    ],
    ["a container that is not there", ["--workload", "demo:deployment/app", "--container", "web", "--image", "repo/app:1.0.1"], /web/],
    ["what is no image", ["--workload", "demo:deployment/app", "--image", "Repo/App:1"], /no image reference/],
  ])("exits 1 with a reason and no output for %s", (_, words, reason) => {
    const { code, stdout, stderr } = runCli(["set-image", "--file", "-", ...words], deployment("repo/app:1.0.0"));
    expect([code, stdout.length]).toEqual([1, 0]);
    expect(stderr).toMatch(reason);
  });

  it("exits 1 for what is no YAML, and for nothing at all", () => {
    expect(runCli(["set-image", "--file", "-", ...flags], "a: [")).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/standard input:\d+:\d+: /),
    });
    expect(runCli(["set-image", "--file", "-", ...flags], "")).toMatchObject({ code: 1, stderr: expect.stringContaining("no workload") });
    expect(runCli(["set-image", "--file", "-", ...flags], Buffer.from([0xff, 0xfe, 0]))).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("UTF-8"),
    });
  });

  it.each([
    ["an option that it has not", ["--file", "-", "--imagee", "x"], /imagee/],
    ["a missing image", ["--file", "-", "--workload", "a"], /wants/],
    ["an option without its value", ["--file", "-", "--workload", "a", "--image"], /image/],
    ["a word too many", ["--file", "-", ...flags, "more"], /more/],
  ])("exits 2 and says how it is used for %s", (_, words, reason) => {
    const { code, stdout, stderr } = runCli(["set-image", ...words]);
    expect([code, stdout.length]).toEqual([2, 0]);
    expect(stderr).toMatch(reason);
    expect(stderr).toContain("usage: coxswain set-image");
  });

  it("edits a file in place and keeps its mode and the link to it", async () => {
    const file = join(folder, "app.yaml");
    const link = join(folder, "link.yaml");
    await writeFile(file, deployment("repo/app:1.0.0"));
    await chmod(file, 0o640);
    await symlink(file, link);
    expect(runCli(["set-image", "--file", link, ...flags])).toMatchObject({ code: 0, stderr: "" });
    expect(await readFile(file, "utf8")).toBe(deployment("repo/app:1.0.1"));
    expect([(await stat(file)).mode & 0o777, (await lstat(link)).isSymbolicLink()]).toEqual([0o640, true]);
    expect(await readdir(folder)).toEqual(["app.yaml", "link.yaml"]);
  });

  it("exits 1 for a file that is not there", () => {
    expect(runCli(["set-image", "--file", join(folder, "none.yaml"), ...flags])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("ENOENT"),
    });
  });

  it("takes several megabytes through a pipe", () => {
    const padding = Array.from({ length: 60_000 }, (_, at) => `---\napiVersion: v1\nkind: Secret\nmetadata: {name: s${at}}\n`).join("");
    const { code, stdout } = runCli(["set-image", "--file", "-", ...flags], `${deployment("repo/app:1.0.0")}\n${padding}`);
    expect([code, stdout.equals(Buffer.from(`${deployment("repo/app:1.0.1")}\n${padding}`))]).toEqual([0, true]);
  });

  it("ends without a stack when its reader goes away", async () => {
    const child = spawn(process.execPath, [main, "set-image", "--file", "-", ...flags]);
    const stderr: Buffer[] = [];
    child.stderr.on("data", (chunk: Buffer) => stderr.push(chunk));
    child.stdout.destroy();
    child.stdin.end(`${deployment("repo/app:1.0.0")}\n${"# long\n".repeat(100_000)}`);
    const [code] = await once(child, "close");
    expect([code, Buffer.concat(stderr).toString("utf8")]).toEqual([1, ""]);
  });
});

// Signed commits: what git says of them, and that a signature which differs each time does not make a second commit.

import { execFileSync, spawnSync } from "node:child_process";
import { chmod, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { requireReal } from "../../real.ts";
import { hasSshServer } from "./ssh-server.ts";
import { changeOf, git, makeFolder, never, setStage } from "./stage.ts";

async function signedStage(type: "ed25519" | "ecdsa") {
  const folder = await makeFolder();
  const key = join(folder, "signing key");
  execFileSync("ssh-keygen", ["-q", "-t", type, "-N", "", "-C", "test", "-f", key]);
  const [kind = "", material = ""] = (await readFile(`${key}.pub`, "utf8")).split(" ");
  const signers = join(folder, "signers");
  await writeFile(signers, `coxswain@example.test ${kind} ${material}\n`);
  const stage = await setStage({ repository: { signing: { format: "ssh", key } } });
  const verify = (revision: string) =>
    git(stage.remote.directory, ["-c", `gpg.ssh.allowedSignersFile=${signers}`, "log", "-1", "--format=%G? %GS", revision]);
  return { ...stage, key, verify };
}

describe.skipIf(!hasSshServer)("signed commits", () => {
  it("are good, and say the same as unsigned ones", async () => {
    const { repository, head, remote, verify } = await signedStage("ed25519");
    const outcome = await repository.push(changeOf(head, { "app/a.yaml": "a: 9\n" }), never);
    expect(outcome).toEqual({ kind: "pushed", revision: await remote.head() });
    expect(verify("main")).toBe("G coxswain@example.test");
    expect(verify(head)).toBe("N");
    const [commit] = await remote.log(1);
    expect(commit).toMatchObject({
      subject: "Change it",
      trailers: [{ name: "Coxswain-Job", value: "job-1" }],
      at: new Date("2026-02-03T04:05:06Z"),
    });
    expect(await repository.push(changeOf(head, { "app/a.yaml": "a: 9\n" }), never)).toEqual(outcome);
  });

  it("are found again though their signature is another each time", async () => {
    const { repository, open, head, remote } = await signedStage("ecdsa");
    const change = changeOf(head, { "app/a.yaml": "a: 9\n" });
    remote.faults.add({ kind: "lost_reply", on: "push", times: 1 });
    const first = await repository.push(change, never);
    expect(await (await open()).push(change, never)).toEqual(first);
    expect((await remote.log(10)).length).toBe(2);
  });

  it("cannot be made without the key, and then nothing is pushed", async () => {
    const { head, remote, open } = await signedStage("ed25519");
    const keyless = await open({ signing: { format: "ssh", key: "/nowhere/key" } });
    await expect(keyless.push(changeOf(head, { "app/a.yaml": "a: 9\n" }), never)).rejects.toMatchObject({
      code: "git_auth",
      retry: "never",
    });
    expect(await remote.head()).toBe(head);
  });
});

async function gpgStage() {
  const home = await makeFolder();
  await chmod(home, 0o700);
  const gpg = (...parts: string[]) =>
    execFileSync("gpg", ["--homedir", home, "--batch", "--quiet", ...parts], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
  // Its agent outlives the program that started it.
  onTestFinished(() => void spawnSync("gpgconf", ["--homedir", home, "--kill", "all"]));
  gpg("--passphrase", "", "--quick-generate-key", "Coxswain <coxswain@example.test>", "ed25519", "sign", "never");
  const key = /^fpr:+([0-9A-F]+):/m.exec(gpg("--with-colons", "--list-secret-keys"))?.[1] ?? "";
  const stage = await setStage({ repository: { signing: { format: "gpg", key, home } } });
  const verify = (revision: string) =>
    execFileSync("git", ["log", "-1", "--format=%G? %GS", revision], {
      cwd: stage.remote.directory,
      encoding: "utf8",
      env: { PATH: process.env.PATH, GNUPGHOME: home, GIT_CONFIG_GLOBAL: "/dev/null" },
    }).trim();
  return { ...stage, home, verify };
}

const hasGpg = spawnSync("gpg", ["--version"]).status === 0;

requireReal(
  "commits signed by gpg",
  hasGpg ? { kind: "found", value: undefined } : { kind: "missing", reason: "gpg is not installed" },
  () => {
    it("are good, and are found again", async () => {
      const { repository, open, head, remote, verify } = await gpgStage();
      const change = changeOf(head, { "app/a.yaml": "a: 9\n" });
      const outcome = await repository.push(change, never);
      expect(outcome).toEqual({ kind: "pushed", revision: await remote.head() });
      expect(verify("main")).toBe("G Coxswain <coxswain@example.test>");
      expect(verify(head)).toBe("N");
      expect(await (await open()).push(change, never)).toEqual(outcome);
      expect(await remote.log(10)).toHaveLength(2);
    });

    it("cannot be made without the key, and then nothing is pushed", async () => {
      const { head, remote, home, open } = await gpgStage();
      const keyless = await open({ signing: { format: "gpg", key: "0000000000000000000000000000000000000000", home } });
      await expect(keyless.push(changeOf(head, { "app/a.yaml": "a: 9\n" }), never)).rejects.toMatchObject({
        code: "git_auth",
        retry: "never",
      });
      expect(await remote.head()).toBe(head);
    });
  },
);

// The way over ssh, with a real sshd: only the configured key, only the known host, and nothing left behind.

import { spawnSync } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { asRevision } from "../../../src/gitops/names.ts";
import { type OpenRepository, openRepository } from "../../../src/gitops/repo/open-repository.ts";
import { startGitRemote } from "../../../src/sandbox/git/start-git-remote.ts";
import { hasSshServer, makeKey, startSshServer } from "./ssh-server.ts";
import { ann, changeOf, git, identity, makeFolder, never, readText } from "./stage.ts";

async function sshStage(change: { knownHost?: string; keyFile?: string; path?: string; forceCommand?: string } = {}) {
  // A space and a percent sign: both mean something to ssh and to shells.
  const folder = join(await makeFolder(), "with space 100%");
  const remote = await startGitRemote({
    directory: folder,
    seed: [{ files: { "app/a.yaml": "a: 1\n" }, message: "Begin", author: ann, at: new Date(0) }],
  });
  await remote.close();
  const server = await startSshServer(folder, { forceCommand: change.forceCommand });
  const knownHostsFile = join(folder, "known hosts");
  await writeFile(knownHostsFile, change.knownHost ?? server.knownHost);
  const link = join(await makeFolder(), "config.git");
  spawnSync("ln", ["-s", remote.directory, link]);
  const open = (): Promise<OpenRepository> =>
    openRepository({
      url: `ssh://${server.user}@127.0.0.1:${server.port}${change.path ?? link}`,
      directory: join(folder, "clone"),
      auth: { kind: "ssh", keyFile: change.keyFile ?? server.keyFile, knownHostsFile },
      identity,
    });
  return { folder, server, open, remote, head: asRevision(git(remote.directory, ["rev-parse", "main"])) };
}

describe.skipIf(!hasSshServer)("over ssh", () => {
  it("fetches, reads and pushes", async () => {
    const { open, head, remote } = await sshStage();
    const repository = await open();
    expect(await repository.fetch("main", never)).toBe(head);
    expect(await readText(repository, head, "app/a.yaml")).toBe("a: 1\n");
    const outcome = await repository.push(changeOf(head, { "app/a.yaml": "a: 2\n" }), never);
    expect(outcome).toEqual({ kind: "pushed", revision: git(remote.directory, ["rev-parse", "main"]) });
  });

  it("refuses a server with another host key", async () => {
    const other = join(await makeFolder(), "other");
    makeKey(other);
    const { server, open } = await sshStage();
    const repository = await open();
    const key = spawnSync("cat", [`${other}.pub`], { encoding: "utf8" })
      .stdout.split(" ")
      .slice(0, 2)
      .join(" ");
    const wrong = await sshStage({ knownHost: `[127.0.0.1]:${server.port} ${key}\n* ${key}\n` });
    await expect((await wrong.open()).fetch("main", never)).rejects.toMatchObject({ code: "git_host_key", retry: "never" });
    await expect(repository.fetch("main", never)).resolves.toBeDefined();
  });

  it("refuses a server that the known hosts file does not name", async () => {
    const { open } = await sshStage({
      knownHost: "elsewhere.example.test ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIIKn0kK3yQJ0Z0XkYw3s3H0bC4Jx1t2v4m6Z8q0w2e4r\n",
    });
    await expect((await open()).fetch("main", never)).rejects.toMatchObject({ code: "git_host_key", retry: "never" });
  });

  it("is refused with another key", async () => {
    const keyFile = join(await makeFolder(), "stranger");
    makeKey(keyFile);
    const { open } = await sshStage({ keyFile });
    await expect((await open()).fetch("main", never)).rejects.toMatchObject({ code: "git_auth", retry: "never" });
  });

  it("says that a key which others may read is not used", async () => {
    const { open, server } = await sshStage();
    spawnSync("chmod", ["0644", server.keyFile]);
    await expect((await open()).fetch("main", never)).rejects.toMatchObject({ code: "git_auth", advice: expect.stringContaining("0600") });
  });

  it("knows no repository at another path", async () => {
    const { open } = await sshStage({ path: "/nowhere/config.git" });
    await expect((await open()).fetch("main", never)).rejects.toMatchObject({ code: "git_auth" });
  });

  it("finds nobody listening", async () => {
    const { folder, server } = await sshStage();
    const knownHostsFile = join(folder, "known hosts");
    const repository = await openRepository({
      url: `ssh://${server.user}@127.0.0.1:1/config.git`,
      directory: join(folder, "other"),
      auth: { kind: "ssh", keyFile: server.keyFile, knownHostsFile },
      identity,
    });
    await expect(repository.fetch("main", never)).rejects.toMatchObject({ code: "git_unreachable", retry: "backoff" });
  });

  it("leaves no ssh behind when a fetch is aborted", async () => {
    // The server takes the connection and says nothing.
    const { open, server } = await sshStage({ forceCommand: "cat > /dev/null" });
    const repository = await open();
    const leaving = new AbortController();
    const fetching = repository.fetch("main", leaving.signal);
    const clients = () => processes().filter((line) => line.includes(`-p ${server.port}`));
    await vi.waitFor(() => expect(clients().length).toBeGreaterThan(0), { timeout: 10_000 });
    leaving.abort(new Error("gone"));
    await expect(fetching).rejects.toThrow("gone");
    await vi.waitFor(() => expect(clients()).toEqual([]), { timeout: 10_000 });
  });
});

function processes(): string[] {
  const lines = spawnSync("ps", ["-eo", "stat=,args="], { encoding: "utf8" }).stdout.split("\n");
  return lines.filter((line) => !line.trimStart().startsWith("Z"));
}

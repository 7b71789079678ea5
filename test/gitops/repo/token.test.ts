// A token on its way to git: in no address, no argument, no message; read anew when it was rotated.

import { chmod, readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Failure } from "../../../src/gitops/failure.ts";
import { changeOf, makeFolder, never, setStage } from "./stage.ts";

const token = "correct-horse-battery";

async function tokenStage(text: string) {
  const tokenFile = join(await makeFolder(), "token");
  await writeFile(tokenFile, text, { mode: 0o600 });
  const stage = await setStage({ remote: { token }, repository: { auth: { kind: "https", tokenFile } } });
  return { ...stage, tokenFile };
}

describe("a token", () => {
  it("opens the way to fetch and push", async () => {
    const { repository, head } = await tokenStage(`${token}\n`);
    expect(await repository.fetch("main", never)).toBe(head);
    expect(await repository.push(changeOf(head, { "app/a.yaml": "a: 9\n" }), never)).toMatchObject({ kind: "pushed" });
  });

  it("is read anew after it was rotated", async () => {
    const { repository, head, tokenFile } = await tokenStage("an-old-one");
    await expect(repository.fetch("main", never)).rejects.toMatchObject({ code: "git_auth", retry: "never" });
    await writeFile(tokenFile, token);
    expect(await repository.fetch("main", never)).toBe(head);
  });

  it("stands in no command and no failure, and on disk only where its owner alone may read", async () => {
    const { repository, folder, remote } = await tokenStage(token);
    await repository.fetch("main", never);
    remote.faults.add({
      kind: "reject_pushes",
      message: `you said ${token} and ${Buffer.from(`x-access-token:${token}`).toString("base64")}`,
    });
    const failure = await repository
      .push(changeOf(await repository.fetch("main", never), { "app/a.yaml": "b\n" }), never)
      .catch((error: Failure) => error);
    const shown = `${(failure as Failure).message} ${(failure as Failure).advice} ${(failure as Failure).cause}`;
    expect(shown).toContain("you said");
    expect(shown).not.toContain(token);
    expect(shown).not.toContain(Buffer.from(token).toString("base64").slice(0, 12));
    const root = join(folder, "clone-1");
    for (const name of await readdir(root)) {
      const file = join(root, name);
      if (!(await stat(file)).isFile()) continue;
      if ((await readFile(file, "utf8")).includes(Buffer.from(`x-access-token:${token}`).toString("base64")))
        expect((await stat(file)).mode & 0o077).toBe(0);
    }
  });

  const unusable: [name: string, text: string][] = [
    ["an empty file", "\n"],
    ["two lines", "a-token\nX-Evil: 1"],
    ["a file without end", "x".repeat(20_000)],
  ];
  it.each(unusable)("%s is refused", async (_name, text) => {
    const { repository } = await tokenStage(text);
    await expect(repository.fetch("main", never)).rejects.toMatchObject({ code: "git_auth", retry: "never" });
  });

  it("a file that is not there is refused", async () => {
    const { repository, tokenFile } = await tokenStage(token);
    await writeFile(tokenFile, "");
    await chmod(tokenFile, 0o600);
    await expect(repository.fetch("main", never)).rejects.toMatchObject({ code: "git_auth" });
  });
});

describe("a way in that cannot work is refused on opening", () => {
  it("ssh credentials for https, and the other way round", async () => {
    const { open } = await setStage();
    const ssh = { kind: "ssh" as const, keyFile: "/k", knownHostsFile: "/h" };
    await expect(open({ auth: ssh })).rejects.toMatchObject({ code: "config_invalid" });
    await expect(open({ url: "git@host:a.git" })).rejects.toMatchObject({ code: "config_invalid" });
  });

  it("ssh without known hosts, and without a key", async () => {
    const { open, folder } = await setStage();
    const keyFile = join(folder, "key");
    await expect(
      open({ url: "git@host:a.git", auth: { kind: "ssh", keyFile, knownHostsFile: join(folder, "nope") } }),
    ).rejects.toMatchObject({ code: "git_host_key" });
    const knownHostsFile = join(folder, "hosts");
    await writeFile(knownHostsFile, "");
    await expect(open({ url: "git@host:a.git", auth: { kind: "ssh", keyFile, knownHostsFile } })).rejects.toMatchObject({
      code: "git_host_key",
    });
    await writeFile(knownHostsFile, "host ssh-ed25519 AAAA\n");
    await expect(open({ url: "git@host:a.git", auth: { kind: "ssh", keyFile, knownHostsFile } })).rejects.toMatchObject({
      code: "git_auth",
    });
  });
});

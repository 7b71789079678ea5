// What a push promises, on a real git server: exactly the change, once, and never by force.

import { describe, expect, it } from "vitest";
import { ann, changeOf, git, identity, never, setStage } from "./stage.ts";

describe("pushing", () => {
  it("commits exactly the change, keeps modes, and gives the remote's head", async () => {
    const { repository, remote, personPushes } = await setStage();
    await personPushes({ "run.sh": "#!/bin/sh\n" });
    git(remote.directory, ["update-ref", "refs/heads/main", makeExecutable(remote.directory, "run.sh")]);
    const parent = await repository.fetch("main", never);
    const change = changeOf(parent, {
      "app/a.yaml": "a: 9\n",
      "app/b.yaml": null,
      'new/"quoted" ü.yaml': "n: 1\n",
      "run.sh": "#!/bin/sh\nexit\n",
    });
    const outcome = await repository.push(change, never);
    const head = await remote.head();
    expect(outcome).toEqual({ kind: "pushed", revision: head });
    expect(git(remote.directory, ["diff-tree", "-r", "-z", "--name-status", parent, "main"]).split("\0").filter(Boolean)).toEqual([
      "M",
      "app/a.yaml",
      "D",
      "app/b.yaml",
      "A",
      'new/"quoted" ü.yaml',
      "M",
      "run.sh",
    ]);
    expect(git(remote.directory, ["ls-tree", "main", "run.sh"])).toContain("100755");
    const [commit] = await remote.log(1);
    expect(commit).toMatchObject({ author: identity, subject: "Change it", trailers: [{ name: "Coxswain-Job", value: "job-1" }] });
    expect(git(remote.directory, ["fsck", "--strict"])).not.toContain("error");
  });

  it("gives the same SHA for the same change, anywhere, and pushes it once", async () => {
    const { repository, open, head, remote } = await setStage();
    await repository.fetch("main", never);
    const change = changeOf(head, { "app/a.yaml": "a: 9\n" }, { author: ann });
    const first = await repository.push(change, never);
    const elsewhere = await open();
    expect(await elsewhere.push(change, never)).toEqual(first);
    expect(await repository.push(change, never)).toEqual(first);
    expect((await remote.log(10)).length).toBe(2);
  });

  it("finds its commit below somebody else's", async () => {
    const { repository, open, head, remote, personPushes } = await setStage();
    const change = changeOf(head, { "app/a.yaml": "a: 9\n" });
    const first = await repository.push(change, never);
    await personPushes({ "README.md": "x\n" });
    expect(await (await open()).push(change, never)).toEqual(first);
    expect((await remote.log(10)).length).toBe(3);
  });

  it("does not push on a head that has moved, and does not force", async () => {
    const { repository, head, remote, personPushes } = await setStage();
    await repository.fetch("main", never);
    const moved = await personPushes({ "README.md": "x\n" });
    expect(await repository.push(changeOf(head, { "app/a.yaml": "a: 9\n" }), never)).toEqual({ kind: "moved", head: moved });
    expect(await remote.head()).toBe(moved);
  });

  it("does not bring back what somebody has taken back", async () => {
    const { repository, remote, head, personPushes } = await setStage();
    const second = await personPushes({ "README.md": "x\n" });
    await repository.fetch("main", never);
    await remote.forceBranch("main", head);
    // Without a lease this push would be a fast-forward, and the commit taken back would return with it.
    expect(await repository.push(changeOf(second, { "app/a.yaml": "a: 9\n" }), never)).toEqual({ kind: "moved", head });
    expect(await remote.head()).toBe(head);
  });

  it("does not make a branch again that was deleted", async () => {
    const { repository, remote, head } = await setStage();
    await remote.forceBranch("release", head);
    await repository.fetch("release", never);
    await remote.forceBranch("release", null);
    await expect(repository.push(changeOf(head, { "app/a.yaml": "a: 9\n" }, { branch: "release" }), never)).rejects.toMatchObject({
      code: "git_branch_missing",
    });
    expect(await remote.head("release")).toBeUndefined();
  });

  const impossible: [name: string, files: Record<string, string | null>][] = [
    ["nothing", {}],
    ["what stands there already", { "app/a.yaml": "a: 1\n" }],
    ["the removal of nothing", { "nope.yaml": null }],
    ["a folder", { app: "x" }],
    ["through a file", { "README.md/x": "x" }],
    ["git's own folder", { ".git/config": "x" }],
    ["submodules", { ".gitmodules": "x" }],
    ["outside", { "../x": "x" }],
    ["a name with a line break", { "a\nD README.md": "x" }],
  ];
  it.each(impossible)("does not write %s", async (_name, files) => {
    const { repository, head, remote } = await setStage();
    await expect(repository.push(changeOf(head, files), never)).rejects.toMatchObject({ code: "edit_impossible" });
    expect(await remote.head()).toBe(head);
  });

  it("lets nothing of a name or message out of its line", async () => {
    const { repository, head, remote } = await setStage();
    const message = 'M 100644 inline evil\ndata 1\nx\n\nfrom 0\n"quotes" \u0000 end';
    const author = { name: "Eve <x@y> 0 +0000\ncommitter Eve", email: "eve@x>\nfrom main" };
    await repository.push(changeOf(head, { "app/a.yaml": "a: 9\n" }, { message, author }), never);
    const [commit] = await remote.log(1);
    expect(commit?.author).toEqual({ name: "Eve x@y 0 +0000 committer Eve", email: "eve@x from main" });
    expect(git(remote.directory, ["log", "-1", "--format=%B", "main"])).toBe(message.replace("\0", ""));
    expect(git(remote.directory, ["diff-tree", "-r", "--name-only", head, "main"])).toBe("app/a.yaml");
  });
});

function makeExecutable(directory: string, path: string): string {
  const stream = `commit refs/heads/scratch\nmark :1\ncommitter x <x@y> 0 +0000\ndata 1\nx\nfrom refs/heads/main\nM 100755 ${git(directory, ["rev-parse", `main:${path}`])} ${path}\n\nget-mark :1\ndone\n`;
  return git(directory, ["fast-import", "--quiet", "--done"], stream);
}

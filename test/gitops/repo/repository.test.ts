// What the port promises, on a real git server: reading revisions, walking history, pushing changes.

import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { asRevision } from "../../../src/gitops/names.ts";
import { ann, git, never, readText, setStage } from "./stage.ts";

const unknown = asRevision("b".repeat(40));

describe("a commit by the beginning of its SHA", () => {
  it("is found in the history of a revision, and not beyond it", async () => {
    const { repository, head, personPushes } = await setStage();
    const next = asRevision(await personPushes({ "app/a.yaml": "a: 2\n" }));
    await repository.fetch("main", never);
    expect((await repository.findByPrefix(head.slice(0, 7), next, never))?.revision).toBe(head);
    expect((await repository.findByPrefix(head, next, never))?.revision).toBe(head);
    expect(await repository.findByPrefix(next.slice(0, 12), head, never)).toBeUndefined();
  });

  it.each(["0000000", "main", "HEAD", "--all", "../../x", "abcdef", "HEAD~1"])("%j is none", async (prefix) => {
    const { repository, head } = await setStage();
    await repository.fetch("main", never);
    expect(await repository.findByPrefix(prefix, head, never)).toBeUndefined();
  });
});

describe("reading", () => {
  it("fetches what is new, and the same again when nothing is", async () => {
    const { repository, head, personPushes } = await setStage();
    expect(await repository.fetch("main", never)).toBe(head);
    expect(await repository.fetch("main", never)).toBe(head);
    const next = await personPushes({ "app/a.yaml": "a: 2\n" });
    expect(await repository.fetch("main", never)).toBe(next);
  });

  it("still knows the head after refs were packed", async () => {
    const { repository, head, folder } = await setStage();
    await repository.fetch("main", never);
    const [mirror = ""] = (await readdir(join(folder, "clone-1"))).filter((name) => name.startsWith("mirror-"));
    git(join(folder, "clone-1", mirror), ["pack-refs", "--all"]);
    expect(await repository.fetch("main", never)).toBe(head);
  });

  it("lists a folder, a file and everything, with sizes and kinds", async () => {
    const { repository, head } = await setStage();
    await repository.fetch("main", never);
    const snapshot = repository.snapshot(head);
    expect((await snapshot.list("", never)).map((entry) => entry.path)).toEqual(["README.md", "app/a.yaml", "app/b.yaml"]);
    expect((await snapshot.list("app", never)).map((entry) => entry.path)).toEqual(["app/a.yaml", "app/b.yaml"]);
    expect(await snapshot.list("./app/a.yaml", never)).toMatchObject([{ path: "app/a.yaml", bytes: 5, kind: "file" }]);
  });

  it.each(["ap", "app/a", "app/a.yaml/x", "../app", "/app", "*"])("has no path %j", async (path) => {
    const { repository, head } = await setStage();
    await repository.fetch("main", never);
    await expect(repository.snapshot(head).list(path, never)).rejects.toMatchObject({ code: "git_path_missing" });
  });

  it("never changes under the reader", async () => {
    const { repository, head, personPushes } = await setStage();
    await repository.fetch("main", never);
    await personPushes({ "app/a.yaml": "a: 2\n" });
    await repository.fetch("main", never);
    expect(await readText(repository, head, "app/a.yaml")).toBe("a: 1\n");
  });

  it("reads a revision that only the remote has, without a fetch of its branch", async () => {
    const { repository, personPushes } = await setStage();
    await repository.fetch("main", never);
    const next = await personPushes({ "app/a.yaml": "a: 2\n" });
    expect(await readText(repository, next, "app/a.yaml")).toBe("a: 2\n");
  });

  it("says so when nobody has the revision", async () => {
    const { repository } = await setStage();
    await repository.fetch("main", never);
    await expect(repository.snapshot(unknown).list("", never)).rejects.toMatchObject({ code: "history_rewritten", retry: "never" });
  });

  it("keeps branches apart whose names would be file and folder", async () => {
    const { repository, remote, head } = await setStage();
    for (const branch of ["a", "A", "a-b"]) await remote.forceBranch(branch, head);
    for (const branch of ["a", "A", "a-b"]) expect(await repository.fetch(branch, never)).toBe(head);
    await remote.forceBranch("a", null);
    await remote.forceBranch("a/b", head);
    expect(await repository.fetch("a/b", never)).toBe(head);
  });

  it("knows no branch that is not there, and asks for none with an odd name", async () => {
    const { repository } = await setStage();
    await expect(repository.fetch("nope", never)).rejects.toMatchObject({ code: "git_branch_missing", retry: "never" });
    await expect(repository.fetch("--upload-pack=x", never)).rejects.toMatchObject({ code: "config_invalid" });
  });

  it("makes one fetch of many at a time", async () => {
    const { repository, head, remote } = await setStage();
    let requests = 0;
    const take = remote.faults.take.bind(remote.faults);
    remote.faults.take = (request) => {
      requests += request.work ? 0 : 1;
      return take(request);
    };
    expect(await Promise.all(Array.from({ length: 20 }, () => repository.fetch("main", never)))).toEqual(Array(20).fill(head));
    expect(requests).toBe(1);
  });

  it("takes over the mirror of an earlier process, and shares it with another", async () => {
    const { open, head, folder, personPushes } = await setStage();
    const first = await open({ directory: join(folder, "shared") });
    await first.fetch("main", never);
    await first.close();
    const [second, third] = await Promise.all([open({ directory: join(folder, "shared") }), open({ directory: join(folder, "shared") })]);
    expect(await readText(second, head, "README.md")).toBe("hello\n");
    const next = await personPushes({ "c.yaml": "c: 1\n" });
    expect(await Promise.all([second.fetch("main", never), third.fetch("main", never)])).toEqual([next, next]);
  });
});

describe("limits", () => {
  it("refuses a file and a sum that are too large, before reading", async () => {
    const { open, head } = await setStage({ files: { "big.yaml": "x".repeat(2_000) } });
    const small = await open({ limits: { maxFileBytes: 1_000 } });
    await small.fetch("main", never);
    const big = await small.snapshot(head).list("big.yaml", never);
    await expect(small.snapshot(head).read(big, never)).rejects.toMatchObject({
      code: "git_limit",
      message: expect.stringContaining("big.yaml"),
    });
    const few = await open({ limits: { maxTotalBytes: 1_000 } });
    await few.fetch("main", never);
    await expect(few.snapshot(head).read(big, never)).rejects.toMatchObject({ code: "git_limit" });
  });

  it("refuses a path with too many files", async () => {
    const { open, head } = await setStage();
    const small = await open({ limits: { maxFiles: 2 } });
    await small.fetch("main", never);
    await expect(small.snapshot(head).list("", never)).rejects.toMatchObject({ code: "git_limit" });
    expect(await small.snapshot(head).list("app", never)).toHaveLength(2);
  });

  it("refuses a repository that is too large", async () => {
    const { open } = await setStage({ files: { "big.bin": Array.from({ length: 4_000 }, (_, index) => Math.sin(index)).join() } });
    const small = await open({ limits: { maxRepositoryBytes: 20_000 } });
    await expect(small.fetch("main", never)).rejects.toMatchObject({ code: "git_limit", retry: "never" });
  });
});

describe("history", () => {
  it("walks it, newest first, by range and by path", async () => {
    const { repository, head, personPushes } = await setStage();
    const second = await personPushes({ "app/a.yaml": "a: 2\n" }, "Second\n\nWhy: because\nReviewed-by: Bob\nReviewed-by: Eve");
    const third = await personPushes({ "README.md": "x\n" }, "Third ümlaut");
    await repository.fetch("main", never);
    const all = await repository.commits({ to: third, limit: 10 }, never);
    expect(all.map((commit) => commit.subject)).toEqual(["Third ümlaut", "Second", "Begin"]);
    expect(all[1]).toMatchObject({ revision: second, author: ann, at: new Date("2026-01-02T03:04:05Z") });
    expect(all[1]?.trailers.get("Reviewed-by")).toEqual(["Bob", "Eve"]);
    expect((await repository.commits({ from: head, to: third, limit: 10 }, never)).length).toBe(2);
    expect((await repository.commits({ to: third, limit: 1 }, never)).length).toBe(1);
    expect((await repository.commits({ to: third, limit: 10, paths: ["app"] }, never)).map((commit) => commit.subject)).toEqual([
      "Second",
      "Begin",
    ]);
    expect(await repository.commits({ to: third, limit: 10, paths: [":(top)app"] }, never)).toEqual([]);
    await expect(repository.commits({ from: unknown, to: third, limit: 1 }, never)).rejects.toMatchObject({ code: "history_rewritten" });
  });

  it("tells ancestors, also when history was rewritten", async () => {
    const { repository, remote, head, personPushes } = await setStage();
    const second = await personPushes({ "app/a.yaml": "a: 2\n" });
    await repository.fetch("main", never);
    await remote.forceBranch("main", head);
    const other = await personPushes({ "app/a.yaml": "a: 3\n" });
    expect(await repository.fetch("main", never)).toBe(other);
    expect(await repository.isAncestor(head, other, never)).toBe(true);
    expect(await repository.isAncestor(other, other, never)).toBe(true);
    expect(await repository.isAncestor(second, other, never)).toBe(false);
    expect(await repository.isAncestor(other, head, never)).toBe(false);
    expect(await repository.isAncestor(unknown, other, never)).toBe(false);
  });

  it("finds a commit by its trailer, and only by that", async () => {
    const { repository, head, personPushes } = await setStage();
    await personPushes({ "app/a.yaml": "a: 2\n" }, "It mentions job-77 only\n\nin its text");
    const wanted = await personPushes({ "app/a.yaml": "a: 3\n" }, "The one\n\nCoxswain-Job: job-77");
    const last = await personPushes({ "app/a.yaml": "a: 4\n" }, "Another\n\nCoxswain-Job: job-777");
    await repository.fetch("main", never);
    const find = (value: string, from = head) => repository.findByTrailer({ name: "Coxswain-Job", value, from, to: last }, never);
    expect((await find("job-77"))?.revision).toBe(wanted);
    expect(await find("job-77", wanted)).toBeUndefined();
    expect(await find("job-7")).toBeUndefined();
    expect(await find(".*")).toBeUndefined();
    expect(await find("x\ny")).toBeUndefined();
    expect(await find("--output=/tmp/x")).toBeUndefined();
  });
});

// Repositories made to harm whoever reads them: they are read, or refused, and nothing happens.

import { mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { asRevision, type Revision } from "../../../src/gitops/names.ts";
import { type OpenRepository, openRepository } from "../../../src/gitops/repo/open-repository.ts";
import { changeOf, git, identity, makeFolder, never } from "./stage.ts";

interface Entry {
  mode: string;
  name: string | Buffer;
  /** A blob's bytes, entries of a tree, or a commit's SHA. */
  content: string | Buffer | Entry[];
}

/** A tree as bytes: `git mktree` would refuse the names that are wanted here. */
function writeTree(bare: string, entries: Entry[]): string {
  const parts = entries.flatMap(({ mode, name, content }) => {
    const id = mode === "160000" ? String(content) : Array.isArray(content) ? writeTree(bare, content) : writeObject(bare, "blob", content);
    return [Buffer.from(`${mode} `), Buffer.from(name), Buffer.from([0]), Buffer.from(id, "hex")];
  });
  return writeObject(bare, "tree", Buffer.concat(parts));
}

function writeObject(bare: string, type: string, content: string | Buffer): string {
  return git(bare, ["hash-object", "-t", type, "-w", "--literally", "--stdin"], content);
}

async function hostile(entries: Entry[], message = "x"): Promise<{ repository: OpenRepository; head: Revision; bare: string }> {
  const folder = await makeFolder();
  const bare = join(folder, "bare.git");
  await mkdir(bare);
  git(bare, ["init", "--quiet", "--bare", "--initial-branch=main", bare]);
  const commit = writeObject(
    bare,
    "commit",
    `tree ${writeTree(bare, entries)}\nauthor x <x@y> 0 +0000\ncommitter x <x@y> 0 +0000\n\n${message}`,
  );
  git(bare, ["update-ref", "refs/heads/main", commit]);
  const repository = await openRepository({
    url: `file://${bare}`,
    allowFile: true,
    directory: join(folder, "clone"),
    auth: { kind: "none" },
    identity,
  });
  return { repository, head: await repository.fetch("main", never), bare };
}

const plain: Entry = { mode: "100644", name: "a.yaml", content: "a: 1\n" };

describe("trees that point elsewhere", () => {
  it("a link out of the repository is a link and nothing more", async () => {
    const { repository, head } = await hostile([
      { mode: "120000", name: "hosts.yaml", content: "/etc/hosts" },
      { mode: "120000", name: "up", content: "../../.." },
    ]);
    const entries = await repository.snapshot(head).list("", never);
    expect(entries.map(({ path, kind }) => [path, kind])).toEqual([
      ["hosts.yaml", "symlink"],
      ["up", "symlink"],
    ]);
    const blobs = await repository.snapshot(head).read(entries, never);
    expect([...blobs.values()].map(String)).toEqual(["/etc/hosts", "../../.."]);
    await expect(repository.snapshot(head).list("up/etc", never)).rejects.toMatchObject({ code: "git_path_missing" });
  });

  it("nothing is written through a link, over one, or over a submodule", async () => {
    const { repository, head } = await hostile([
      { mode: "120000", name: "link", content: "/tmp" },
      { mode: "160000", name: "sub", content: "1".repeat(40) },
    ]);
    for (const path of ["link", "link/x.yaml", "sub", "sub/x.yaml"])
      await expect(repository.push(changeOf(head, { [path]: "x: 1\n" }), never)).rejects.toMatchObject({ code: "edit_impossible" });
  });

  it("submodules are named and never fetched, whatever their address", async () => {
    const modules =
      '[submodule "x"]\n\tpath = sub\n\turl = --upload-pack=touch /tmp/coxswain-pwned\n\tupdate = !touch /tmp/coxswain-pwned\n';
    const { repository, head } = await hostile([
      { mode: "100644", name: ".gitmodules", content: modules },
      plain,
      { mode: "160000", name: "sub", content: "1".repeat(40) },
    ]);
    expect((await repository.snapshot(head).list("", never)).map(({ path, kind }) => [path, kind])).toEqual([
      [".gitmodules", "file"],
      ["a.yaml", "file"],
      ["sub", "submodule"],
    ]);
    await expect(readdir("/tmp/coxswain-pwned")).rejects.toMatchObject({ code: "ENOENT" });
    expect(await repository.push(changeOf(head, { "a.yaml": "a: 2\n" }), never)).toMatchObject({ kind: "pushed" });
  });

  const names: [name: string, entries: Entry[]][] = [
    ["dots", [{ mode: "40000", name: "..", content: [plain] }]],
    ["git's own folder", [{ mode: "40000", name: ".git", content: [{ mode: "100755", name: "hooks", content: "x" }] }]],
    ["git's own folder on a Mac", [{ mode: "40000", name: ".g\u200cit", content: [plain] }]],
    ["slashes", [{ mode: "100644", name: "../../etc/passwd", content: "x" }]],
    ["an absolute path", [{ mode: "100644", name: "/etc/passwd", content: "x" }]],
  ];
  it.each(names)("a name with %s is refused", async (_name, entries) => {
    const { repository, head } = await hostile(entries);
    await expect(repository.snapshot(head).list("", never)).rejects.toMatchObject({ code: "git_limit", retry: "never" });
  });
});

describe("names that are odd but allowed", () => {
  it("line breaks, tabs, quotes and bytes that are no UTF-8 stay what they are", async () => {
    const { repository, head } = await hostile([
      { mode: "100644", name: 'a"b\nc\td.yaml', content: "1" },
      { mode: "100644", name: Buffer.from([0x66, 0xff, 0xfe]), content: "2" },
      { mode: "100644", name: "größe.yaml", content: "3" },
    ]);
    const entries = await repository.snapshot(head).list("", never);
    expect(entries.map((entry) => entry.path)).toEqual(['a"b\nc\td.yaml', "f\\xff\\xfe", "größe.yaml"]);
    const blobs = await repository.snapshot(head).read(entries, never);
    expect(entries.map((entry) => String(blobs.get(entry.blob)))).toEqual(["1", "2", "3"]);
  });

  it("an old mode is read, and written as a plain file", async () => {
    const { repository, head, bare } = await hostile([{ ...plain, mode: "100664" }]);
    expect(await repository.push(changeOf(head, { "a.yaml": "a: 2\n" }), never)).toMatchObject({ kind: "pushed" });
    expect(git(bare, ["ls-tree", "main"])).toContain("100644");
  });

  it("attributes and filters of the repository do not act", async () => {
    const attributes = "*.yaml filter=evil text eol=crlf ident\n";
    const { repository, head } = await hostile([
      { mode: "100644", name: ".gitattributes", content: attributes },
      { ...plain, content: "$Id$\n" },
    ]);
    const entries = await repository.snapshot(head).list("a.yaml", never);
    expect([...(await repository.snapshot(head).read(entries, never)).values()].map(String)).toEqual(["$Id$\n"]);
  });
});

describe("commits that are odd", () => {
  it("control characters and false fields in a message stay in the message", async () => {
    const { repository, head } = await hostile(
      [plain],
      "Sub\u001b[31mject\n\nbody \u0001\n\nCoxswain-Job: a\nCoxswain-Job: b\nnot a trailer at all",
    );
    const [commit] = await repository.commits({ to: head, limit: 5 }, never);
    expect(commit?.subject).toBe("Sub\u001b[31mject");
    expect(commit?.revision).toBe(head);
  });

  it("a commit without a message, and one with an unreadable date, are read", async () => {
    const { repository, head, bare } = await hostile([plain], "");
    const tree = git(bare, ["rev-parse", "main^{tree}"]);
    const odd = writeObject(
      bare,
      "commit",
      `tree ${tree}\nparent ${head}\nauthor <> \ncommitter x <x@y> 99999999999999999999 +9999\n\nodd\n`,
    );
    git(bare, ["update-ref", "refs/heads/main", odd]);
    const next = await repository.fetch("main", never);
    const commits = await repository.commits({ to: next, limit: 5 }, never);
    expect(commits.map((commit) => [commit.revision, commit.subject])).toEqual([
      [asRevision(odd), "odd"],
      [head, ""],
    ]);
  });

  it("replacement refs and grafts of the remote are not believed", async () => {
    const { repository, head, bare } = await hostile([plain]);
    const other = writeObject(
      bare,
      "commit",
      `tree ${writeTree(bare, [{ ...plain, content: "a: evil\n" }])}\nauthor x <x@y> 0 +0000\ncommitter x <x@y> 0 +0000\n\nevil`,
    );
    git(bare, ["update-ref", `refs/replace/${head}`, other]);
    await repository.fetch("main", never);
    const entries = await repository.snapshot(head).list("a.yaml", never);
    expect([...(await repository.snapshot(head).read(entries, never)).values()].map(String)).toEqual(["a: 1\n"]);
  });
});

// The mirror is only a cache: damaged, it is made anew; what dead processes left in it blocks nobody.

import { access, chmod, mkdir, readdir, readFile, rm, stat, truncate, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { changeOf, git, makeFolder, never, readText, setStage } from "./stage.ts";

async function mirrorIn(folder: string): Promise<string> {
  const [name = ""] = (await readdir(folder)).filter((entry) => entry.endsWith(".git"));
  return join(folder, name);
}

async function filesUnder(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

describe("a damaged mirror", () => {
  const damages: [name: string, damage: (mirror: string) => Promise<void>][] = [
    ["without its objects", (mirror) => rm(join(mirror, "objects"), { recursive: true })],
    ["without anything", (mirror) => rm(mirror, { recursive: true })],
    ["with a broken configuration", (mirror) => writeFile(join(mirror, "config"), "[core\n\0\0")],
    ["without a HEAD", (mirror) => rm(join(mirror, "HEAD"))],
    [
      "with cut-off objects",
      async (mirror) => {
        for (const file of await filesUnder(join(mirror, "objects"))) {
          await chmod(file, 0o600);
          await truncate(file, 7);
        }
      },
    ],
    [
      "with an empty ref",
      async (mirror) => {
        for (const file of await filesUnder(join(mirror, "refs"))) await truncate(file, 0);
      },
    ],
  ];

  it.each(damages)("%s is made anew by a fetch", async (_name, damage) => {
    const { repository, folder, head, personPushes } = await setStage();
    await repository.fetch("main", never);
    await damage(await mirrorIn(join(folder, "clone-1")));
    const next = await personPushes({ "app/a.yaml": "a: 2\n" });
    expect(await repository.fetch("main", never)).toBe(next);
    expect(await readText(repository, next, "app/a.yaml")).toBe("a: 2\n");
    expect(await readText(repository, head, "app/a.yaml")).toBe("a: 1\n");
  });

  // The rest of the table would say the same again.
  it.each(damages.slice(0, 2).concat(damages.slice(-2, -1)))("%s is made anew by a read and by a push", async (_name, damage) => {
    const { repository, folder, head } = await setStage();
    await repository.fetch("main", never);
    await damage(await mirrorIn(join(folder, "clone-1")));
    expect(await readText(repository, head, "app/a.yaml")).toBe("a: 1\n");
    await damage(await mirrorIn(join(folder, "clone-1")));
    expect(await repository.push(changeOf(head, { "app/a.yaml": "a: 9\n" }), never)).toMatchObject({ kind: "pushed" });
  });

  it("one object less is noticed when it is needed", async () => {
    const { repository, folder, head } = await setStage();
    await repository.fetch("main", never);
    const mirror = await mirrorIn(join(folder, "clone-1"));
    const blob = git(mirror, ["rev-parse", `${head}:app/a.yaml`]);
    await rm(join(mirror, "objects", blob.slice(0, 2), blob.slice(2)));
    expect(await readText(repository, head, "app/a.yaml")).toBe("a: 1\n");
  });
});

describe("what dead processes left", () => {
  it("an old lock is removed, and the fetch goes on", async () => {
    const { repository, folder, personPushes } = await setStage();
    await repository.fetch("main", never);
    const [ref = ""] = await filesUnder(join(await mirrorIn(join(folder, "clone-1")), "refs"));
    await writeFile(`${ref}.lock`, "");
    await utimes(`${ref}.lock`, new Date(0), new Date(0));
    const next = await personPushes({ "app/a.yaml": "a: 2\n" });
    expect(await repository.fetch("main", never)).toBe(next);
    await expect(access(`${ref}.lock`)).rejects.toThrow();
  });

  it("a lock that is held just now is waited for", async () => {
    const { repository, folder, personPushes } = await setStage();
    await repository.fetch("main", never);
    const [ref = ""] = await filesUnder(join(await mirrorIn(join(folder, "clone-1")), "refs"));
    await writeFile(`${ref}.lock`, "");
    const next = await personPushes({ "app/a.yaml": "a: 2\n" });
    const fetching = repository.fetch("main", never);
    setTimeout(() => void rm(`${ref}.lock`), 500);
    expect(await fetching).toBe(next);
  });

  it("half a mirror, old packs and replaced mirrors are cleared away on opening", async () => {
    const { open, folder, head } = await setStage();
    const directory = join(folder, "old");
    const first = await open({ directory });
    await first.fetch("main", never);
    const mirror = await mirrorIn(directory);
    const pack = join(mirror, "objects", "pack", "tmp_pack_abc");
    await writeFile(pack, "x".repeat(1_000));
    await utimes(pack, new Date(0), new Date(0));
    await mkdir(`${mirror}.old-123456`);
    const second = await open({ directory });
    await expect(access(pack)).rejects.toThrow();
    await expect(access(`${mirror}.old-123456`)).rejects.toThrow();
    expect(await readText(second, head, "README.md")).toBe("hello\n");
  });
});

describe("what is on disk", () => {
  it("only its owner may look, and no file of the repository is there as a file", async () => {
    const { repository, folder, head } = await setStage({ files: { "secret.yaml": "find me here: if you can\n".repeat(50) } });
    await repository.fetch("main", never);
    await readText(repository, head, "secret.yaml");
    await repository.push(changeOf(head, { "secret.yaml": "find me here too\n" }), never);
    const root = join(folder, "clone-1");
    expect((await stat(root)).mode & 0o777).toBe(0o700);
    for (const file of await filesUnder(root)) expect(await readFile(file, "latin1"), file).not.toContain("find me here");
  });

  it("another address gets another mirror", async () => {
    const [one, two] = [await setStage(), await setStage({ files: { "x.yaml": "x: 1\n" } })];
    const directory = await makeFolder();
    await (await one.open({ directory })).fetch("main", never);
    expect(await readText(await two.open({ directory, url: two.remote.url }), two.head, "x.yaml")).toBe("x: 1\n");
    expect((await readdir(directory)).filter((name) => name.endsWith(".git")).length).toBe(2);
  });
});

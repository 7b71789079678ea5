// A whole path at a revision: which files are read, what is reported, and that nothing is parsed twice.

import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { loadManifests, type ManifestLimits } from "../../../../src/gitops/manifests/load/load-manifests.ts";
import { createManifestCache } from "../../../../src/gitops/manifests/load/manifest-cache.ts";
import { asRevision, type BlobId } from "../../../../src/gitops/names.ts";
import type { Snapshot, TreeEntry } from "../../../../src/gitops/repo/repository.ts";
import { never, setStage } from "../../repo/stage.ts";

const configMap = (name: string, namespace?: string) =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\n${namespace === undefined ? "" : `  namespace: ${namespace}\n`}`;

/** A snapshot out of a table: text, or a link or submodule. */
function snapshotOf(files: Record<string, string | { kind: "symlink" | "submodule" }>) {
  const read: string[] = [];
  const bytes = new Map<BlobId, Buffer>();
  const entries = Object.entries(files).map(([path, content]): TreeEntry => {
    const text = typeof content === "string" ? content : "elsewhere";
    const blob = createHash("sha1").update(text).digest("hex") as BlobId;
    bytes.set(blob, Buffer.from(text));
    return { path, blob, bytes: text.length, kind: typeof content === "string" ? "file" : content.kind };
  });
  const snapshot: Snapshot = {
    revision: asRevision("a".repeat(40)),
    list: async () => entries,
    read: async (wanted) => {
      read.push(...wanted.map((entry) => entry.path));
      return new Map(wanted.map((entry) => [entry.blob, bytes.get(entry.blob) ?? Buffer.alloc(0)]));
    },
  };
  return { snapshot, read };
}

const load = (files: Parameters<typeof snapshotOf>[0], limits?: Partial<ManifestLimits>) =>
  loadManifests({ snapshot: snapshotOf(files).snapshot, path: "", signal: never, limits });

describe("files", () => {
  it("reads .yaml and .yml, hidden ones too, in the order of their paths", async () => {
    const { manifests } = await load({
      "z.yml": configMap("z"),
      "a/b/c.yaml": configMap("c"),
      ".hidden.yaml": configMap("h"),
      "x.json": "{}",
      "y.yaml.bak": "x",
      Makefile: "x",
    });
    expect(manifests.map((manifest) => manifest.source.path)).toEqual([".hidden.yaml", "a/b/c.yaml", "z.yml"]);
  });

  it("leaves out charts with all below them, and kustomizations by themselves", async () => {
    const { manifests, leftOut, problems } = await load({
      "chart/Chart.yaml": "name: x\n",
      "chart/templates/a.yaml": "{{ x }}",
      "chart/charts/sub/Chart.yaml": "name: y\n",
      "app/kustomization.yaml": "resources: [a.yaml]\n",
      "app/Kustomization": "resources: []\n",
      "app/a.yaml": configMap("a"),
      "charts.yaml": configMap("b"),
    });
    expect(manifests.map((manifest) => manifest.object.metadata.name)).toEqual(["a", "b"]);
    expect(leftOut).toEqual([
      { path: "chart", reason: "chart" },
      { path: "app/kustomization.yaml", reason: "kustomization" },
      { path: "app/Kustomization", reason: "kustomization" },
    ]);
    expect(problems).toEqual([]);
  });

  it("leaves out everything when the path itself is a chart", async () => {
    expect(await load({ "Chart.yaml": "name: x\n", "values.yaml": "a: 1\n" })).toEqual({
      manifests: [],
      problems: [],
      leftOut: [{ path: ".", reason: "chart" }],
    });
  });

  it("follows no links and no submodules, and says so", async () => {
    const { manifests, problems } = await load({
      "a.yaml": { kind: "symlink" },
      base: { kind: "symlink" },
      "LICENSE.md": { kind: "symlink" },
      sub: { kind: "submodule" },
      "b.yaml": configMap("b"),
    });
    expect(manifests).toHaveLength(1);
    expect(problems.map(({ code, path }) => [code, path])).toEqual([
      ["symlink", "a.yaml"],
      ["symlink", "base"],
      ["symlink", "sub"],
    ]);
  });

  it("one bad file does not stop the others", async () => {
    const { manifests, problems } = await load({ "a.yaml": configMap("a"), "bad.yaml": "a: [1\n", "b.yaml": configMap("b") });
    expect(manifests.map((manifest) => manifest.object.metadata.name)).toEqual(["a", "b"]);
    expect(problems).toMatchObject([{ code: "syntax", path: "bad.yaml", line: expect.any(Number), column: expect.any(Number) }]);
  });
});

describe("limits", () => {
  it("a file that is too large is reported and not read", async () => {
    const { snapshot, read } = snapshotOf({ "a.yaml": configMap("a"), "big.yaml": "#".repeat(2_000) });
    const { manifests, problems } = await loadManifests({ snapshot, path: "", signal: never, limits: { maxFileBytes: 1_000 } });
    expect(manifests).toHaveLength(1);
    expect(problems).toMatchObject([{ code: "too_large", path: "big.yaml" }]);
    expect(read).toEqual(["a.yaml"]);
  });

  it("too much of all ends the load", async () => {
    await expect(load({ "a.yaml": configMap("a"), "b.yaml": configMap("b") }, { maxTotalBytes: 60 })).rejects.toMatchObject({
      code: "git_limit",
    });
    await expect(load({ "a.yaml": configMap("a"), "b.yaml": configMap("b") }, { maxObjects: 1 })).rejects.toMatchObject({
      code: "git_limit",
    });
  });

  it("an abort ends it", async () => {
    const { snapshot } = snapshotOf(
      Object.fromEntries(
        Array.from({ length: 400 }, (_, index) => [`${index}.yaml`, configMap(`a${index}`) + "# long line\n".repeat(400)]),
      ),
    );
    const leaving = new AbortController();
    const loading = loadManifests({ snapshot, path: "", signal: leaving.signal });
    setImmediate(() => leaving.abort(new Error("gone")));
    await expect(loading).rejects.toThrow("gone");
  });
});

describe("an object that stands twice", () => {
  it("is used from neither place, and both are named", async () => {
    const { manifests, problems } = await load({ "a.yaml": configMap("x"), "b.yaml": `${configMap("w")}---\n${configMap("x")}` });
    expect(manifests.map((manifest) => manifest.object.metadata.name)).toEqual(["w"]);
    expect(problems).toEqual([
      {
        code: "duplicate",
        path: "a.yaml",
        line: 1,
        message: "ConfigMap x stands in b.yaml (line 6) too; neither is used until one is gone.",
      },
      {
        code: "duplicate",
        path: "b.yaml",
        line: 6,
        message: "ConfigMap x stands in a.yaml (line 1) too; neither is used until one is gone.",
      },
    ]);
  });

  it("is one object also in two versions of its API, but not in two namespaces or groups", async () => {
    const of = (apiVersion: string, namespace: string) =>
      `apiVersion: ${apiVersion}\nkind: Ingress\nmetadata: {name: a, namespace: ${namespace}}\n`;
    expect(
      (await load({ "a.yaml": of("networking.k8s.io/v1", "one"), "b.yaml": of("networking.k8s.io/v1beta1", "one") })).problems,
    ).toHaveLength(2);
    expect(
      (
        await load({
          "a.yaml": of("networking.k8s.io/v1", "one"),
          "b.yaml": of("networking.k8s.io/v1", "two"),
          "c.yaml": of("x.test/v1", "one"),
        })
      ).problems,
    ).toEqual([]);
  });
});

describe("the cache", () => {
  it("spares reading what was read, wherever it stands", async () => {
    const cache = createManifestCache();
    const first = snapshotOf({ "a.yaml": configMap("a"), "b.yaml": configMap("b") });
    await loadManifests({ snapshot: first.snapshot, path: "", signal: never, cache });
    const second = snapshotOf({ "moved/a.yaml": configMap("a"), "b.yaml": configMap("b2") });
    const { manifests } = await loadManifests({ snapshot: second.snapshot, path: "", signal: never, cache });
    expect(second.read).toEqual(["b.yaml"]);
    expect(manifests.map((manifest) => [manifest.source.path, manifest.object.metadata.name])).toEqual([
      ["b.yaml", "b2"],
      ["moved/a.yaml", "a"],
    ]);
  });

  it("keeps no more than it may, and the latest used", async () => {
    const cache = createManifestCache({ maxBytes: 100 });
    const blob = (name: string) => name.repeat(40) as BlobId;
    const parsed = { objects: [], problems: [], leftOut: [] };
    cache.set(blob("a"), 40, parsed);
    cache.set(blob("b"), 40, parsed);
    cache.get(blob("a"));
    cache.set(blob("c"), 40, parsed);
    expect(["a", "b", "c"].map((name) => cache.get(blob(name)) !== undefined)).toEqual([true, false, true]);
    cache.set(blob("d"), 400, parsed);
    expect(["a", "c", "d"].map((name) => cache.get(blob(name)) !== undefined)).toEqual([false, false, false]);
  });
});

describe("on a real repository", () => {
  it("reads a folder, and a path that is one file; knows no other path", async () => {
    const { repository, head } = await setStage({ files: { "app/a.yaml": configMap("a"), "app/b.yaml": configMap("b") } });
    await repository.fetch("main", never);
    const names = async (path: string) =>
      (await loadManifests({ snapshot: repository.snapshot(head), path, signal: never })).manifests.map(
        (manifest) => manifest.object.metadata.name,
      );
    expect(await names("app")).toEqual(["a", "b"]);
    expect(await names("app/a.yaml")).toEqual(["a"]);
    await expect(names("nope")).rejects.toMatchObject({ code: "git_path_missing" });
  });
});

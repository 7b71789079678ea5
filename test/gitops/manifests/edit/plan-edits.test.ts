// Batches over many files: what is found where, what stops whom, and which files are left alone.

import { describe, expect, test } from "vitest";
import { planEdits } from "../../../../src/gitops/manifests/edit/plan-edits.ts";
import type { EditFile } from "../../../../src/gitops/manifests/edit/text.ts";
import type { EditPlan, WantedImage } from "../../../../src/gitops/manifests/edit/wanted-image.ts";

function deployment(name: string, image: string, namespace = "demo"): string {
  return `apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: ${name}, namespace: ${namespace}}\nspec:\n  template:\n    spec:\n      containers:\n        - name: app\n          image: ${image}\n`;
}

function file(path: string, text: string): EditFile {
  return { path, bytes: new TextEncoder().encode(text) };
}

function want(workload: string, image: string, path?: string): WantedImage {
  return { select: { workload, container: "app" }, image, path };
}

function summary(plan: EditPlan): unknown {
  return {
    files: plan.files.map((each) => [each.path, each.changed.map((change) => `${change.wanted} ${change.from} -> ${change.to}`)]),
    unchanged: plan.unchanged,
    problems: plan.problems.map((problem) => `${problem.wanted} ${problem.code} ${problem.path}`),
  };
}

const files = [
  file("a.yaml", deployment("a", "r/a:1")),
  file("b.yaml", `${deployment("b", "r/b:1")}---\n${deployment("c", "r/c:1")}`),
  file("broken.yaml", "name: zz\nx: [\n"),
  file("d.yaml", deployment("d", '"{{ .image }}"')),
];

test("a batch edits each file once and leaves the others alone", () => {
  const plan = planEdits(files, [
    want("demo:deployment/a", "r/a:2"),
    want("demo:deployment/b", "r/b:2"),
    want("demo:deployment/c", "r/c:2"),
  ]);
  expect(summary(plan)).toEqual({
    files: [
      ["a.yaml", ["0 r/a:1 -> r/a:2"]],
      ["b.yaml", ["1 r/b:1 -> r/b:2", "2 r/c:1 -> r/c:2"]],
    ],
    unchanged: [],
    problems: [],
  });
  expect(new TextDecoder().decode(plan.files[1]?.bytes)).toBe(`${deployment("b", "r/b:2")}---\n${deployment("c", "r/c:2")}`);
});

test("one that cannot be set stops no other", () => {
  const wanted = [
    want("demo:deployment/b", "No Image"),
    want("demo:deployment/c", "r/c:2"),
    want("demo:deployment/d", "r/d:2"),
    want("demo:deployment/missing", "r/x:2"),
    want("demo:deployment/zz", "r/z:2"),
    want("demo:deployment/a", "r/a:1"),
  ];
  expect(summary(planEdits(files, wanted))).toEqual({
    files: [["b.yaml", ["1 r/c:1 -> r/c:2"]]],
    unchanged: [5],
    problems: ["3 workload_not_found ", "4 syntax broken.yaml", "0 image_invalid b.yaml", "2 templated d.yaml"],
  });
});

describe("a workload in several files", () => {
  const twins = [file("x.yaml", deployment("a", "r/a:1")), file("y.yaml", deployment("a", "r/a:1"))];
  test("is ambiguous", () => {
    expect(summary(planEdits(twins, [want("demo:deployment/a", "r/a:2")]))).toMatchObject({ files: [], problems: ["0 ambiguous x.yaml"] });
  });
  test("until a path is named", () => {
    expect(summary(planEdits(twins, [want("demo:deployment/a", "r/a:2", "y.yaml")]))).toMatchObject({
      files: [["y.yaml", ["0 r/a:1 -> r/a:2"]]],
    });
  });
  test("but the one that names the namespace comes first", () => {
    const both = [file("x.yaml", deployment("a", "r/a:1").replace(", namespace: demo", "")), file("y.yaml", deployment("a", "r/a:1"))];
    expect(summary(planEdits(both, [want("demo:deployment/a", "r/a:2")]))).toMatchObject({ files: [["y.yaml", ["0 r/a:1 -> r/a:2"]]] });
  });
});

test("a repository is set wherever it is written, however it is spelled", () => {
  const places = [
    file("a.yaml", deployment("a", "docker.io/library/redis:6")),
    file("kustomization.yaml", 'images:\n- name: redis\n  newTag: "6"\n'),
    file("values.yaml", "cache:\n  repository: redis\n  tag: 6.0.0\n"),
    file("other.yaml", deployment("o", "other/redis:6")),
  ];
  const plan = planEdits(places, [{ select: { repository: "redis" }, image: "redis:7.0.1" }], {
    isHelmValues: (path) => path === "values.yaml",
  });
  expect(new TextDecoder().decode(plan.files[0]?.bytes)).toBe(deployment("a", "docker.io/library/redis:7.0.1"));
  expect(plan.files.map((each) => each.path)).toEqual(["a.yaml", "kustomization.yaml", "values.yaml"]);
  expect(new TextDecoder().decode(plan.files[1]?.bytes)).toBe('images:\n- name: redis\n  newTag: "7.0.1"\n');
});

test("a marker is set in every file, in templates too", () => {
  const mark = '# {"$imagepolicy": "n:p:tag"}';
  const places = [file("a.yaml", `tag: v1 ${mark}\n`), file("t.yaml", `{{ if x }}\ntag: v1 ${mark}\n{{ end }}\n`)];
  const plan = planEdits(places, [{ select: { workload: "marker:n:p" }, image: "r/a:v2" }]);
  expect(plan.files.map((each) => new TextDecoder().decode(each.bytes))).toEqual([
    `tag: v2 ${mark}\n`,
    `{{ if x }}\ntag: v2 ${mark}\n{{ end }}\n`,
  ]);
});

test("names behind escapes are found", () => {
  const text = deployment("a", "r/a:1").replace("{name: a,", '{name: "\\x61",');
  expect(planEdits([file("a.yaml", text)], [want("demo:deployment/a", "r/a:2")]).files.length).toBe(1);
});

test("many wanted images are told apart by whole words", () => {
  const many = Array.from({ length: 60 }, (_, number) => file(`${number}.yaml`, deployment(`app-${number}`, `r/app-${number}:1`)));
  const wanted = Array.from({ length: 60 }, (_, number) =>
    want(`demo:deployment/app-${number}`, `r/app-${number}:${number % 2 === 0 ? 2 : 1}`),
  );
  const plan = planEdits(many, wanted);
  expect(plan.problems).toEqual([]);
  expect(plan.files.length).toBe(30);
  expect(plan.unchanged.length).toBe(30);
});

test("an edit that fails its verification takes no other edit of the file down", () => {
  const cyclic = `${deployment("a", "r/a:1")}---\n${deployment("b", "r/b:1")}loop: &x [*x]\n`;
  const plan = planEdits([file("a.yaml", cyclic)], [want("demo:deployment/a", "r/a:2"), want("demo:deployment/b", "r/b:2")]);
  expect(summary(plan)).toMatchObject({ files: [["a.yaml", ["0 r/a:1 -> r/a:2"]]], problems: ["1 limit a.yaml"] });
});

// Which places count as images, how they are named and what they hold together.

import { describe, expect, test } from "vitest";
import type { FindImagesOptions } from "../../../../src/gitops/manifests/edit/find-images.ts";
import { findImages } from "../../../../src/gitops/manifests/edit/find-images.ts";
import { parseImagePath } from "../../../../src/gitops/manifests/edit/sites/configured-paths.ts";
import { parseMarker } from "../../../../src/gitops/manifests/edit/sites/markers.ts";

function find(text: string, options: FindImagesOptions = {}, path = "a.yaml"): string[] {
  const { sites, problems } = findImages({ path, bytes: new TextEncoder().encode(text) }, options);
  return [
    ...sites.map((site) => `${site.workload} ${site.container} = ${site.image} (${site.where}:${site.line})`),
    ...problems.map((problem) => problem.code),
  ];
}

function release(values: string, annotations = "", apiVersion = "helm.fluxcd.io/v1"): string {
  return `apiVersion: ${apiVersion}\nkind: HelmRelease\nmetadata: {name: r, namespace: d, annotations: {${annotations}}}\nspec:\n  values:\n${values}`;
}

test("all containers of a pod template, and where each image stands", () => {
  const text = `kind: CronJob
apiVersion: batch/v1
metadata: {name: n}
spec:
  jobTemplate:
    spec:
      template:
        spec:
          initContainers:
            - {name: i, image: "a:1"}
          containers:
            - name: c
              image: b@sha256:1
            - name: none
            - image: unnamed
`;
  const path = "spec.jobTemplate.spec.template.spec";
  expect(find(text)).toEqual([
    `<cluster>:cronjob/n i = a:1 (${path}.initContainers[0].image:10)`,
    `<cluster>:cronjob/n c = b@sha256:1 (${path}.containers[0].image:13)`,
    `<cluster>:cronjob/n none =  (${path}.containers[1]:14)`,
    `<cluster>:cronjob/n containers[2] = unnamed (${path}.containers[2].image:15)`,
  ]);
  expect(find(text, { defaultNamespace: "demo" })[0]).toContain("demo:cronjob/n");
});

describe("kinds are known by their group", () => {
  const body = "metadata: {name: x}\nspec: {template: {spec: {containers: [{name: c, image: i}]}}}\n";
  test.each<[string, string, number]>([
    ["apps/v1", "Deployment", 1],
    ["extensions/v1beta1", "Deployment", 1],
    ["acme.io/v1", "Deployment", 0],
    ["argoproj.io/v1alpha1", "Rollout", 1],
    ["v1", "ReplicationController", 1],
    ["serving.knative.dev/v1", "Service", 0],
    ["v1", "toString", 0],
  ])("%s %s", (apiVersion, kind, count) => {
    expect(find(`apiVersion: ${apiVersion}\nkind: ${kind}\n${body}`).length).toBe(count);
  });
});

describe("Flux v1's shapes of Helm values", () => {
  test.each<[string, string, string, string[]]>([
    ["image", "    image: a/b:1\n", "", ["chart-image = a/b:1"]],
    ["image and tag", "    image: a/b\n    tag: 1.20\n", "", ["chart-image = a/b:1.20"]],
    ["the tag outranks that of the image", "    image: a/b:1\n    tag: '2'\n", "", ["chart-image = a/b:2"]],
    ["registry, image and tag", "    registry: quay.io\n    image: a/b\n    tag: v1\n", "", ["chart-image = quay.io/a/b:v1"]],
    ["a mapping", "    image: {registry: q.io, repository: a/b, tag: v1}\n", "", ["chart-image = q.io/a/b:v1"]],
    ["a mapping with digest", "    image: {repository: a/b, tag: v1, digest: 'sha256:1'}\n", "", ["chart-image = a/b:v1@sha256:1"]],
    ["a mapping without tag", "    image: {repository: a/b}\n", "", ["chart-image = a/b"]],
    [
      "the first level, in order of names",
      "    z: {image: z:1}\n    b: {image: {repository: b, tag: '1'}}\n    image: t:1\n",
      "",
      ["chart-image = t:1", "b = b:1", "z = z:1"],
    ],
    ["no deeper level", "    a: {b: {image: x:1}}\n", "", []],
    ["a tag alone is none", "    a: {tag: v1}\n    tag: v2\n", "", []],
    ["repository and tag without image are none", "    a: {repository: r, tag: v1}\n", "", []],
    ["URLs are none", "    image: https://example.com/x.png\n", "", []],
    [
      "aliases by annotation",
      "    a: {b: {r: x/y, t: v1, g: q.io}}\n",
      "repository.fluxcd.io/w: a.b.r, tag.fluxcd.io/w: a.b.t, registry.fluxcd.io/w: a.b.g",
      ["w = q.io/x/y:v1"],
    ],
    ["an alias outranks the shape of its name", "    a: {image: x:1}\n    o: {i: y:1}\n", "repository.fluxcd.io/a: o.i", ["a = y:1"]],
    ["an alias without repository is none", "    t: v1\n", "tag.fluxcd.io/w: t", []],
    ["an alias to nowhere is none", "    t: v1\n", "repository.fluxcd.io/w: x.y", []],
  ])("%s", (_name, values, annotations, expected) => {
    expect(find(release(values, annotations)).map((site) => site.replace(/^d:helmrelease\/r (.*) \(.*$/, "$1"))).toEqual(expected);
  });

  test.each(["helm.fluxcd.io/v1", "flux.weave.works/v1beta1", "helm.toolkit.fluxcd.io/v2", "helm.toolkit.fluxcd.io/v2beta2"])(
    "of %s",
    (apiVersion) => {
      expect(find(release("    image: a\n", "", apiVersion)).length).toBe(1);
    },
  );
});

test("values files are searched to the bottom when asked for, else not at all", () => {
  const values =
    "image: {repository: a, tag: 1}\nsub:\n  deep: {repository: b, tag: ''}\n  chart: {repository: 'https://x', tag: 1}\n  list:\n    - {name: n, image: c:1}\n    - image: d\n";
  expect(find(values, { isHelmValues: true }, "values.yaml").map((site) => site.split(" (")[0])).toEqual([
    "values:values.yaml chart-image = a:1",
    "values:values.yaml sub.deep = b",
    "values:values.yaml sub.list.n = c:1",
    "values:values.yaml sub.list.1 = d",
  ]);
  expect(find(values, {}, "values.yaml")).toEqual([]);
});

test("kustomizations by file name or by kind", () => {
  const images = "images:\n- {name: a, newName: b, newTag: 1.0}\n- {name: c, digest: 'sha256:1'}\n- {newTag: x}\n";
  expect(find(images, {}, "x/kustomization.yml").map((site) => site.split(" (")[0])).toEqual([
    "kustomization:x/kustomization.yml a = b:1.0",
    "kustomization:x/kustomization.yml c = c@sha256:1",
  ]);
  expect(find(`apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\n${images}`).length).toBe(2);
  expect(find(images)).toEqual([]);
});

describe("markers", () => {
  test.each<[string, ReturnType<typeof parseMarker>]>([
    ['# {"$imagepolicy": "ns:app"}', { policy: "ns:app", part: "image" }],
    ['#{"$imagepolicy":"ns:app:tag"}', { policy: "ns:app", part: "tag" }],
    ['# {"$imagepolicy": "ns:app:name"} trailing', { policy: "ns:app", part: "name" }],
    ['# {"$imagepolicy": "ns:app:digest"}', { policy: "ns:app", part: "digest" }],
    ['# {"$imagepolicy": "ns:app:other"}', undefined],
    ['# {"$imagepolicy": "app"}', undefined],
    ["# $imagepolicy: ns:app", undefined],
  ])("%s", (comment, expected) => {
    expect(parseMarker(comment)).toEqual(expected);
  });

  test("stand behind values of all kinds, once each", () => {
    const mark = (part = "") => `# {"$imagepolicy": "n:p${part}"}`;
    const text = `a: x:1 ${mark()}\nb: 'y:1'\t${mark(":name")}\nc: [1, {d: z}] ${mark(":tag")}\ne: &e w:1 ${mark()}\nf: *e ${mark()}\ng:\n  - *e\n  - v ${mark(":digest")}\nh: |-\n  text ${mark()}\ni: "text ${mark().replaceAll('"', '\\"')}"\n`;
    expect(find(text)).toEqual([
      "marker:n:p image = x:1 (a:1)",
      "marker:n:p name = y:1 (b:2)",
      "marker:n:p tag = z (c[1].d:3)",
      "marker:n:p image = w:1 (e:4)",
      "marker:n:p image = w:1 (f:5)",
      "marker:n:p digest = v (g[1]:8)",
    ]);
  });

  test("are all that a template offers", () => {
    const text = `{{ if .x }}\nimage: a:1 # {"$imagepolicy": "n:p"}\nother: {{ .y }} # {"$imagepolicy": "n:p"}\n{{ end }}\n`;
    expect(find(text)).toEqual(["marker:n:p image = a:1 (image:2)", "templated"]);
  });
});

describe("configured paths", () => {
  test.each<[string, ReturnType<typeof parseImagePath>]>([
    ["spec.image", ["spec", "image"]],
    ["spec.containers[*].image", ["spec", "containers", { every: true }, "image"]],
    ['spec["a.b/c"][0]', ["spec", "a.b/c", 0]],
    ["", undefined],
    ["spec..image", undefined],
    ["spec.[*]", undefined],
    ["spec image", undefined],
  ])("%s", (path, steps) => {
    expect(parseImagePath(path)).toEqual(steps);
  });

  test("find scalars and mappings, in every entry, for one group or any", () => {
    const text =
      "apiVersion: acme.io/v1\nkind: App\nmetadata: {name: x}\nspec:\n  parts:\n    a: {image: p:1}\n    b: {image: {repository: q, tag: '2'}}\n";
    const expected = ["<cluster>:app/x spec.parts.a.image = p:1", "<cluster>:app/x spec.parts.b.image = q:2"];
    const at = (apiVersion?: string) =>
      find(text, { imagePaths: [{ apiVersion, kind: "App", path: "spec.parts[*].image" }] }).map((site) => site.split(" (")[0]);
    expect([at(), at("acme.io"), at("acme.io/v1"), at("acme.io/v2"), at("other.io")]).toEqual([expected, expected, expected, [], []]);
  });
});

test.each<[string, string | Uint8Array, string]>([
  ["no UTF-8", new Uint8Array([0x61, 0x3a, 0xff]), "not_utf8"],
  ["no YAML", "a: [", "syntax"],
  ["a NUL", "a: \0", "syntax"],
  ["an unknown alias", "a: *b\n", "syntax"],
  ["too deep", "[".repeat(5_000), "syntax"],
  ["SOPS", "sops: {mac: x}\nimage: a\n", "encrypted"],
  ["SOPS in a template", "{{ x }}\nsops:\n  mac: x\n", "encrypted"],
])("%s is a problem and no throw", (_name, content, code) => {
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  expect(findImages({ path: "a.yaml", bytes }).problems.map((problem) => problem.code)).toEqual([code]);
});

test("aliases that unfold for ever end in a refusal, not in a hang", async () => {
  const { setImages } = await import("../../../../src/gitops/manifests/edit/set-images.ts");
  const levels = Array.from(
    { length: 12 },
    (_, level) => `l${level}: &l${level} [${Array.from({ length: 9 }, () => (level === 0 ? "x" : `*l${level - 1}`)).join(", ")}]`,
  );
  const text = `apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {containers: [{name: c, image: a:1}]}\n${levels.join("\n")}\n`;
  const outcome = setImages({ path: "a.yaml", bytes: new TextEncoder().encode(text) }, [
    { workload: "pod/p", container: "c", image: "a:2" },
  ]);
  expect(outcome).toMatchObject({ kind: "impossible", problems: [{ code: "limit", edit: 0 }] });
  expect(find(text, { isHelmValues: true }).length).toBeGreaterThan(0);
  const lists = `items: [${Array.from({ length: 12 }, () => "*l").join(", ")}]`;
  expect(find(`apiVersion: v1\nkind: List\nitems:\n- &l\n  apiVersion: v1\n  kind: List\n  ${lists}\n`)).toEqual([]);
});

// One file's bytes: objects out of documents and Lists, and what is said of everything else.

import { describe, expect, it } from "vitest";
import { parseManifests } from "../../../../src/gitops/manifests/load/parse-manifests.ts";

const limits = { maxDepth: 128, maxValues: 10_000 };
const parse = (text: string | Buffer) => parseManifests(Buffer.from(text), limits);
const configMap = (name: string, more = "") => `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\n${more}`;
const namesOf = (text: string) => parse(text).objects.map(({ object }) => `${object.kind}/${object.metadata.name}`);

describe("documents", () => {
  it("each has its place and its line", () => {
    const text = `# first\n---\n${configMap("a")}---\n# nothing\n---\n\n${configMap("b")}...\n---\n${configMap("c")}`;
    expect(parse(text).objects.map(({ object, document, line }) => [object.metadata.name, document, line])).toEqual([
      ["a", 0, 3],
      ["b", 2, 11],
      ["c", 3, 17],
    ]);
  });

  it.each([
    ["CRLF", configMap("a").replaceAll("\n", "\r\n")],
    ["a byte order mark", `\ufeff${configMap("a")}`],
    ["JSON", '{"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "a"}}'],
    ["a %YAML directive", `%YAML 1.1\n---\n${configMap("a")}`],
    ["no newline at the end", configMap("a").trimEnd()],
  ])("are read with %s", (_name, text) => expect(namesOf(text)).toEqual(["ConfigMap/a"]));

  it.each([
    ["empty", "", "not_a_manifest"],
    ["only comments", "# one\n---\n# two\n", "not_a_manifest"],
    ["Helm values", "image:\n  tag: 1.2.3\n", "not_a_manifest"],
    [".flux.yaml", "version: 1\npatchUpdated: {}\n", "not_a_manifest"],
    ["a kustomization", "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: []\n", "kustomization"],
  ])("that are no manifests are left out: %s", (_name, text, reason) => {
    expect(parse(text)).toEqual({ objects: [], problems: [], leftOut: [reason] });
  });

  it("a custom resource of Flux called Kustomization is an object", () => {
    expect(namesOf("apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: a}\n")).toEqual(["Kustomization/a"]);
  });
});

describe("Lists", () => {
  const list = (kind: string, items: string, more = "") => `apiVersion: v1\nkind: ${kind}\n${more}items:\n${items}`;
  const item = (name: string) => `- apiVersion: v1\n  kind: ConfigMap\n  metadata: {name: ${name}}\n`;

  it.each([
    ["a List", list("List", item("a") + item("b")), ["ConfigMap/a", "ConfigMap/b"]],
    ["an empty List", "apiVersion: v1\nkind: List\nitems: []\n", []],
    ["a List without items", "apiVersion: v1\nkind: List\nmetadata: {resourceVersion: ''}\n", []],
    [
      "a List in a List",
      `apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: List\n  items:\n  ${item("a").replaceAll("\n", "\n  ").trimEnd()}\n`,
      ["ConfigMap/a"],
    ],
    ["a typed list, whose items need not say what they are", list("ConfigMapList", "- metadata: {name: a}\n"), ["ConfigMap/a"]],
    [
      "a custom kind with a spec that ends in List",
      "apiVersion: x.test/v1\nkind: AllowList\nmetadata: {name: a}\nspec: {}\nitems: [{x: 1}]\n",
      ["AllowList/a"],
    ],
    [
      "a custom kind with a name that ends in List",
      "apiVersion: x.test/v1\nkind: AllowList\nmetadata: {name: a}\nitems: [{x: 1}]\n",
      ["AllowList/a"],
    ],
  ])("%s", (_name, text, names) => {
    expect(namesOf(text)).toEqual(names);
    expect(parse(text).problems).toEqual([]);
  });

  it("a bad item is named with its line, and the others are used", () => {
    const parsed = parse(list("List", `${item("a")}- just text\n- kind: ConfigMap\n  metadata: {name: b}\n${item("c")}`));
    expect(parsed.objects.map(({ object }) => object.metadata.name)).toEqual(["a", "c"]);
    expect(parsed.problems).toEqual([
      { code: "not_an_object", line: 1, column: 1, message: "An item of the List is text and not an object." },
      { code: "not_an_object", line: 8, column: 3, message: "The object has no apiVersion." },
    ]);
  });
});

describe("what is wrong is said, with its line and column", () => {
  const table: [name: string, text: string, line: number, column: number, message: string][] = [
    ["bad indentation", "a:\n  - b\n c: d\n", 3, 2, "Bad indentation of a mapping entry."],
    ["a tab", "a:\n\tb: 1\n", 2, 1, ""],
    ["an open quote", 'a: "x\nb: 1\n', 2, 1, ""],
    ["a key that stands twice", `${configMap("a")}data:\n  x: "1"\n  x: "2"\n`, 7, 3, "The key x stands twice in one mapping."],
    ["an alias without an anchor", "a: *x\n", 1, 5, "The alias *x has no anchor before it."],
    ["a list", "- 1\n", 1, 1, "The document is a list and not an object."],
    ["text", "hello\n", 1, 1, "The document is text and not an object."],
    ["no kind", "apiVersion: v1\nmetadata: {name: a}\n", 1, 1, "The object has no kind."],
    ["no apiVersion", "kind: ConfigMap\nmetadata: {name: a}\n", 1, 1, "The object has no apiVersion."],
    ["no metadata", "apiVersion: v1\nkind: ConfigMap\n", 1, 1, "ConfigMap: metadata is missing."],
    ["no name", "\napiVersion: v1\nkind: ConfigMap\nmetadata: {labels: {a: b}}\n", 2, 1, "ConfigMap: metadata.name is missing."],
    [
      "a generated name",
      "apiVersion: batch/v1\nkind: Job\nmetadata: {generateName: a-}\n",
      1,
      1,
      "Job: generateName makes a new object each time; give it a name.",
    ],
    [
      "a name that is a number",
      "apiVersion: v1\nkind: Namespace\nmetadata: {name: 123}\n",
      1,
      1,
      "Namespace: metadata.name is a number; put it in quotes.",
    ],
    [
      "a namespace that is a boolean",
      configMap("a", "  namespace: no\n"),
      1,
      1,
      "ConfigMap: metadata.namespace is a boolean; put it in quotes.",
    ],
    [
      "an annotation that is a boolean",
      configMap("a", "  annotations:\n    fluxcd.io/automated: true\n"),
      1,
      1,
      "ConfigMap: metadata.annotations: the value of fluxcd.io/automated is a boolean; put it in quotes.",
    ],
    ["labels that are a list", configMap("a", "  labels: [a]\n"), 1, 1, "ConfigMap: metadata.labels is a list and not a mapping."],
  ];
  it.each(table)("%s", (_name, text, line, column, message) => {
    const [problem] = parse(text).problems;
    expect(problem?.line).toBe(line);
    if (message !== "") expect(problem).toMatchObject({ column, message });
  });

  it("of one document, while the others are used", () => {
    const parsed = parse(`${configMap("a")}---\nx: 1\nx: 2\n---\n${configMap("b")}`);
    expect(parsed.objects.map(({ object, document }) => [object.metadata.name, document])).toEqual([
      ["a", 0],
      ["b", 2],
    ]);
    expect(parsed.problems).toMatchObject([{ code: "duplicate", line: 7, column: 1 }]);
  });

  it.each([
    ["a value", "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {{ .Values.name }}\n", 4],
    ["a block", "apiVersion: v1\n{{- if .Values.on }}\nkind: ConfigMap\n{{- end }}\n", 2],
    ["an include", 'metadata:\n  labels:\n    {{- include "x.labels" . | nindent 4 }}\n', 3],
    ["two in a line", "image: {{ .Values.a }}:{{ .Values.b }}\n", 1],
  ])("of a template: %s", (_name, text, line) => {
    expect(parse(text).problems[0]?.message).toBe(
      `This is a template ({{ … }} in line ${line}) and not yet YAML; Coxswain reads plain manifests.`,
    );
  });

  it("but not of braces in a text", () => {
    expect(namesOf(configMap("a", 'data:\n  x: "{{ $labels.x }}"\n'))).toEqual(["ConfigMap/a"]);
  });

  it.each([
    ["UTF-16", Buffer.from("\ufeffa: 1", "utf16le"), "UTF-16"],
    ["Latin-1", Buffer.from("a: gr\u00f6\u00dfe", "latin1"), "not UTF-8"],
  ])("of a file that is %s", (_name, bytes, found) => {
    expect(parse(bytes).problems).toMatchObject([{ code: "syntax", message: `The file is ${found}; save it as UTF-8.` }]);
  });
});

describe("objects", () => {
  it("are as written, but for what the API reads as absent", () => {
    const [parsed] = parse(
      configMap("a", "  namespace: ''\n  labels:\n  annotations: {a: , b: x}\n  x-unknown: 1\ndata: {k: v}\nextra: {nested: [1, null]}\n"),
    ).objects;
    expect(parsed?.object).toEqual({
      apiVersion: "v1",
      kind: "ConfigMap",
      metadata: { name: "a", annotations: { a: "", b: "x" }, "x-unknown": 1 },
      data: { k: "v" },
      extra: { nested: [1, null] },
    });
  });

  it("are frozen, as others may hold the same", () => {
    const [parsed] = parse(configMap("a", "data: {k: [v]}\n")).objects;
    if (parsed === undefined) throw new Error("nothing was read");
    expect(() => {
      parsed.object.metadata.name = "b";
    }).toThrow(TypeError);
    expect(Object.isFrozen((parsed.object.data as { k: unknown[] }).k)).toBe(true);
  });
});

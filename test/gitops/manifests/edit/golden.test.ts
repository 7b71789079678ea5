// Each folder of test/golden/edit: a file, the edit, and the bytes or the problems that must come of it.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parseAllDocuments } from "yaml";
import type { FindImagesOptions } from "../../../../src/gitops/manifests/edit/find-images.ts";
import type { ImageEdit } from "../../../../src/gitops/manifests/edit/image-edit.ts";
import type { AnnotationEdit } from "../../../../src/gitops/manifests/edit/set-annotations.ts";
import { setAnnotations } from "../../../../src/gitops/manifests/edit/set-annotations.ts";
import { setImages } from "../../../../src/gitops/manifests/edit/set-images.ts";

interface GoldenEdit {
  path?: string;
  options?: FindImagesOptions;
  images?: ImageEdit[];
  annotations?: AnnotationEdit;
}

const root = new URL("../../../golden/edit/", import.meta.url);
const cases = readdirSync(root).sort();

test("the corpus has at least 80 cases, each with one outcome", () => {
  expect(cases.length).toBeGreaterThanOrEqual(80);
  for (const name of cases) expect([name, hasFile(name, "after.yaml") !== hasFile(name, "problem.json")]).toEqual([name, true]);
});

describe("golden edits", () => {
  test.each(cases)("%s", (name) => {
    const before = read(name, "before.yaml");
    const edit = JSON.parse(read(name, "edit.json").toString()) as GoldenEdit;
    const outcome = carryOut({ path: edit.path ?? "before.yaml", bytes: before }, edit);
    if (outcome.kind === "impossible") return expect(outcome.problems).toEqual(JSON.parse(read(name, "problem.json").toString()));
    const after = outcome.kind === "edited" ? outcome.bytes : before;
    expect(Buffer.from(after).toString("latin1")).toBe(read(name, "after.yaml").toString("latin1"));
    expect(outcome.kind === "unchanged").toBe(before.equals(read(name, "after.yaml")));
  });
});

test("after an edit the edit changes nothing more, and `yaml` reads the file too", () => {
  for (const name of cases.filter((each) => hasFile(each, "after.yaml"))) {
    const edit = JSON.parse(read(name, "edit.json").toString()) as GoldenEdit;
    const file = { path: edit.path ?? "before.yaml", bytes: read(name, "after.yaml") };
    expect([name, carryOut(file, edit).kind]).toEqual([name, "unchanged"]);
    if (name.startsWith("template-marker") || name.startsWith("brackets-") || name === "cr-only") continue;
    const errors = parseAllDocuments(file.bytes.toString(), { merge: true }).flatMap((document) =>
      "errors" in document ? document.errors : [],
    );
    expect([name, errors]).toEqual([name, []]);
  }
});

function carryOut(
  file: { path: string; bytes: Uint8Array },
  edit: GoldenEdit,
): ReturnType<typeof setImages> | ReturnType<typeof setAnnotations> {
  if (edit.annotations !== undefined) return setAnnotations(file, edit.annotations);
  return setImages(file, edit.images ?? [], edit.options);
}

function hasFile(name: string, file: string): boolean {
  return existsSync(new URL(`${name}/${file}`, root));
}

function read(name: string, file: string): Buffer {
  return readFileSync(new URL(`${name}/${file}`, root));
}

// The law of edits: after equals before with only that value replaced, whatever the document looks like.

import fc from "fast-check";
import { expect, test } from "vitest";
import { parseAllDocuments } from "yaml";
import { setAnnotations } from "../../../../src/gitops/manifests/edit/set-annotations.ts";
import { setImages } from "../../../../src/gitops/manifests/edit/set-images.ts";
import { chooser, generateDocument } from "./generated-document.ts";

const numbers = fc.array(fc.nat(9_999), { minLength: 120, maxLength: 120 });
/** References that need no quotes, and such that do. */
const wantedImages = ["ghcr.io/acme/app:1.20", "app:2", "on", "null", "1e3", "0x1f", "1234", "2:30", "y", `a.b/c@sha256:${"f".repeat(64)}`];
const wanted = fc.constantFrom(...wantedImages);

function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

test("an edited image is the only difference, in 10,000 documents", () => {
  const styles = new Set<string>();
  fc.assert(
    fc.property(numbers, wanted, (choices, image) => {
      const document = generateDocument(chooser(choices));
      styles.add(document.style);
      const text = document.before + document.text + document.after;
      const outcome = setImages({ path: "a.yaml", bytes: bytesOf(text) }, [{ ...document, image }]);
      if (image === document.image) return outcome.kind === "unchanged";
      if (outcome.kind !== "edited") throw new Error(`${JSON.stringify(outcome)}\n${text}`);
      const edited = new TextDecoder("utf-8", { ignoreBOM: true }).decode(outcome.bytes);
      expect(edited.startsWith(document.before) && edited.endsWith(document.after)).toBe(true);
      const written = edited.slice(document.before.length, edited.length - document.after.length);
      expect(allowed(document.style, image)).toContain(written);
      expect(outcome.changed.map(({ from, to }) => ({ from, to }))).toEqual([{ from: document.image, to: image }]);
      return true;
    }),
    { numRuns: 10_000 },
  );
  expect([...styles].sort()).toEqual(["double", "folded", "literal", "plain", "single"]);
}, 120_000);

/** The ways in which an image may stand: as it is in a block, in the quotes that were there, bare only as a string. */
function allowed(style: string, image: string): string[] {
  if (style === "literal" || style === "folded") return [image];
  if (style === "single") return [`'${image}'`];
  if (style === "double") return [`"${image}"`];
  return image.includes("/") || image.includes(":2") ? [image] : [`'${image}'`, `"${image}"`];
}

test("another parser reads the edited documents alike", () => {
  fc.assert(
    fc.property(numbers, wanted, (choices, image) => {
      const document = generateDocument(chooser(choices));
      const text = document.before + document.text + document.after;
      const outcome = setImages({ path: "a.yaml", bytes: bytesOf(text) }, [{ ...document, image }]);
      if (outcome.kind !== "edited") return;
      const after = new TextDecoder("utf-8", { ignoreBOM: true }).decode(outcome.bytes);
      for (const version of ["1.2", "1.1"] as const) {
        const leavesBefore = leavesOf(text, version);
        const leavesAfter = leavesOf(after, version);
        expect(leavesAfter.length).toBe(leavesBefore.length);
        const differing = leavesAfter.flatMap((leaf, index) => (Object.is(leaf, leavesBefore[index]) ? [] : [[leavesBefore[index], leaf]]));
        expect(differing).toEqual(document.image === image ? [] : [[document.image, image]]);
      }
    }),
    { numRuns: 500 },
  );
}, 60_000);

/** All scalar values of a text in order, as `yaml` reads them. */
function leavesOf(text: string, version: "1.1" | "1.2"): unknown[] {
  const leaves: unknown[] = [];
  const visit = (value: unknown): void => {
    if (value instanceof Date) leaves.push(value.getTime());
    else if (typeof value === "object" && value !== null)
      for (const [key, inner] of Object.entries(value)) visit(leaves.push(key) && inner);
    else leaves.push(value);
  };
  for (const document of parseAllDocuments(text, { version, merge: true, logLevel: "silent" })) {
    expect((document as { errors?: unknown[] }).errors ?? []).toEqual([]);
    visit((document as { toJS: () => unknown }).toJS());
  }
  return leaves;
}

test("annotations that are set and taken away leave the file as it was", () => {
  fc.assert(
    fc.property(numbers, fc.constantFrom("true", "semver:~1.2", "glob:a, b", "two\nlines", "it's # so", ""), (choices, value) => {
      const document = generateDocument(chooser(choices));
      const text = document.before + document.text + document.after;
      const set = { "fluxcd.io/automated": "true", "coxswain.dev/note": value };
      const edit = { workload: document.workload, set };
      const written = setAnnotations({ path: "a.yaml", bytes: bytesOf(text) }, edit);
      if (written.kind !== "edited") throw new Error(`${JSON.stringify(written)}\n${text}`);
      const removal = { workload: document.workload, set: { "fluxcd.io/automated": null, "coxswain.dev/note": null } };
      const removed = setAnnotations({ path: "a.yaml", bytes: written.bytes }, removal);
      if (removed.kind !== "edited") throw new Error(JSON.stringify(removed));
      expect(new TextDecoder("utf-8", { ignoreBOM: true }).decode(removed.bytes)).toBe(text);
    }),
    { numRuns: 1_000 },
  );
}, 60_000);

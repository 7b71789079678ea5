// Real repositories, where they are checked out beside this one: every image can be bumped with a one-line diff.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { findImages } from "../../../../src/gitops/manifests/edit/find-images.ts";
import { splitImage } from "../../../../src/gitops/manifests/edit/image-text.ts";
import { setImages } from "../../../../src/gitops/manifests/edit/set-images.ts";

const root = new URL("../../../../../shared/fixtures/repositories/", import.meta.url);

describe.skipIf(!existsSync(root))("the repositories in ../shared/fixtures", () => {
  const paths = existsSync(root)
    ? readdirSync(root, { recursive: true })
        .map(String)
        .filter((path) => /\.ya?ml$/.test(path))
    : [];
  const load = (path: string) => ({ path, bytes: readFileSync(new URL(path, root)) });
  const options = (path: string) => ({ isHelmValues: /(?:^|\/)values[^/]*\.yaml$/.test(path) });

  test("every image is bumped by one line", () => {
    let count = 0;
    for (const path of paths) {
      const file = load(path);
      for (const site of findImages(file, options(path)).sites) {
        const image = `${splitImage(site.image).name}:99.1.0`;
        const outcome = setImages(file, [{ ...site, image }], options(path));
        expect([path, site.container, outcome.kind]).toEqual([path, site.container, "edited"]);
        if (outcome.kind === "edited")
          expect([path, site.container, differingLines(file.bytes, outcome.bytes)]).toEqual([path, site.container, 1]);
        count++;
      }
    }
    expect(count).toBeGreaterThan(90);
  });

  test("every line that looks like an image is a site, and only templates are refused", () => {
    const missed: string[] = [];
    for (const path of paths) {
      const file = load(path);
      const { sites, problems } = findImages(file, options(path));
      const isTemplate = path.includes("/templates/");
      expect(problems.filter((problem) => !isTemplate || problem.code !== "templated")).toEqual([]);
      const written = file.bytes
        .toString()
        .split("\n")
        .filter((line) => /^[\s-]*image: *[^\s#{&]/.test(line)).length;
      const found = sites.filter((site) => site.parts.some((part) => part.where.endsWith("image") && part.text !== undefined)).length;
      if (!isTemplate && written !== found) missed.push(`${path}: ${found} of ${written}`);
    }
    expect(missed).toEqual([]);
  });
});

/** Lines that were replaced or added. */
function differingLines(before: Uint8Array, after: Uint8Array): number {
  const old = Buffer.from(before).toString().split("\n");
  const now = Buffer.from(after).toString().split("\n");
  let start = 0;
  while (start < old.length && old[start] === now[start]) start++;
  let end = 0;
  while (end < Math.min(old.length, now.length) - start && old.at(-1 - end) === now.at(-1 - end)) end++;
  return Math.max(old.length, now.length) - start - end;
}

// Measures setting 200 images of one kustomization beside one call of `kustomize edit set image`.

import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImages } from "../src/gitops/manifests/edit/set-images.ts";
import type { BenchResult } from "./result.ts";
import { median } from "./result.ts";

export interface KustomizeBenchOptions {
  /** The kustomize program; without one there is nothing to measure. */
  kustomizePath: string | undefined;
  rounds: number;
  imageCount?: number;
}

/** Empty where kustomize is not there. Its time has the start of a process in it, ours has not. */
export function benchKustomizeEdit({ kustomizePath, rounds, imageCount = 200 }: KustomizeBenchOptions): BenchResult[] {
  if (kustomizePath === undefined) return [];
  const directory = mkdtempSync(join(tmpdir(), "coxswain-bench-edit-"));
  try {
    const path = "kustomization.yaml";
    const text = kustomizationOf(imageCount);
    const wanted = Array.from({ length: imageCount }, (_, number) => `acme/app-${number}:2.0.${number}`);
    const edits = wanted.map((image) => ({ workload: "kustomization", container: image.slice(0, image.indexOf(":")), image }));
    const theirs: number[] = [];
    const ours: number[] = [];
    for (let round = 0; round < rounds; round++) {
      writeFileSync(join(directory, path), text);
      theirs.push(timed(() => execFileSync(kustomizePath, ["edit", "set", "image", ...wanted], { cwd: directory, timeout: 60_000 })));
      ours.push(timed(() => mustEdit(setImages({ path, bytes: Buffer.from(text) }, edits).kind)));
    }
    const ratio = median(ours) / median(theirs);
    const details = { images: imageCount, rounds, setImagesMs: median(ours), kustomizeEditMs: median(theirs) };
    return [{ name: `set ${imageCount} images of a kustomization / kustomize edit set image`, ratio, goal: 1, pass: ratio <= 1, details }];
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

function kustomizationOf(imageCount: number): string {
  const entries = Array.from({ length: imageCount }, (_, number) => `  - name: acme/app-${number}\n    newTag: 1.0.${number} # kept\n`);
  return `apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nimages:\n${entries.join("")}`;
}

function mustEdit(kind: string): void {
  if (kind !== "edited") throw new Error(`the edit came out ${kind}`);
}

function timed(act: () => void): number {
  const start = performance.now();
  act();
  return performance.now() - start;
}

// Which entries of a tree are manifests to read, and what is left out or cannot be followed.

import type { TreeEntry } from "../../repo/repository.ts";
import type { LeftOut, ManifestProblem } from "../manifest.ts";

export interface SelectedFiles {
  files: TreeEntry[];
  leftOut: LeftOut[];
  problems: ManifestProblem[];
}

const manifestName = /\.ya?ml$/;
const kustomizationNames = new Set(["kustomization.yaml", "kustomization.yml", "Kustomization"]);

/**
 * `.yaml` and `.yml` files, hidden ones too. A folder with a Chart.yaml is left out with all below it;
 * a kustomization file is left out by itself. Links and submodules are never followed: reported where
 * they could have held manifests.
 */
export function planFiles(entries: readonly TreeEntry[], maxFileBytes: number): SelectedFiles {
  const charts = new Set(entries.filter((entry) => nameOf(entry.path) === "Chart.yaml").map((entry) => folderOf(entry.path)));
  const selected: SelectedFiles = {
    files: [],
    leftOut: [...charts]
      .filter((chart) => !isInside(folderOf(chart), charts) || chart === "")
      .map((path) => ({ path: path === "" ? "." : path, reason: "chart" })),
    problems: [],
  };
  for (const entry of entries) if (!isInside(folderOf(entry.path), charts)) sortIn(selected, entry, maxFileBytes);
  return selected;
}

function sortIn(selected: SelectedFiles, entry: TreeEntry, maxFileBytes: number): void {
  const { path, kind, bytes } = entry;
  const name = nameOf(path);
  if (kind === "submodule")
    selected.problems.push({ code: "symlink", path, message: "This is a submodule, and Coxswain does not follow those." });
  else if (kind === "symlink") {
    // A link without an ending may be to a folder of manifests.
    if (manifestName.test(name) || !name.includes("."))
      selected.problems.push({ code: "symlink", path, message: "This is a symbolic link, and Coxswain does not follow those." });
  } else if (kustomizationNames.has(name)) selected.leftOut.push({ path, reason: "kustomization" });
  else if (!manifestName.test(name)) return;
  else if (bytes > maxFileBytes)
    selected.problems.push({ code: "too_large", path, message: `The file is larger than ${maxFileBytes} bytes, which is the limit.` });
  else selected.files.push(entry);
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf("/"), 0));
}

/** Whether the folder, or one above it, is one of these. */
function isInside(folder: string, folders: ReadonlySet<string>): boolean {
  if (folders.size === 0) return false;
  for (let at = folder; ; at = folderOf(at)) {
    if (folders.has(at)) return true;
    if (at === "") return false;
  }
}

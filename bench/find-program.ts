// Where a program to compare with is: on the PATH, or beside the control plane's binaries.

import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";

export function findProgram(name: string, environment: Readonly<Record<string, string | undefined>>): string | undefined {
  const folders = [...(environment.PATH ?? "").split(delimiter), environment.KUBEBUILDER_ASSETS ?? ""];
  return folders
    .filter((folder) => folder !== "")
    .map((folder) => join(folder, name))
    .find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

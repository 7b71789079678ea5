// Puts finished programs into the cache, all at once, so that a broken download or build never counts.

import { chmod, mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

/** Lets `fill` write into a new directory beside the target, and moves it there when that worked. */
export async function installPrograms(
  targetDir: string,
  names: readonly string[],
  fill: (directory: string) => Promise<void>,
): Promise<void> {
  await mkdir(dirname(targetDir), { recursive: true });
  const directory = await mkdtemp(join(dirname(targetDir), `.${basename(targetDir)}-`));
  try {
    await fill(directory);
    for (const name of names) await chmod(join(directory, name), 0o755);
    await rm(targetDir, { recursive: true, force: true });
    await rename(directory, targetDir);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

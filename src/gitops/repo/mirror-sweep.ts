// What processes that died leave behind in a mirror: locks that would block for ever and half-written packs.

import type { Dirent } from "node:fs";
import { readdir, rm, stat } from "node:fs/promises";
import path from "node:path";

/** git holds these locks for milliseconds; older than this, nobody holds them. */
const staleLockMs = 10_000;
/** A pack that is still being received is touched all the time. */
const staleTemporaryMs = 3_600_000;

/** Removes `*.lock` files that are too old to be held; gives how many. */
export async function removeStaleLocks(gitDirectory: string, nowMs: number): Promise<number> {
  const locks = (await filesUnder(gitDirectory, (folder) => folder !== "objects")).filter((file) => file.endsWith(".lock"));
  return removeOlder(locks, nowMs - staleLockMs);
}

/** Removes replaced mirrors, crash reports, and temporary packs and objects of long-dead processes. */
export async function removeLeftovers(root: string, gitDirectory: string, nowMs: number): Promise<void> {
  for (const entry of await entries(root)) {
    const replaced = entry.name.startsWith("mirror-") && entry.name.includes(".git.old-");
    if (replaced) await rm(path.join(root, entry.name), { recursive: true, force: true });
  }
  const temporary = (await filesUnder(gitDirectory, () => true)).filter((file) =>
    /^(?:tmp_|fast_import_crash_)|\.new$/.test(path.basename(file)),
  );
  await removeOlder(temporary, nowMs - staleTemporaryMs);
  await removeStaleLocks(gitDirectory, nowMs);
}

export async function directoryBytes(directory: string): Promise<number> {
  let bytes = 0;
  for (const file of await filesUnder(directory, () => true)) {
    // A temporary file may be gone by now.
    bytes += await stat(file).then(
      (found) => found.size,
      () => 0,
    );
  }
  return bytes;
}

async function removeOlder(files: readonly string[], beforeMs: number): Promise<number> {
  let removed = 0;
  for (const file of files) {
    const found = await stat(file).catch(() => undefined);
    if (found === undefined || found.mtimeMs > beforeMs) continue;
    await rm(file, { force: true });
    removed += 1;
  }
  return removed;
}

async function filesUnder(directory: string, enter: (folder: string) => boolean): Promise<string[]> {
  const files: string[] = [];
  const open = [directory];
  for (let folder = open.pop(); folder !== undefined; folder = open.pop()) {
    for (const entry of await entries(folder)) {
      const place = path.join(folder, entry.name);
      if (entry.isDirectory() && enter(entry.name)) open.push(place);
      else if (!entry.isDirectory()) files.push(place);
    }
  }
  return files;
}

async function entries(folder: string): Promise<Dirent[]> {
  return readdir(folder, { withFileTypes: true }).catch(() => []);
}

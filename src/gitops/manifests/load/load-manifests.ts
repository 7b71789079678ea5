// Reads an environment's path at one revision: every object in it, what was left out, what could not be read.

import { setImmediate as nextTurn } from "node:timers/promises";
import { Failure } from "../../failure.ts";
import type { BlobId } from "../../names.ts";
import type { Snapshot, TreeEntry } from "../../repo/repository.ts";
import type { LeftOut, Manifest, ManifestProblem, ManifestSet } from "../manifest.ts";
import type { YamlLimits } from "./compose-yaml.ts";
import { setApartDuplicates } from "./duplicate-objects.ts";
import type { ManifestCache } from "./manifest-cache.ts";
import { type ParsedFile, parseManifests } from "./parse-manifests.ts";
import { planFiles } from "./select-files.ts";

export interface ManifestLimits extends YamlLimits {
  maxFileBytes: number;
  /** Of all manifest files under the path. */
  maxTotalBytes: number;
  maxObjects: number;
}

export const defaultManifestLimits: ManifestLimits = {
  maxFileBytes: 4 * 1_048_576,
  maxTotalBytes: 64 * 1_048_576,
  maxObjects: 20_000,
  maxDepth: 128,
  maxValues: 500_000,
};

export interface LoadRequest {
  snapshot: Snapshot;
  /** The environment's: a folder, one file, or "" for the whole repository. */
  path: string;
  signal: AbortSignal;
  limits?: Partial<ManifestLimits> | undefined;
  cache?: ManifestCache | undefined;
}

/** Other work gets its turn when parsing has taken this long. */
const maxTurnMs = 25;

/**
 * Throws `git_path_missing` where there is nothing, `git_limit` over a limit of the whole path, and what
 * the snapshot throws. Everything that is wrong with one file or document is a problem in the result, and
 * the others are read all the same. Objects are frozen: several results may share them.
 */
export async function loadManifests(request: LoadRequest): Promise<ManifestSet> {
  const limits = { ...defaultManifestLimits, ...request.limits };
  const entries = await request.snapshot.list(request.path, request.signal);
  const { files, leftOut, problems } = planFiles(entries, limits.maxFileBytes);
  checkTotal(files, limits);
  const parsed = await parseFiles(files, request, limits);
  const manifests: Manifest[] = [];
  for (const file of [...files].sort((a, b) => (a.path < b.path ? -1 : 1)))
    collect({ manifests, problems, leftOut }, file, parsed.get(file.blob));
  if (manifests.length > limits.maxObjects) throw overLimit(`The path has more than ${limits.maxObjects} objects, which is the limit.`);
  return { ...setApartDuplicates(manifests, problems), leftOut };
}

function collect(
  into: { manifests: Manifest[]; problems: ManifestProblem[]; leftOut: LeftOut[] },
  file: TreeEntry,
  parsed: ParsedFile | undefined,
): void {
  if (parsed === undefined) throw new TypeError("a file that was selected was not parsed");
  const { path, blob } = file;
  for (const { object, document, line } of parsed.objects) into.manifests.push({ object, source: { path, blob, document, line } });
  for (const problem of parsed.problems) into.problems.push({ ...problem, path });
  for (const reason of parsed.leftOut) into.leftOut.push({ path, reason });
}

async function parseFiles(files: readonly TreeEntry[], request: LoadRequest, limits: ManifestLimits): Promise<Map<BlobId, ParsedFile>> {
  const parsed = new Map<BlobId, ParsedFile>();
  const unread: TreeEntry[] = [];
  for (const file of files) {
    const known = request.cache?.get(file.blob);
    if (known === undefined) unread.push(file);
    else parsed.set(file.blob, known);
  }
  const blobs = await request.snapshot.read(unread, request.signal);
  let turnBegan = performance.now();
  for (const [blob, bytes] of blobs) {
    const result = parseManifests(bytes, limits);
    parsed.set(blob, result);
    request.cache?.set(blob, bytes.length, result);
    if (performance.now() - turnBegan < maxTurnMs) continue;
    await nextTurn();
    request.signal.throwIfAborted();
    turnBegan = performance.now();
  }
  return parsed;
}

function checkTotal(files: readonly TreeEntry[], limits: ManifestLimits): void {
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  if (bytes > limits.maxTotalBytes) throw overLimit(`The manifests hold more than ${limits.maxTotalBytes} bytes, which is the limit.`);
}

function overLimit(message: string): Failure {
  return new Failure("git_limit", message, { retry: "never", advice: "Split the environment, or name a smaller path." });
}

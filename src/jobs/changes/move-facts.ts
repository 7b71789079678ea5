// What is found out about each move beside where it goes: what it replaces, and which commits of its source lie between.

import { Failure } from "../../gitops/failure.ts";
import type { GitHostKind } from "../../gitops/images/compare-link.ts";
import { type ImageReference, withDigest, withTag } from "../../gitops/images/reference.ts";
import type { Registry } from "../../gitops/images/registry/registry.ts";
import { readSourceRange, type SourceRange } from "../../gitops/images/source-range.ts";
import { type ObjectId, shortObjectId } from "../../gitops/names.ts";
import type { WantedMove } from "./plan-change.ts";
import { digestRunning, findRunningImage, type Running } from "./running.ts";

export interface MoveFacts {
  workload: string;
  container: string;
  /** The tag that runs where it goes; undefined where nothing does. */
  live: string | undefined;
  /** Of its source, from what runs to what comes; undefined where the labels do not tell. */
  range: SourceRange | undefined;
  /** Milliseconds that it has run healthy where it comes from, and how often its Pods began anew there. */
  healthyForMs: number | undefined;
  restarts: number | undefined;
  /** What the tag names in its registry now, where that is not what moves. */
  tagDigest: string | undefined;
}

export interface FactsRequest {
  registry: Registry;
  hosts: Readonly<Record<string, GitHostKind>>;
  platform: string | undefined;
  signal: AbortSignal;
}

/** Failures of a registry that may pass are thrown: what is approved is bound to the range. */
export async function fetchMoveFacts(wanted: readonly WantedMove[], live: Running, request: FactsRequest): Promise<MoveFacts[]> {
  return Promise.all(
    wanted.map(async ({ move, to, watched, source }): Promise<MoveFacts> => {
      const { workload, container } = move;
      const name = workload.startsWith("marker:") ? workload : shortObjectId(workload as ObjectId);
      const running = findRunningImage(live.get(name), container, to);
      const before = running === undefined ? { ...watched.image } : { ...running.reference, digest: digestRunning(running) };
      const asking = { ...request, credentials: watched.credentials?.sources, platform: watched.limits.platform ?? request.platform };
      const [older, newer] = await Promise.all([
        fetchLabels(before, asking),
        fetchLabels(move.digest === undefined ? to : withDigest(withTag(to, move.to), move.digest), asking),
      ]);
      const range = older === undefined || newer === undefined ? undefined : readSourceRange(older, newer, request.hosts);
      return {
        workload,
        container,
        live: running?.reference.tag,
        range,
        healthyForMs: source?.healthyForMs,
        restarts: source?.restarts,
        tagDigest: source?.tagDigest,
      };
    }),
  );
}

type Asking = FactsRequest & { credentials: Parameters<Registry["describe"]>[1]["credentials"] };

/** Undefined for an image that is not there any more, or that nobody may look at. */
async function fetchLabels(
  image: ImageReference,
  { registry, platform, credentials, signal }: Asking,
): Promise<Readonly<Record<string, string>> | undefined> {
  if (image.tag === undefined && image.digest === undefined) return undefined;
  try {
    const { labels } = await registry.describe(image, { platform, urgent: true, credentials }, signal);
    return labels;
  } catch (error) {
    if (!(error instanceof Failure) || error.code === "cancelled" || error.retry === "backoff") throw error;
    return undefined;
  }
}

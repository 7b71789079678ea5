// Which commits lie between the images that were moved: asked of the registries once the outcome is known, and briefly.

import { type CompareLink, compareLink, type GitHostKind } from "../../gitops/images/compare-link.ts";
import type { WorkloadCredentials } from "../../gitops/images/credentials/workload-credentials.ts";
import { readPullSecretNames, readServiceAccounts } from "../../gitops/images/pull-secret-names.ts";
import { parseImageReference } from "../../gitops/images/reference.ts";
import type { Registry } from "../../gitops/images/registry/registry.ts";
import { loadManifests } from "../../gitops/manifests/load/load-manifests.ts";
import { objectId, type Revision } from "../../gitops/names.ts";
import type { ImageMove } from "../operation.ts";
import type { Outcome, SourceComparison } from "../outcome.ts";
import type { OpenEnvironment } from "../workplace.ts";

export interface CompareSources {
  registry: Registry;
  /** By host, beside the public ones. */
  gitHosts: Readonly<Record<string, GitHostKind>>;
}

/** More images than a message shows are not asked about. */
const maxImages = 12;
/** What is only told along holds up no notice. */
const patienceMs = 2_000;
const describedMaxAgeMs = 24 * 3_600_000;

/** The outcome, with a comparison for each moved image whose labels tell of it. What goes wrong is left out. */
export async function withComparisons(
  outcome: Outcome,
  environment: OpenEnvironment,
  { registry, gitHosts }: CompareSources,
  signal: AbortSignal,
): Promise<Outcome> {
  const { moves = [], kind, revision } = outcome;
  if (moves.length === 0 || revision === undefined || (kind !== "applied" && kind !== "unchanged" && kind !== "partial")) return outcome;
  const bounded = AbortSignal.any([signal, AbortSignal.timeout(patienceMs)]);
  const byImage = new Map(moves.map((move) => [JSON.stringify([move.repository, move.from, move.to]), move]));
  const wanted = [...byImage.values()].filter((move) => move.from !== move.to).slice(0, maxImages);
  try {
    const credentials = await credentialsOf(environment, { moves: wanted, revision: revision as Revision, signal: bounded });
    const found = await Promise.all(
      wanted.map(async (move): Promise<SourceComparison[]> => {
        const asking = { platform: environment.images?.platform, credentials: credentials.get(move.workload), signal: bounded };
        const link = await compare(move, { registry, gitHosts, ...asking });
        return link === undefined ? [] : [{ repository: move.repository, fromTag: move.from, toTag: move.to, ...link }];
      }),
    );
    const comparisons = found.flat();
    return comparisons.length === 0 ? outcome : { ...outcome, comparisons };
  } catch {
    return outcome;
  }
}

async function compare(
  { repository, from, to }: ImageMove,
  asking: CompareSources & { platform: string | undefined; credentials: WorkloadCredentials | undefined; signal: AbortSignal },
): Promise<CompareLink | undefined> {
  const image = parseImageReference(`${repository}:${to}`);
  if (image.kind === "problem") return undefined;
  const { registry, gitHosts, platform, credentials, signal } = asking;
  const options = { platform, maxAgeMs: describedMaxAgeMs, credentials: credentials?.sources };
  const described = await registry.describeTags(image, [from, to], options, signal).catch(() => new Map<string, Error>());
  const [older, newer] = [described.get(from), described.get(to)];
  if (older === undefined || newer === undefined || older instanceof Error || newer instanceof Error) return undefined;
  return compareLink(older.labels, newer.labels, gitHosts);
}

/** By workload: what its image was asked about with when it was moved. */
async function credentialsOf(
  environment: OpenEnvironment,
  { moves, revision, signal }: { moves: readonly ImageMove[]; revision: Revision; signal: AbortSignal },
): Promise<Map<string, WorkloadCredentials>> {
  const { pullSecrets, defaultNamespace, allowedNamespaces } = environment;
  const found = new Map<string, WorkloadCredentials>();
  if (pullSecrets === undefined || moves.length === 0) return found;
  const snapshot = environment.repository.snapshot(revision);
  const { manifests } = await loadManifests({ snapshot, path: environment.path, cache: environment.parsed, signal });
  const objects = manifests.map((each) => each.object);
  const accounts = readServiceAccounts(objects, defaultNamespace);
  const wanted = new Set(moves.map((move) => move.workload));
  for (const object of objects) {
    const id = objectId(object.kind, object.metadata.name, object.metadata.namespace ?? defaultNamespace);
    if (!wanted.has(id)) continue;
    const names = readPullSecretNames(object, { defaultNamespace, accounts });
    if (allowedNamespaces?.includes(names.namespace) ?? true) found.set(id, pullSecrets.of(names));
  }
  return found;
}

// Which environment may be promoted to which: each names its sources, and anything else goes round a stage. Pure.

export type StageSources = Readonly<Record<string, { promotedFrom?: readonly string[] | undefined }>>;

export interface OutOfOrder {
  /**
   * `same`: source and target are one. `backwards`: the source takes its images from the target. `begins`: the
   * target names no source. `skips`: it names others.
   */
  kind: "same" | "backwards" | "begins" | "skips";
  /** Where the target takes its images from. */
  sources: readonly string[];
}

/** Undefined when the target names the source. */
export function findOutOfOrder({ from, to }: { from: string; to: string }, environments: StageSources): OutOfOrder | undefined {
  const sources = sourcesOf(to, environments);
  if (from === to) return { kind: "same", sources };
  if (sources.includes(from)) return undefined;
  if (isReached(from, to, environments)) return { kind: "backwards", sources };
  return { kind: sources.length === 0 ? "begins" : "skips", sources };
}

/** Whether images come from `to` to `from`, over however many stages. */
function isReached(from: string, to: string, environments: StageSources): boolean {
  const seen = new Set<string>();
  const open = [from];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (seen.has(name)) continue;
    seen.add(name);
    open.push(...sourcesOf(name, environments));
  }
  return seen.has(to);
}

function sourcesOf(name: string, environments: StageSources): readonly string[] {
  return (Object.hasOwn(environments, name) ? environments[name]?.promotedFrom : undefined) ?? [];
}

// What a measurement reports: a ratio of two things measured in one run, beside what it should be.

export interface BenchResult {
  name: string;
  /** Ours divided by the other's: times do not travel from machine to machine, ratios nearly do. */
  ratio: number;
  /** The ratio must not be larger. */
  goal: number;
  pass: boolean;
  details: object;
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1
    ? (sorted[middle] ?? Number.NaN)
    : ((sorted[middle - 1] ?? Number.NaN) + (sorted[middle] ?? Number.NaN)) / 2;
}

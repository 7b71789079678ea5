// The tag that the page offers to push next.

/** The highest version with its patch raised; `1.0.0` where no tag is a version. */
export function proposeNextTag(tags: readonly string[]): string {
  const versions = tags.flatMap((tag) => {
    const parts = /^(\d+)\.(\d+)\.(\d+)$/.exec(tag)?.slice(1).map(Number);
    return parts === undefined ? [] : [parts];
  });
  const highest = versions.sort((left, right) => compare(right, left))[0];
  return highest === undefined ? "1.0.0" : `${highest[0]}.${highest[1]}.${(highest[2] ?? 0) + 1}`;
}

function compare(left: readonly number[], right: readonly number[]): number {
  for (const [at, part] of left.entries()) if (part !== right[at]) return part - (right[at] ?? 0);
  return 0;
}

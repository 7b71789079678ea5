// Replacing parts of a text: the only way in which an edit changes a file.

export interface Splice {
  /** Offsets of the replaced part in the old text; equal for an insertion. */
  start: number;
  end: number;
  text: string;
}

/** The text with all splices done. Throws a RangeError when two of them overlap: the planner made a mistake. */
export function applySplices(text: string, splices: readonly Splice[]): string {
  const ordered = [...splices].sort((a, b) => a.start - b.start || a.end - b.end);
  let result = "";
  let position = 0;
  for (const splice of ordered) {
    if (splice.start < position) throw new RangeError("two splices overlap");
    result += text.slice(position, splice.start) + splice.text;
    position = splice.end;
  }
  return result + text.slice(position);
}

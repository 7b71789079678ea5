// Line numbers of a text by binary search, for files with thousands of places.

/** A text whose line starts are found at the first question. */
export interface LineIndexed {
  text: string;
  lineStarts?: readonly number[];
}

/** 1-based line and column of an offset; a byte order mark has no column. */
export function positionIn(indexed: LineIndexed, offset: number): { line: number; column: number } {
  const line = lineOf(indexed, offset);
  const start = indexed.lineStarts?.[line - 1] ?? 0;
  const hasMark = line === 1 && offset > 0 && indexed.text.charCodeAt(0) === 0xfeff;
  return { line, column: offset - start + (hasMark ? 0 : 1) };
}

/** 1-based line of an offset. */
export function lineOf(indexed: LineIndexed, offset: number): number {
  indexed.lineStarts ??= lineStartsOf(indexed.text);
  let low = 0;
  let high = indexed.lineStarts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((indexed.lineStarts[middle] as number) <= offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

function lineStartsOf(text: string): number[] {
  const starts = [0];
  for (const match of text.matchAll(/\r\n?|\n/g)) starts.push(match.index + match[0].length);
  return starts;
}

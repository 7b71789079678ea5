// Two texts as a unified diff of their lines: Myers' greedy algorithm, with an end to its patience.

/** Lines that stay the same around each change. */
const contextLines = 3;
/** More edits than a person reads: what lies between is then shown as replaced whole. */
const maxEdits = 1_000;

type Edit = { sign: " " | "-" | "+"; line: string };

/** Hunks with `@@ -1,4 +1,5 @@` heads as diff -u writes them; [] when nothing differs. */
export function unifiedDiff(before: readonly string[], after: readonly string[]): string[] {
  return renderHunks(editsOf(before, after));
}

function editsOf(before: readonly string[], after: readonly string[]): Edit[] {
  let head = 0;
  while (head < before.length && head < after.length && before[head] === after[head]) head++;
  let tail = 0;
  while (tail < before.length - head && tail < after.length - head && before[before.length - 1 - tail] === after[after.length - 1 - tail])
    tail++;
  const same = (line: string): Edit => ({ sign: " ", line });
  return [
    ...before.slice(0, head).map(same),
    ...shortestEdits(before.slice(head, before.length - tail), after.slice(head, after.length - tail)),
    ...before.slice(before.length - tail).map(same),
  ];
}

/** E. Myers, An O(ND) Difference Algorithm (1986), section 4; the trace of each round is kept to walk back. */
function shortestEdits(before: readonly string[], after: readonly string[]): Edit[] {
  const limit = Math.min(before.length + after.length, maxEdits);
  const furthest = new Int32Array(2 * limit + 3);
  const trace: Int32Array[] = [];
  for (let edits = 0; edits <= limit; edits++) {
    trace.push(furthest.slice(limit + 1 - edits - 1, limit + 1 + edits + 2));
    for (let diagonal = -edits; diagonal <= edits; diagonal += 2) {
      const at = limit + 1 + diagonal;
      const down = diagonal === -edits || (diagonal !== edits && (furthest[at - 1] ?? 0) < (furthest[at + 1] ?? 0));
      let x = down ? (furthest[at + 1] ?? 0) : (furthest[at - 1] ?? 0) + 1;
      while (x < before.length && x - diagonal < after.length && before[x] === after[x - diagonal]) x++;
      furthest[at] = x;
      if (x >= before.length && x - diagonal >= after.length) return walkBack(before, after, trace);
    }
  }
  return [...before.map((line): Edit => ({ sign: "-", line })), ...after.map((line): Edit => ({ sign: "+", line }))];
}

function walkBack(before: readonly string[], after: readonly string[], trace: readonly Int32Array[]): Edit[] {
  const edits: Edit[] = [];
  let x = before.length;
  let y = after.length;
  for (let round = trace.length - 1; round >= 0; round--) {
    const furthest = trace[round] as Int32Array;
    const at = (diagonal: number) => furthest[diagonal + round + 1] ?? 0;
    const diagonal = x - y;
    const down = diagonal === -round || (diagonal !== round && at(diagonal - 1) < at(diagonal + 1));
    const fromX = round === 0 ? 0 : at(down ? diagonal + 1 : diagonal - 1);
    const fromY = round === 0 ? 0 : fromX - (down ? diagonal + 1 : diagonal - 1);
    while (x > fromX && y > fromY && (round === 0 || x > fromX + (down ? 0 : 1) || y > fromY + (down ? 1 : 0))) {
      edits.push({ sign: " ", line: before[--x] ?? "" });
      y--;
    }
    if (round === 0) break;
    if (down) edits.push({ sign: "+", line: after[--y] ?? "" });
    else edits.push({ sign: "-", line: before[--x] ?? "" });
  }
  return edits.reverse();
}

function renderHunks(edits: readonly Edit[]): string[] {
  const lines: string[] = [];
  let [oldLine, newLine, at] = [1, 1, 0];
  for (const { from, to } of hunksOf(edits)) {
    for (; at < from; at++) [oldLine, newLine] = [oldLine + 1, newLine + 1];
    const hunk = edits.slice(from, to);
    const olds = hunk.filter((edit) => edit.sign !== "+").length;
    const news = hunk.filter((edit) => edit.sign !== "-").length;
    // An empty side is told by the line before it (POSIX diff, "unified context").
    lines.push(`@@ -${olds === 0 ? oldLine - 1 : oldLine},${olds} +${news === 0 ? newLine - 1 : newLine},${news} @@`);
    for (const { sign, line } of hunk) lines.push(sign + line);
    [oldLine, newLine, at] = [oldLine + olds, newLine + news, to];
  }
  return lines;
}

function hunksOf(edits: readonly Edit[]): { from: number; to: number }[] {
  const hunks: { from: number; to: number }[] = [];
  edits.forEach(({ sign }, at) => {
    if (sign === " ") return;
    const from = Math.max(0, at - contextLines);
    const to = Math.min(edits.length, at + contextLines + 1);
    const last = hunks.at(-1);
    if (last !== undefined && from <= last.to) last.to = to;
    else hunks.push({ from, to });
  });
  return hunks;
}

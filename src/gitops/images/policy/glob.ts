// Globs as Flux v1 took them: `*` stands for any characters, and everything else for itself.

export interface Glob {
  text: string;
  /** The literal pieces between the stars. */
  pieces: readonly string[];
}

export function parseGlob(text: string): Glob {
  return { text, pieces: text.split("*") };
}

/** Whether the whole tag fits. Takes time in proportion to the tag's length. */
export function fitsGlob({ pieces }: Glob, tag: string): boolean {
  const [first = "", ...rest] = pieces;
  const last = rest.pop();
  if (last === undefined) return tag === first;
  if (tag.length < first.length + last.length || !tag.startsWith(first) || !tag.endsWith(last)) return false;
  const end = tag.length - last.length;
  let at = first.length;
  for (const piece of rest) {
    const found = tag.indexOf(piece, at);
    if (found === -1 || found + piece.length > end) return false;
    at = found + piece.length;
  }
  return true;
}

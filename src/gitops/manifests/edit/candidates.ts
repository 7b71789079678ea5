// Which wanted images a file may write, told from its text alone: most files need no parser.

import type { WantedImage } from "./wanted-image.ts";

/** Above this many words it is quicker to look at each word of the text than to search for each. */
const maxSearchedWords = 12;
const wordPattern = /[A-Za-z0-9_.-]+/g;

/** Indexes of the wanted images by the word that a file must hold to write them, and by path. */
export interface CandidateIndex {
  byWord: Map<string, number[]>;
  byPath: Map<string, number[]>;
  all: number[];
}

export function indexWanted(wanted: readonly WantedImage[]): CandidateIndex {
  const index: CandidateIndex = { byWord: new Map(), byPath: new Map(), all: [] };
  for (const [number, each] of wanted.entries()) {
    const path = each.path ?? pathIn(each);
    if (path !== undefined) append(index.byPath, path, number);
    else {
      append(index.byWord, wordOf(each), number);
      index.all.push(number);
    }
  }
  return index;
}

/**
 * The wanted images that the text may write; never one too few. A name stands in the text as it is, unless
 * an escape hides it: with a backslash in the text everything is a candidate.
 */
export function candidatesIn(index: CandidateIndex, path: string, text: string): number[] {
  const named = index.byPath.get(path) ?? [];
  if (index.all.length === 0) return named;
  if (text.includes("\\")) return [...named, ...index.all];
  const found: number[] = [...named];
  if (index.byWord.size <= maxSearchedWords) {
    for (const [word, numbers] of index.byWord) if (text.includes(word)) found.push(...numbers);
    return found;
  }
  const seen = new Set<string>();
  found.push(...(index.byWord.get("") ?? []));
  for (const [word] of text.matchAll(wordPattern)) {
    if (seen.has(word)) continue;
    seen.add(word);
    found.push(...(index.byWord.get(word) ?? []));
  }
  return found;
}

/** The file that a selector names by itself. */
function pathIn({ select }: WantedImage): string | undefined {
  if (!("workload" in select)) return undefined;
  return /^(?:kustomization|values):(.+)$/.exec(select.workload)?.[1];
}

/** The last word of the workload's name or of the repository; empty when any file may be meant. */
function wordOf({ select }: WantedImage): string {
  if (!("workload" in select)) return select.repository.match(wordPattern)?.at(-1) ?? "";
  if (select.workload === "kustomization" || select.workload === "values") return "";
  return select.workload.match(wordPattern)?.at(-1) ?? "";
}

function append(map: Map<string, number[]>, key: string, number: number): void {
  const numbers = map.get(key);
  if (numbers === undefined) map.set(key, [number]);
  else numbers.push(number);
}

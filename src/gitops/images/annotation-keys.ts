// The annotations that rule a workload's images: which keys say what, and under which one to write.

/** Words that Flux v1 had, too: they stand under any of the three prefixes. */
export type FluxWord = "automated" | "ignore" | "locked" | "locked_user" | "locked_msg" | `tag.${string}`;

/**
 * Words of Coxswain alone, under `coxswain.dev/`. Those of `ContainerWord` may be followed by `.<container>`
 * for one container; without it they are for all.
 *
 *     minimum-age   "3d": tags built less than that ago do not count, nor those of unknown age
 *     allow, deny   globs and regex:…, separated by blanks: only these tags, and never these
 *     downgrade     "allow": automation may go back to an older tag; else "never"
 *     suffix        "keep" (the default: 1.2-alpine stays on -alpine), "any", "none", or the suffix to have
 *     platform      "linux/arm64": the image must have it; by default linux/amd64
 *     notify        channel ids, separated by blanks or commas, that also hear of a deployed tag
 *     locked-until  RFC 3339: when the lock of `locked` ends by itself
 *     hold          why automation is to leave the images alone; people may still move them
 *     hold-until    RFC 3339: when the hold ends by itself
 */
export type CoxswainWord = ContainerWord | `${ContainerWord}.${string}` | "notify" | "locked-until" | "hold" | "hold-until";
export type ContainerWord = (typeof containerWords)[number];
export const containerWords = ["minimum-age", "allow", "deny", "downgrade", "suffix", "platform"] as const;

const coxswainPrefix = "coxswain.dev/";
const fluxPrefix = "fluxcd.io/";
const olderPrefix = "flux.weave.works/";

/** All keys under which a word may stand, the one that wins first. */
export function keysOf(word: FluxWord | CoxswainWord): string[] {
  if (!isFluxWord(word)) return [coxswainPrefix + word];
  const container = word.startsWith("tag.") ? [`filter.fluxcd.io/${word.slice("tag.".length)}`] : [];
  return [coxswainPrefix + word, fluxPrefix + word, ...container, olderPrefix + word];
}

/** Where to write a word: the key that holds it already, else Flux's own (so that Flux would read it, too). */
export function annotationKeyFor(word: FluxWord | CoxswainWord, existing: Readonly<Record<string, unknown>> | undefined): string {
  const [present] = annotationKeysFor(word, existing);
  return present ?? (isFluxWord(word) ? fluxPrefix : coxswainPrefix) + word;
}

/** All keys that hold a word: to take it away, all of them must go. */
export function annotationKeysFor(word: FluxWord | CoxswainWord, existing: Readonly<Record<string, unknown>> | undefined): string[] {
  return keysOf(word).filter((key) => existing !== undefined && Object.hasOwn(existing, key));
}

/** The container whose policy a key holds, or undefined for any other key. */
export function containerOfPolicyKey(key: string): string | undefined {
  for (const prefix of [`${coxswainPrefix}tag.`, `${fluxPrefix}tag.`, "filter.fluxcd.io/", `${olderPrefix}tag.`])
    if (key.startsWith(prefix)) return key.slice(prefix.length);
  return undefined;
}

/** A key under `coxswain.dev/` that rules images, taken apart; undefined for any other. */
export function coxswainWordOf(key: string): { word: string; container: string | undefined } | undefined {
  if (!key.startsWith(coxswainPrefix)) return undefined;
  const name = key.slice(coxswainPrefix.length);
  const word = containerWords.find((each) => name === each || name.startsWith(`${each}.`));
  if (word === undefined) return undefined;
  return { word, container: name === word ? undefined : name.slice(word.length + 1) };
}

function isFluxWord(word: string): word is FluxWord {
  return ["automated", "ignore", "locked", "locked_user", "locked_msg"].includes(word) || word.startsWith("tag.");
}

// Versions as tags spell them: `1.2.3`, `v1.2`, `01.2.3`, `1.2.3-rc.1`, `1.2.3-alpine`, `1.2.3-rc1-debian-12-r4`.

import { SemVer } from "semver";
import { isPrereleasePart } from "./variant.ts";

/** A tag read as a version. What follows the number is a prerelease, a suffix (the image's variant), or both. */
export interface TagVersion {
  /** Number and prerelease, without the suffix. */
  version: SemVer;
  /** Number and all that follows it, as semantic versioning alone would read it; undefined when it cannot. */
  whole: SemVer | undefined;
  /** `alpine`, `debian-12`; "" when there is none. A packager's `-r4` at its end is `packageRevision`. */
  suffix: string;
  packageRevision: number;
  /** How many numbers were written, 1 to 3. */
  numbers: number;
  hasLetterV: boolean;
}

const shape = /^(v?)(\d+)(?:\.(\d+))?(?:\.(\d+))?(?:-([0-9A-Za-z.-]+))?(?:\+[0-9A-Za-z.-]+)?$/;

/**
 * The version in a tag, or undefined when it has none. Partial versions are filled with zeros and leading
 * zeros dropped, as Flux v1 did. `asksPrereleases`: whether the policy wants prereleases, which decides
 * what an unknown word after the number is.
 */
export function parseTagVersion(tag: string, asksPrereleases: boolean): TagVersion | undefined {
  const found = shape.exec(tag);
  if (found === null) return undefined;
  const [, letterV, major = "", minor, patch, tail] = found;
  const core = [major, minor ?? "0", patch ?? "0"].map(withoutLeadingZeros).join(".");
  const { prerelease, suffix, packageRevision } = splitTail(tail, asksPrereleases);
  const version = semver(core, prerelease);
  if (version === undefined) return undefined;
  const numbers = patch !== undefined ? 3 : minor !== undefined ? 2 : 1;
  const whole = suffix === "" && packageRevision === 0 ? version : semver(core, tail ?? "");
  return { version, whole, suffix, packageRevision, numbers, hasLetterV: letterV === "v" };
}

function withoutLeadingZeros(digits: string): string {
  return digits.replace(/^0+(?=\d)/, "");
}

function semver(core: string, prerelease: string): SemVer | undefined {
  const identifiers = prerelease.split(".").map((part) => (/^\d+$/.test(part) ? withoutLeadingZeros(part) : part));
  try {
    return new SemVer(prerelease === "" ? core : `${core}-${identifiers.join(".")}`);
  } catch {
    return undefined;
  }
}

function splitTail(tail: string | undefined, asksPrereleases: boolean): { prerelease: string; suffix: string; packageRevision: number } {
  if (tail === undefined) return { prerelease: "", suffix: "", packageRevision: 0 };
  const parts = tail.split("-");
  const firstOfSuffix = parts.findIndex((part) => !isPrereleasePart(part, asksPrereleases));
  if (firstOfSuffix === -1) return { prerelease: tail, suffix: "", packageRevision: 0 };
  const suffix = parts.slice(firstOfSuffix);
  const revision = suffix.length > 1 ? /^r(\d{1,9})$/.exec(suffix.at(-1) ?? "")?.[1] : undefined;
  if (revision !== undefined) suffix.pop();
  return { prerelease: parts.slice(0, firstOfSuffix).join("-"), suffix: suffix.join("-"), packageRevision: Number(revision ?? 0) };
}

// Version ranges as Flux v1 took them (Masterminds' grammar), evaluated by node-semver.

import { Range, type SemVer } from "semver";

/** Any one of the alternatives must hold. */
export interface VersionRange {
  text: string;
  alternatives: readonly Alternative[];
  /** Whether any clause has a prerelease part: only then prereleases match at all. */
  asksPrereleases: boolean;
}

interface Alternative {
  range: Range;
  /** `!=` clauses. */
  not: readonly Range[];
  asksPrereleases: boolean;
}

const operators = "(?:=>|=<|>=|<=|!=|~>|[=<>~^])";
const number = "(?:[0-9]+|[xX*])";
const version = `v?(${number})(?:\\.(${number}))?(?:\\.(${number}))?(?:-([0-9A-Za-z.-]+))?(?:\\+[0-9A-Za-z.-]+)?`;
const hyphenRange = new RegExp(`^${version}\\s+-\\s+${version}$`);
const clause = new RegExp(`^(${operators})?\\s*${version}$`);
const clauseStart = new RegExp(`${operators}?\\s*[^\\s,=<>~^!]+`, "g");
const maxRangeLength = 256;

/**
 * Reads a range: clauses joined by commas or blanks must all hold, `||` separates alternatives. As in Flux's
 * documentation prereleases match where any clause has a prerelease part (`>=1.2.3-0`, `>= 1.0.0-rc.0, <1.0.1`);
 * an upper bound without one then leaves out that version's own prereleases.
 */
export function parseVersionRange(text: string): VersionRange | { kind: "problem"; message: string } {
  if (text.length > maxRangeLength) return { kind: "problem", message: `The version range is longer than ${maxRangeLength} characters.` };
  const alternatives: Alternative[] = [];
  for (const part of text.split("||")) {
    const alternative = parseAlternative(part.trim());
    if (alternative === undefined)
      return { kind: "problem", message: `${JSON.stringify(part.trim() === "" ? text : part.trim())} is no version range.` };
    alternatives.push(alternative);
  }
  return { text, alternatives, asksPrereleases: alternatives.some(({ asksPrereleases }) => asksPrereleases) };
}

export function isInRange(range: VersionRange, candidate: SemVer): boolean {
  return range.alternatives.some(({ range: wanted, not }) => wanted.test(candidate) && !not.some((unwanted) => unwanted.test(candidate)));
}

function parseAlternative(text: string): Alternative | undefined {
  const hyphen = hyphenRange.exec(text);
  const clauses = hyphen === null ? splitClauses(text) : [];
  if (clauses === undefined) return undefined;
  const found = hyphen === null ? clauses.map((each) => clause.exec(each)) : [];
  if (found.some((each) => each === null)) return undefined;
  const asksPrereleases =
    hyphen === null ? found.some((each) => each?.[5] !== undefined) : hyphen[4] !== undefined || hyphen[8] !== undefined;
  const texts = hyphen === null ? found.map((each) => renderClause(each as RegExpExecArray)) : [renderHyphen(hyphen)];
  try {
    const wanted = texts.filter((each) => !each.startsWith("!")).join(" ");
    const unwanted = texts.filter((each) => each.startsWith("!")).map((each) => new Range(each.slice(1), { includePrerelease: true }));
    return { range: new Range(wanted, { includePrerelease: asksPrereleases }), not: unwanted, asksPrereleases };
  } catch {
    return undefined;
  }
}

/** `>= 1.0, <2 !=1.5` as three clauses; undefined when something else stands between them. */
function splitClauses(text: string): string[] | undefined {
  const clauses = text.match(clauseStart) ?? [];
  const rest = text.replace(clauseStart, "");
  if (clauses.length === 0 || !/^[\s,]*$/.test(rest) || /,\s*,|^\s*,|,\s*$/.test(text)) return undefined;
  return clauses;
}

function renderClause([, operator = "", ...parts]: RegExpExecArray): string {
  const spelled = operator === "=>" ? ">=" : operator === "=<" ? "<=" : operator === "~>" ? "~" : operator;
  const prerelease = parts[3];
  const isPartial = parts.slice(0, 3).some((part) => part === undefined || /^[xX*]$/.test(part));
  // node-semver knows no prerelease on a partial version: `~1.2-0` means 1.2's prereleases too.
  if (isPartial && prerelease !== undefined) return renderPartial(spelled, parts);
  const rendered = renderVersion(parts);
  if (spelled === "!=") return `!${rendered}`;
  return spelled === "<" && prerelease === undefined && !isPartial ? `<${rendered}-0` : spelled + rendered;
}

function renderPartial(operator: string, parts: (string | undefined)[]): string {
  const lowest = `${parts
    .slice(0, 3)
    .map((part) => (part === undefined || /^[xX*]$/.test(part) ? "0" : digits(part)))
    .join(".")}-${parts[3]}`;
  if (/^[<>]=?$/.test(operator)) return operator + lowest;
  const release = renderVersion(parts.slice(0, 3));
  if (operator === "!=") return `!${release}`;
  return /^[xX*]/.test(release) ? `>=${lowest}` : `>=${lowest} ${upperBound(operator, release)}`;
}

// node-semver writes the upper bound of `~1`, `^1.2` and `1.x` best.
function upperBound(operator: string, release: string): string {
  const comparators = new Range(operator + release).set[0] ?? [];
  const upper = comparators.find((comparator) => comparator.operator.startsWith("<"));
  return upper === undefined ? "" : upper.value;
}

function renderHyphen(found: RegExpExecArray): string {
  return `${renderVersion(found.slice(1, 5))} - ${renderVersion(found.slice(5, 9))}`;
}

function renderVersion([major, minor, patch, prerelease]: (string | undefined)[]): string {
  const numbers = [major, minor, patch].filter((part) => part !== undefined).map(digits);
  return numbers.join(".") + (prerelease === undefined ? "" : `-${prerelease}`);
}

function digits(part: string): string {
  return part.replace(/^0+(?=\d)/, "");
}

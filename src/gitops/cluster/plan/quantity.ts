// Kubernetes quantities: whether two spellings are the same amount, as '1000m' and '1', '1024Mi' and '1Gi'.

import type { FieldPath } from "./field-path.ts";

/** A rational number, exact. */
interface Amount {
  numerator: bigint;
  denominator: bigint;
}

const decimal: Record<string, number> = { n: -9, u: -6, m: -3, "": 0, k: 3, M: 6, G: 9, T: 12, P: 15, E: 18 };
const binary: Record<string, number> = { Ki: 1, Mi: 2, Gi: 3, Ti: 4, Pi: 5, Ei: 6 };
// Longer ones are not amounts of anything, and BigInt would take its time over them.
const maxLength = 40;

/** Whether both are quantities of the same amount (apimachinery, resource.Quantity). */
export function isSameQuantity(left: unknown, right: unknown): boolean {
  const a = parseQuantity(left);
  const b = parseQuantity(right);
  return a !== undefined && b !== undefined && a.numerator * b.denominator === b.numerator * a.denominator;
}

function parseQuantity(value: unknown): Amount | undefined {
  if (typeof value !== "string" && typeof value !== "number") return undefined;
  const text = String(value);
  const match = text.length > maxLength ? null : /^([+-]?)(\d*)(?:\.(\d*))?(?:([eE])([+-]?\d{1,3})|([numkMGTPE]|[KMGTPE]i)?)$/.exec(text);
  if (match === null) return undefined;
  const [, sign, whole = "", fraction = "", , exponent, suffix = ""] = match;
  if (whole === "" && fraction === "") return undefined;
  const digits = BigInt(`${whole}${fraction}`) * (sign === "-" ? -1n : 1n);
  const binaryPower = binary[suffix];
  const power = (exponent === undefined ? (decimal[suffix] ?? 0) : Number(exponent)) - fraction.length;
  const scaled = digits * (binaryPower === undefined ? 1n : 1024n ** BigInt(binaryPower));
  return power >= 0
    ? { numerator: scaled * 10n ** BigInt(power), denominator: 1n }
    : { numerator: scaled, denominator: 10n ** BigInt(-power) };
}

const quantityMaps = new Set([
  "limits",
  "requests",
  "capacity",
  "allocatable",
  "hard",
  "default",
  "defaultRequest",
  "min",
  "max",
  "maxLimitRequestRatio",
  "podFixed",
]);
const quantityFields = new Set(["emptyDir.sizeLimit", "target.averageValue", "target.value", "resourceFieldRef.divisor"]);

/**
 * Whether built-in kinds have a quantity at this path: everywhere else '1000m' and '1' are different texts.
 * Maps that hold any text (labels, annotations, data) are never parents of these names.
 */
export function isQuantityPath(path: FieldPath): boolean {
  const parent = path.above?.name ?? "";
  return quantityMaps.has(parent) || quantityFields.has(`${parent}.${path.name}`);
}

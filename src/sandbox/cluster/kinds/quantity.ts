// Resource quantities in the canonical form that the real server stores: "1000m" is "1", "0.5" is "500m".

const binary = ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];
const decimal: readonly (readonly [suffix: string, exponent: number])[] = [
  ["n", -9],
  ["u", -6],
  ["m", -3],
  ["", 0],
  ["k", 3],
  ["M", 6],
  ["G", 9],
  ["T", 12],
  ["P", 15],
  ["E", 18],
];

const pattern = /^([+-]?)(\d+)?(?:\.(\d*))?(Ki|Mi|Gi|Ti|Pi|Ei|[numkMGTPE]|[eE][+-]?\d+)?$/;

/** Nanounits, which is the smallest that Kubernetes keeps; what is smaller is rounded up. */
interface Amount {
  nanos: bigint;
  isBinary: boolean;
  isExponent: boolean;
}

function parseAmount(text: string): Amount | undefined {
  const match = pattern.exec(text);
  if (match === null || (match[2] === undefined && (match[3] ?? "") === "")) return undefined;
  const [, sign, whole = "0", fraction = "", suffix = ""] = match;
  const digits = BigInt(whole + fraction);
  const binaryPower = suffix === "" ? -1 : binary.indexOf(suffix);
  const isExponent = /^[eE][+-]?\d/.test(suffix);
  const exponent = isExponent ? Number(suffix.slice(1)) : (decimal.find(([name]) => name === suffix)?.[1] ?? 0);
  const scaled = binaryPower > 0 ? digits * 1024n ** BigInt(binaryPower) : digits;
  const power = 9 - fraction.length + (binaryPower > 0 ? 0 : exponent);
  const nanos = power >= 0 ? scaled * 10n ** BigInt(power) : divideUp(scaled, 10n ** BigInt(-power));
  return { nanos: sign === "-" ? -nanos : nanos, isBinary: binaryPower > 0, isExponent };
}

function divideUp(value: bigint, divisor: bigint): bigint {
  return (value + divisor - 1n) / divisor;
}

/** The canonical text, or undefined for what is no quantity. */
export function canonicalQuantity(value: string | number): string | undefined {
  const amount = parseAmount(String(value));
  if (amount === undefined) return undefined;
  const isNegative = amount.nanos < 0n;
  const nanos = isNegative ? -amount.nanos : amount.nanos;
  const text = amount.isBinary ? renderBinary(nanos) : renderDecimal(nanos, amount.isExponent);
  return isNegative ? `-${text}` : text;
}

/** Its size for comparisons, in billionths; undefined for what is no quantity. */
export function quantityNanos(value: string | number): bigint | undefined {
  return parseAmount(String(value))?.nanos;
}

function renderBinary(nanos: bigint): string {
  const unit = 10n ** 9n;
  if (nanos % unit !== 0n || nanos < 1024n * unit) return renderDecimal(nanos, false);
  let value = nanos / unit;
  let power = 0;
  while (power < binary.length - 1 && value % 1024n === 0n) {
    value /= 1024n;
    power++;
  }
  return `${value}${binary[power]}`;
}

function renderDecimal(nanos: bigint, isExponent: boolean): string {
  if (nanos === 0n) return "0";
  for (const [suffix, exponent] of [...decimal].reverse()) {
    const unit = 10n ** BigInt(exponent + 9);
    if (nanos % unit !== 0n) continue;
    const count = nanos / unit;
    if (!isExponent) return `${count}${suffix}`;
    return exponent === 0 ? `${count}` : `${count}e${exponent}`;
  }
  return `${nanos}n`;
}

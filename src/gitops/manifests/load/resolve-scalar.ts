// What a YAML scalar means to Kubernetes: the rules of go-yaml v2, which sigs.k8s.io/yaml reads every manifest with.

/** A value, or why there is none. */
export type ResolvedScalar = { kind: "value"; value: string | number | boolean | null } | { kind: "refused"; why: string };

// resolve.go, resolveMapList. y and n are booleans there too, unlike in go-yaml v3.
const words = new Map<string, string | number | boolean | null>([
  ...["y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"].map((word) => [word, true] as const),
  ...["n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"].map((word) => [word, false] as const),
  ...["", "~", "null", "Null", "NULL"].map((word) => [word, null] as const),
  ...[".nan", ".NaN", ".NAN"].map((word) => [word, Number.NaN] as const),
  ...[".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"].map((word) => [word, Number.POSITIVE_INFINITY] as const),
  ...["-.inf", "-.Inf", "-.INF"].map((word) => [word, Number.NEGATIVE_INFINITY] as const),
]);

const firstCharacterMayMatter = /^(?:$|[-+0-9.yYnNtTfFoO~])/;
const decimalFloat = /^[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?$/;
const integerForms: readonly [RegExp, number][] = [
  [/^([-+]?)0[xX]([0-9a-fA-F]+)$/, 16],
  [/^([-+]?)0[bB]([01]+)$/, 2],
  [/^([-+]?)0[oO]([0-7]+)$/, 8],
  [/^([-+]?)0([0-7]+)$/, 8],
  [/^([-+]?)(0|[1-9][0-9]*)$/, 10],
];
const maxInt64 = 2n ** 63n - 1n;
const minInt64 = -(2n ** 63n);
const maxUint64 = 2n ** 64n - 1n;

/** A plain scalar without a tag. */
export function resolvePlainScalar(text: string): ResolvedScalar {
  if (!firstCharacterMayMatter.test(text)) return value(text);
  const word = words.get(text);
  if (word !== undefined) return typeof word === "number" ? notFinite() : value(word);
  const first = text.charAt(0);
  // strconv.ParseFloat takes an underscore between two digits; elsewhere go-yaml drops them all.
  if (first === ".") return float(text.replace(/(?<=[0-9])_(?=[0-9])/g, ""), text);
  if (!/[-+0-9]/.test(first)) return value(text);
  const plain = text.replaceAll("_", "");
  const integer = parseInteger(plain);
  if (integer !== undefined) return exact(integer);
  return float(plain, text);
}

/** A scalar with an explicit tag, whatever its style. Tags that go-yaml does not know leave the text as it is. */
export function resolveTaggedScalar(tag: string, text: string): ResolvedScalar {
  if (tag === "!!binary") return binary(text);
  if (!["!!bool", "!!int", "!!float", "!!null"].includes(tag)) return value(text);
  const resolved = resolvePlainScalar(text);
  if (resolved.kind === "refused") return resolved;
  const found = resolved.value;
  const fits =
    (tag === "!!bool" && typeof found === "boolean") ||
    (tag === "!!null" && found === null) ||
    (tag === "!!float" && typeof found === "number") ||
    (tag === "!!int" && typeof found === "number" && parseInteger(text.replaceAll("_", "")) !== undefined);
  return fits ? resolved : { kind: "refused", why: `the value cannot be read as ${tag}` };
}

// strconv.ParseInt and ParseUint with base 0: signs, and the prefixes 0x, 0b, 0o and 0.
function parseInteger(text: string): bigint | undefined {
  for (const [form, base] of integerForms) {
    const found = form.exec(text);
    if (found === null) continue;
    const [, sign = "", digits = ""] = found;
    const prefix = { 2: "0b", 8: "0o", 10: "", 16: "0x" }[base] ?? "";
    const magnitude = BigInt(`${prefix}${digits}`);
    const integer = sign === "-" ? -magnitude : magnitude;
    const fits = integer >= minInt64 && integer <= (sign === "" ? maxUint64 : maxInt64);
    return fits ? integer : undefined;
  }
  return undefined;
}

function exact(integer: bigint): ResolvedScalar {
  const number = Number(integer);
  if (Number.isSafeInteger(number)) return value(number);
  return { kind: "refused", why: `the number ${integer} is too large to be carried exactly; put it in quotes if it is meant as text` };
}

function float(plain: string, text: string): ResolvedScalar {
  const number = decimalFloat.test(plain) ? Number(plain) : Number.NaN;
  return value(Number.isFinite(number) ? number : text);
}

function binary(text: string): ResolvedScalar {
  const compact = text.replace(/\s+/g, "");
  if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(compact))
    return { kind: "refused", why: "the value of a !!binary is not base64" };
  return value(Buffer.from(compact, "base64").toString("utf8"));
}

function notFinite(): ResolvedScalar {
  return { kind: "refused", why: "infinity and not-a-number cannot be written in JSON" };
}

function value(found: string | number | boolean | null): ResolvedScalar {
  return { kind: "value", value: found };
}

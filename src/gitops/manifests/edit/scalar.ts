// Writing a string as a YAML scalar that every reader, of YAML 1.1 and of 1.2, takes for that string.

import { SCALAR_STYLE } from "js-yaml";

export type QuoteStyle = "single" | "double";

/** How a scalar stands or shall stand. */
export interface ScalarForm {
  style: "plain" | QuoteStyle;
  /** Inside `{}` or `[]`. */
  inFlow: boolean;
  /** What to use where a plain scalar will not do. */
  quotes: QuoteStyle;
}

/**
 * What YAML 1.1, YAML 1.2's core schema or Go's readers may take for something else than a string:
 * null, booleans, numbers in every base, sexagesimals, dates, `<<` and `=`.
 */
const notStrings: readonly RegExp[] = [
  /^(?:~|null|true|false|yes|no|on|off|y|n|<<|=)$/i,
  /^[-+]?0[xob][0-9a-f_]+$/i,
  /^[-+]?(?=[0-9._])[0-9_]*\.?[0-9_]*(?:e[-+]?[0-9_]+)?$/i,
  /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?$/,
  /^[-+]?\.(?:inf|nan)$/i,
  /^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt ].*)?$/,
];

/** Whether the text without quotes is a string to every reader. */
export function isStringToAllReaders(text: string): boolean {
  return text !== "" && !notStrings.some((pattern) => pattern.test(text));
}

/** Whether the text may stand without quotes and stay the string that it is. */
export function canStandPlain(text: string, inFlow: boolean): boolean {
  if (!/^[!-~](?:[ -~]*[!-~])?$/.test(text)) return false;
  if (/^[-?:,[\]{}#&*!|>'"%@`]/.test(text) || /:(?: |$)| #/.test(text)) return false;
  if (inFlow && /[,[\]{}]/.test(text)) return false;
  return isStringToAllReaders(text);
}

/** The scalar with its quotes, keeping the form's style unless the text cannot stand in it. */
export function renderScalar(text: string, form: ScalarForm): string {
  if (form.style === "plain" && canStandPlain(text, form.inFlow)) return text;
  const quotes = form.style === "plain" ? form.quotes : form.style;
  return quotes === "single" && /^[ -~]*$/.test(text) ? `'${text.replaceAll("'", "''")}'` : renderDoubleQuoted(text);
}

/** JSON's escapes are YAML's; what JSON leaves bare and YAML does not print is escaped too. */
function renderDoubleQuoted(text: string): string {
  return JSON.stringify(text).replace(/[\x7f-\xa0\u2028\u2029\ufeff\ufffe\uffff]/g, (char) => {
    return `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
}

/** The style of a scalar event; block scalars keep their own form and count as plain. */
export function styleOf(event: { style: number }): ScalarForm["style"] {
  if (event.style === SCALAR_STYLE.SINGLE_QUOTED) return "single";
  return event.style === SCALAR_STYLE.DOUBLE_QUOTED ? "double" : "plain";
}

export function isBlockScalar(event: { style: number }): boolean {
  return event.style === SCALAR_STYLE.LITERAL_BLOCK || event.style === SCALAR_STYLE.FOLDED_BLOCK;
}

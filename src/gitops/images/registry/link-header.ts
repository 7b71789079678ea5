// The next page in a Link header (RFC 8288).

/** The target with `rel="next"`, as written, or undefined. */
export function nextLink(header: string | undefined): string | undefined {
  for (const [, target, parameters = ""] of (header ?? "").slice(0, 16_384).matchAll(/<([^>]*)>((?:\s*;[^,<]*)*)/g)) {
    const relation = /;\s*rel\s*=\s*(?:"([^"]*)"|([^\s;,]+))/i.exec(parameters);
    const relations = (relation?.[1] ?? relation?.[2] ?? "").toLowerCase().split(/\s+/);
    if (relations.includes("next")) return target;
  }
  return undefined;
}

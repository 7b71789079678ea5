// What git and its server said, made fit to show: secrets removed, control characters dropped, shortened.

const maxShownLength = 300;

const secretPatterns: readonly [RegExp, string][] = [
  [/\b([a-z][a-z0-9+.-]*:\/\/)[^\s/@]+@/gi, "$1[redacted]@"],
  [/\b(?:gh[pousr]_[A-Za-z0-9]{16,}|github_pat_[A-Za-z0-9_]{20,}|glpat-[A-Za-z0-9_-]{16,}|xox[abeoprs]-[A-Za-z0-9-]{8,})/g, "[redacted]"],
  [/\b(authorization|bearer|basic|token|password|passwd|secret)(["']?\s*[:= ]\s*)[^\s,;]{6,}/gi, "$1$2[redacted]"],
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g, "[redacted]"],
];

/** `secrets` are values known to be secret; they are removed as they stand and as base64. */
export function redactWords(text: string, secrets: readonly string[] = []): string {
  let clean = text;
  for (const secret of secrets) {
    if (secret.length < 4) continue;
    for (const form of [secret, Buffer.from(secret).toString("base64"), encodeURIComponent(secret)])
      clean = clean.split(form).join("[redacted]");
  }
  for (const [pattern, replacement] of secretPatterns) clean = clean.replace(pattern, replacement);
  return clean;
}

/** The lines that the server sent (`remote: …`), as one line; "" when it sent none. */
export function serverWords(stderr: string, secrets: readonly string[] = []): string {
  const lines = stderr.split(/[\r\n]+/).filter((line) => line.startsWith("remote:"));
  return shownWords(lines.map((line) => line.slice("remote:".length).trim()).join(" "), secrets);
}

/** Foreign text as one short line without secrets. */
export function shownWords(text: string, secrets: readonly string[] = []): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: terminal sequences and control characters go.
  const plain = text.replace(/\u001b\[[0-9;?]*[A-Za-z]/g, "").replace(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]+/g, " ");
  const clean = redactWords(plain, secrets).replace(/ {2,}/g, " ").trim();
  return clean.length <= maxShownLength ? clean : `${clean.slice(0, maxShownLength - 1)}…`;
}

/** A path from a repository, as text that can be shown. */
export function showPath(path: string): string {
  return shownWords(path);
}

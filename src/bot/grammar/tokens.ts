// Splits the text of a command into words: quotes as in a shell, and what phones and Slack do to typed text undone.

export type Tokens = { kind: "tokens"; words: string[] } | { kind: "problem"; message: string };

/**
 * Slack escapes `&`, `<` and `>` (docs: escaping text); phones turn `--` into a dash and straight
 * quotes into curly ones. Backslash keeps the next character inside and outside double quotes.
 */
export function splitWords(text: string): Tokens {
  const words: string[] = [];
  let word: string | undefined;
  let quote: string | undefined;
  const input = straighten(text);
  for (let at = 0; at < input.length; at++) {
    const character = input.charAt(at);
    if (character === "\\" && quote !== "'" && at + 1 < input.length) {
      word = (word ?? "") + input.charAt(++at);
    } else if (quote !== undefined) {
      if (character === quote) quote = undefined;
      else word = (word ?? "") + character;
    } else if (character === '"' || character === "'") {
      quote = character;
      word ??= "";
    } else if (/\s/.test(character)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else {
      word = (word ?? "") + character;
    }
  }
  if (quote !== undefined) return { kind: "problem", message: `A quote (${quote}) is opened and never closed.` };
  if (word !== undefined) words.push(word);
  return { kind: "tokens", words };
}

function straighten(text: string): string {
  return (
    text
      .replaceAll("&lt;", "<")
      .replaceAll("&gt;", ">")
      .replaceAll("&amp;", "&")
      // What our own messages put behind formatting characters comes back by copy and paste.
      .replaceAll("\u2060", "")
      .replace(/[“”„]/g, '"')
      .replace(/[‘’‚]/g, "'")
      .replace(/(^|\s)[—–](?=\w)/g, "$1--")
  );
}

// Foreign text made safe for Slack: escaped, cut inside the limits, never a mention, a link or markup.

/** Slack's limits that our messages must fit (docs: block kit; spec of the sandbox's validator). */
export const limits = { sectionText: 3_000, messageText: 3_900, header: 150, contextElements: 10, buttonText: 75, blocks: 50 } as const;

/** What a lock screen has room for, and a reader patience. */
const maxFallback = 600;

/** Escapes the three characters that begin markup in mrkdwn (Slack docs: escaping text). */
export function escapeText(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

/**
 * Foreign text inside mrkdwn: escaped, on one line, and with a word joiner after each formatting
 * character, so that `*`, `_`, `~` and backquotes stay what they are, and after the colon of what would be an emoji.
 */
export function foreign(text: string, maxCharacters = 300): string {
  return isolate(escapeText(cut(oneLine(text), maxCharacters)))
    .replace(/[*_~`]/g, "$&\u2060")
    .replace(/:(?=[a-z][\w+-]*:)/g, ":\u2060");
}

/** Foreign text where Slack reads no markup: on one line, its parts in the order in which they stand. */
export function plain(text: string, maxCharacters: number): string {
  const cleaned = isolate(cut(oneLine(text), maxCharacters));
  return cleaned.length <= maxCharacters ? cleaned : cutMarkup(cleaned, maxCharacters);
}

/** The text beside blocks: what a lock screen and a screen reader say. */
export function fallback(text: string): string {
  return cutMarkup(foreign(text, maxFallback), limits.messageText);
}

/** Foreign text of many lines, to be read exactly: what cannot be seen, or turns the line around, is written out. */
export function spellOut(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is written out
  return text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]|\p{Cf}|[\u2028\u2029]/gu, (character) =>
    character === "\u200d" ? character : `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, "0")}`,
  );
}

/**
 * No line breaks, no control characters, nothing that turns the reading direction, nothing without width but what joins
 * an emoji, and no pile of accents over the lines above.
 */
function oneLine(text: string): string {
  return (
    text
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
      .replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]+/g, " ")
      .replace(/(?!\u200d)\p{Cf}|(?<!\p{Extended_Pictographic}\ufe0f?|\p{Emoji_Modifier})\u200d|\u034f|\u115f|\u1160|\u3164|\uffa0/gu, "")
      .replace(/(\p{M}{3})\p{M}+/gu, "$1")
      .trim()
  );
}

/** Words of right-to-left scripts in an isolate, so that the numbers and arrows around them stay where they are. */
function isolate(text: string): string {
  return text.replace(
    /[\p{sc=Arab}\p{sc=Hebr}\p{sc=Syrc}\p{sc=Thaa}\p{sc=Nkoo}\p{sc=Adlm}\p{sc=Mand}\p{sc=Samr}](?:[\p{sc=Arab}\p{sc=Hebr}\p{sc=Syrc}\p{sc=Thaa}\p{sc=Nkoo}\p{sc=Adlm}\p{sc=Mand}\p{sc=Samr}\p{M}\s]*[\p{sc=Arab}\p{sc=Hebr}\p{sc=Syrc}\p{sc=Thaa}\p{sc=Nkoo}\p{sc=Adlm}\p{sc=Mand}\p{sc=Samr}\p{M}])?/gu,
    "\u2068$&\u2069",
  );
}

/** Cuts at a whole character and says that something is missing. */
export function cut(text: string, maxCharacters: number): string {
  if (text.length <= maxCharacters) return text;
  return `${Array.from(text.slice(0, maxCharacters - 1))
    .slice(0, -1)
    .join("")}…`;
}

/** Cuts what is markup already: no mention, link or escape is cut in two, and no isolate stays open. */
export function cutMarkup(markup: string, maxCharacters: number): string {
  if (markup.length <= maxCharacters) return markup;
  const kept = cut(markup, maxCharacters - 1)
    .slice(0, -1)
    .replace(/(?:<[^<>]*|&[a-z]*)$/, "");
  const isOpen = kept.lastIndexOf("\u2068") > kept.lastIndexOf("\u2069");
  return `${kept}${isOpen ? "\u2069" : ""}…`;
}

export function plural(count: number, noun: string, many = `${noun}s`): string {
  return `${count} ${count === 1 ? noun : many}`;
}

/** Everyone sees their own time zone (Slack docs: date formatting). */
export function slackDate(at: Date, format = "{time}"): string {
  return `<!date^${Math.floor(at.getTime() / 1_000)}^${format}|${at.toISOString().slice(11, 16)} UTC>`;
}

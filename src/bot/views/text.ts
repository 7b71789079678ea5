// Foreign text made safe for Slack: escaped, cut inside the limits, never a mention, a link or markup.

/** Slack's limits that our messages must fit (docs: block kit; spec of the sandbox's validator). */
export const limits = { sectionText: 3_000, messageText: 3_900, header: 150, contextElements: 10, buttonText: 75, blocks: 50 } as const;

/** Escapes the three characters that begin markup in mrkdwn (Slack docs: escaping text). */
export function escapeText(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

/**
 * Foreign text inside mrkdwn: escaped, on one line, and with a word joiner after each formatting
 * character, so that `*`, `_`, `~` and backquotes stay what they are.
 */
export function foreign(text: string, maxCharacters = 300): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
  const oneLine = text.replace(/[\u0000-\u001f\u007f\u202a-\u202e\u2066-\u2069]+/g, " ").trim();
  return escapeText(cut(oneLine, maxCharacters)).replace(/[*_~`]/g, "$&\u2060");
}

/** Cuts at a whole character and says that something is missing. */
export function cut(text: string, maxCharacters: number): string {
  if (text.length <= maxCharacters) return text;
  return `${Array.from(text.slice(0, maxCharacters - 1))
    .slice(0, -1)
    .join("")}…`;
}

export function plural(count: number, noun: string, many = `${noun}s`): string {
  return `${count} ${count === 1 ? noun : many}`;
}

/** Everyone sees their own time zone (Slack docs: date formatting). */
export function slackDate(at: Date, format = "{time}"): string {
  return `<!date^${Math.floor(at.getTime() / 1_000)}^${format}|${at.toISOString().slice(11, 16)} UTC>`;
}

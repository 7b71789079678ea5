// docs/messages.md from the table of messages: a heading for each, when it is sent and who sees it, and its picture. Pure.

import type { MessageRow } from "../../test/bot/messages/row.ts";

const seen: Readonly<Record<MessageRow["seenBy"], string>> = {
  channel: "In the channel.",
  thread: "In the thread of the card.",
  private: "Only for the one who asked.",
  modal: "A modal.",
};

const head = `# What Coxswain says

Every message that Coxswain sends, as the sandbox shows it. \`npm run messages\` takes the pictures again; the
table behind them is \`test/bot/messages/table.ts\`, where each message is also held to Slack's limits at its largest.
The outcome comes first, then what changed, then why and who. An operation has one message, which is changed in place.
`;

export function renderDocument(sections: readonly { title: string; rows: readonly MessageRow[] }[]): string {
  const parts = sections.flatMap(({ title, rows }) => [`## ${title}`, ...rows.map(renderRow)]);
  return `${[head, ...parts].join("\n\n").replace(/\n{3,}/g, "\n\n")}\n`;
}

function renderRow({ name, title, when, seenBy }: MessageRow): string {
  return `### ${title}\n\n${when} ${seen[seenBy]}\n\n![${title}](images/messages/${name}.png)`;
}

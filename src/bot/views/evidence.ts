// The evidence page in Slack: within every limit, whatever the names and comments hold.

import type { KnownBlock } from "@slack/types";
import type { Evidence, EvidencePerson } from "../../jobs/evidence/evidence.ts";
import { context, section } from "./blocks.ts";
import { type Ink, layOutEvidence, renderEvidenceHeadline } from "./evidence-page.ts";
import { fallback, foreign, limits, slackDate } from "./text.ts";

export const evidenceActionId = "change.evidence.1";

const maxLines = 30;
const maxCharacters = limits.sectionText - 100;

const slackInk: Ink = {
  text: foreign,
  person: ({ name, git }: EvidencePerson) => `${mention(name)}${git === undefined ? "" : ` (${foreign(git, 120)})`}`,
  time: (at) => (Number.isNaN(Date.parse(at)) ? foreign(at, 40) : slackDate(new Date(at), "{date_short_pretty} {time_secs}")),
  code: (text) => `\`${foreign(text.replaceAll("`", "'"), 120).replaceAll("\u2060", "")}\``,
  strong: (text) => `*${text}*`,
  // Only https addresses that were built from the configuration come here.
  link: (url, text) => `<${url.replace(/[<>|\s]/g, "")}|${foreign(text, 60)}>`,
};

export function renderEvidence(evidence: Evidence): { text: string; blocks: KnownBlock[] } {
  const headline = `Evidence of a ${renderEvidenceHeadline(evidence)}`;
  const blocks: KnownBlock[] = [section(`*${foreign(headline, 300)}*`)];
  for (const { title, lines } of layOutEvidence(evidence, slackInk)) blocks.push(section(fill(`*${title}*`, lines)));
  blocks.push(context(`The trailers of the commit come first; asked about ${foreign(evidence.asked, 100)}`));
  return { text: fallback(headline), blocks };
}

/** The button under a result: the page of that change, for the one who presses. */
export function evidenceButton(change: string) {
  return {
    type: "button" as const,
    action_id: evidenceActionId,
    value: JSON.stringify({ change }),
    text: { type: "plain_text" as const, text: "Evidence" },
  };
}

/** A person of Slack by id; anything else as text. */
function mention(name: string): string {
  const [, user] = /^slack:[A-Z0-9]+\/([UW][A-Z0-9]+)$/.exec(name) ?? [];
  return user === undefined ? foreign(name.replace(/^schedule:/, ""), 120) : `<@${user}>`;
}

/** Whole lines, as many as fit, and how many did not. */
function fill(title: string, lines: readonly string[]): string {
  const kept: string[] = [title];
  let length = title.length;
  for (const line of lines) {
    length += line.length + 1;
    if (kept.length > maxLines || length > maxCharacters) return [...kept, `and ${lines.length - kept.length + 1} more`].join("\n");
    kept.push(line);
  }
  return kept.join("\n");
}

// The facts of a change card: what runs and what comes, whose commits lie between, and what stays behind. Pure.

import { renderDuration } from "../../gitops/duration.ts";
import { type ObjectId, shortObjectId } from "../../gitops/names.ts";
import type { CardFacts, CardRow } from "../../jobs/approvals/card-facts.ts";
import type { SourceWork } from "../../jobs/changes/source-work.ts";
import { escapeText, foreign, plural } from "./text.ts";

const shown = { rows: 12, commits: 5, ranges: 6, left: 6, authors: 5, coAuthors: 3 } as const;

/** The texts of the sections before the votes: each in Slack's markup, none empty. */
export function renderFacts(facts: CardFacts): string[] {
  const sections = [renderSkip(facts), renderRows(facts), ...renderWork(facts), renderRest(facts)];
  return sections.filter((each) => each !== "");
}

function renderSkip({ skips }: CardFacts): string {
  if (skips === undefined) return "";
  const stages = skips.stages.length === 0 ? "the order of the stages" : skips.stages.map((stage) => foreign(stage, 60)).join(" and ");
  return `⚠ *Skips ${stages}* (break-glass)${skips.reason === undefined ? "" : `: ${foreign(skips.reason, 500)}`}`;
}

function renderRows({ rows, source }: CardFacts): string {
  const lines = rows.slice(0, shown.rows).map((row) => renderRow(row, source));
  return counted(lines, rows.length).join("\n");
}

function renderRow({ workload, live, from, to, digest, healthyForMs, restarts, tagDigest }: CardRow, source: string | undefined): string {
  const now =
    live === from ? foreign(from, 130) : `${live === undefined ? "nothing" : foreign(live, 130)} live (${foreign(from, 130)} in git)`;
  const ran = [
    healthyForMs === undefined || source === undefined
      ? undefined
      : `healthy in ${foreign(source, 60)} for ${renderDuration(healthyForMs)}`,
    restarts === undefined ? undefined : plural(restarts, "restart"),
  ].filter((part) => part !== undefined);
  const name = `*${foreign(shortWorkload(workload), 120)}*`;
  const again =
    tagDigest === undefined
      ? ""
      : ` · ⚠ ${foreign(to, 130)} was pushed again since (\`${tagDigest.slice(0, 19)}…\`); what ran is what comes`;
  return `${name}  ${now} → ${foreign(to, 130)}  \`${digest.slice(0, 19)}…\`${ran.length === 0 ? "" : ` · ${ran.join(", ")}`}${again}`;
}

function renderWork({ work }: CardFacts): string[] {
  return counted(work.slice(0, shown.ranges).map(renderRange), work.length);
}

function renderRange({ repository, url, from, to, commits, total, problem }: SourceWork): string {
  // The address and both revisions were checked when the labels were read.
  const link = `<${escapeText(url)}|${from}..${to}>`;
  const count = total === undefined ? "" : ` ${total === 0 ? "no new commits" : plural(total, "commit")}`;
  const lines = commits.slice(0, shown.commits).map(({ revision, subject, authors }) => {
    const first = authors.slice(0, shown.coAuthors).map((author) => foreign(author, 60));
    const more = authors.length > first.length ? ` and ${authors.length - first.length} more` : "";
    return `• \`${foreign(revision.slice(0, 7))}\` ${foreign(subject, 120)} · ${first.join(", ")}${more}`;
  });
  if ((total ?? 0) > lines.length && lines.length > 0) lines.push(`and ${(total ?? 0) - lines.length} more`);
  const trouble = problem === undefined ? [] : [`⚠ not all authors are known: ${foreign(problem, 200)}`];
  return [`*${foreign(repository, 120)}*${count} ${link}`, ...lines, ...trouble].join("\n");
}

function renderRest({ left, unknownAuthors, counts }: CardFacts): string {
  const behind = left
    .slice(0, shown.left)
    .map(({ workload, reason }) => `• ${foreign(shortWorkload(workload), 120)}: ${foreign(reason, 200)}`);
  const authors = unknownAuthors.slice(0, shown.authors).map((author) => foreign(author, 160));
  const { files, lines, created, changed } = counts;
  return [
    ...(behind.length === 0 ? [] : ["Stays as it is:", ...counted(behind, left.length)]),
    ...(authors.length === 0 ? [] : [`Nobody in Slack is known to be ${counted(authors, unknownAuthors.length).join(", ")}.`]),
    `Diff: ${plural(files, "file")}, ${plural(lines, "line")} · ${plural(changed, "object")} changed${created === 0 ? "" : `, ${created} created`}`,
  ].join("\n");
}

function counted(lines: readonly string[], total: number): string[] {
  return total > lines.length ? [...lines, `and ${total - lines.length} more`] : [...lines];
}

function shortWorkload(workload: string): string {
  return workload.includes(":") && !workload.startsWith("marker:") ? shortObjectId(workload as ObjectId) : workload;
}

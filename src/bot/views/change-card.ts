// The change card: what is asked for, who wrote it, who said yes and who still may, and how it ended.

import type { KnownBlock } from "@slack/types";
import { renderDuration } from "../../gitops/duration.ts";
import { type ObjectId, shortObjectId, shortRevision } from "../../gitops/names.ts";
import type { ApprovalCard } from "../../jobs/approvals/card.ts";
import type { Operation } from "../../jobs/operation.ts";
import { renderButtons } from "./approval-buttons.ts";
import { context, section } from "./blocks.ts";
import { renderFacts } from "./card-facts.ts";
import { evidenceButton } from "./evidence.ts";
import { foreign, plural, slackDate } from "./text.ts";

const shownRows = 12;
const shownCommits = 5;
const shownPeople = 10;

/** The outcome in one line; it reads well on a lock screen. */
export function renderCardHeadline(operation: Operation, card: ApprovalCard): string {
  const { request } = operation;
  const what = request.verb === "promote" ? `Promote ${request.from} → ${request.environment}` : `Release to ${request.environment}`;
  switch (card.status) {
    case "pending":
      return `${what}? ${card.approvedBy.length} of ${card.needed} approvals`;
    case "granted":
    case "approved":
      return `${what}: approved, applying`;
    case "rejected":
      return `${what}: rejected${card.ending?.reason === undefined ? "" : `: ${card.ending.reason}`}`;
    case "expired":
      return `${what}: not approved in time, so it counts as rejected. Nothing was changed`;
    case "withdrawn":
      return `${what}: withdrawn. Nothing was changed`;
    case "superseded":
      return `${what}: replaced by a newer request${card.ending?.replacedBy === undefined ? "" : ` (${card.ending.replacedBy})`}. Nothing was changed`;
    case "void":
      return `${what}: this approval no longer holds: ${card.ending?.changed.join("; ") ?? "it was lost"}. Nothing was changed`;
  }
}

export function renderCard(operation: Operation, card: ApprovalCard): KnownBlock[] {
  const facts = card.facts === undefined ? [renderRows(card)] : renderFacts(card.facts);
  const blocks: KnownBlock[] = [section(`*${foreign(renderTitle(operation, card), 600)}*`), ...facts.map(section)];
  const along = renderComing(card);
  if (along !== undefined) blocks.push(section(along));
  blocks.push(section(renderVotes(card)));
  if (card.status === "pending") blocks.push(renderButtons(card, nameChange(card)));
  // What went through has its evidence under its result.
  if (card.ending !== undefined && card.status !== "approved")
    blocks.push({ type: "actions", block_id: "card-evidence", elements: [evidenceButton(card.id)] });
  blocks.push(
    context(
      `${card.requestedBy === undefined ? "" : `asked by <@${card.requestedBy}> · `}${card.status === "pending" ? `until ${slackDate(new Date(card.deadline))} · ` : ""}diff \`${card.diffHash.slice(0, 12)}\` · ${card.id}`,
    ),
  );
  return blocks;
}

/** Above the votes, which say why it was rejected. */
function renderTitle(operation: Operation, card: ApprovalCard): string {
  return renderCardHeadline(
    operation,
    card.status === "rejected" && card.ending !== undefined ? { ...card, ending: { ...card.ending, reason: undefined } } : card,
  );
}

/** Of a card that an older version left. */
function renderRows(card: ApprovalCard): string {
  const rows = card.rows.slice(0, shownRows).map((row) => {
    const healthy = row.healthyForMs === undefined || row.healthyForMs === 0 ? "" : ` · healthy for ${renderDuration(row.healthyForMs)}`;
    return `*${foreign(shortWorkload(row.workload), 120)}*  ${foreign(row.from, 130)} → ${foreign(row.to, 130)}  \`${row.digest.slice(0, 19)}…\`${healthy}`;
  });
  if (card.rows.length > shownRows) rows.push(`and ${card.rows.length - shownRows} more`);
  return rows.join("\n");
}

function renderComing(card: ApprovalCard): string | undefined {
  if (card.commits.length === 0 && card.otherChanges.length === 0) return undefined;
  const commits = card.commits
    .slice(0, shownCommits)
    .map((commit) => `• \`${shortRevision(commit.revision)}\` ${foreign(commit.subject, 120)} · ${foreign(commit.author, 60)}`);
  if (card.commits.length > shownCommits) commits.push(`and ${card.commits.length - shownCommits} more`);
  const others = card.otherChanges.slice(0, shownCommits).map((change) => `• ${foreign(change, 160)}`);
  if (card.otherChanges.length > shownCommits) others.push(`and ${card.otherChanges.length - shownCommits} more`);
  return [
    ...(commits.length === 0
      ? []
      : [
          `${plural(card.commits.length, "commit")} of the configuration ${card.commits.length === 1 ? "comes" : "come"} along:`,
          ...commits,
        ]),
    ...(others.length === 0 ? [] : ["Also changed:", ...others]),
  ].join("\n");
}

function renderVotes(card: ApprovalCard): string {
  const given = card.approvedBy.length === 0 ? "No approval yet" : `Approved by ${people(card.approvedBy)}`;
  const count = `${card.approvedBy.length} of ${card.needed}`;
  const comments = card.comments ?? [];
  const more = comments.length > shownPeople ? `\n> and ${comments.length - shownPeople} more` : "";
  const quoted = comments.slice(0, shownPeople).map(({ user, text }) => `\n> <@${user}>: ${foreign(text, 200)}`);
  const said = `${quoted.join("")}${more}`;
  if (card.status !== "pending") {
    if (card.status !== "rejected") return `${given} · ${count}${said}`;
    const by = card.ending?.by === undefined ? "" : ` by <@${card.ending.by}>`;
    const reason = card.ending?.reason === undefined ? "" : `:\n> ${foreign(card.ending.reason, 500)}`;
    return `Rejected${by}${reason}\n${given} · ${count}${said}`;
  }
  const open = card.mayApprove.length === 0 ? "nobody else may approve here" : `may approve: ${people(card.mayApprove)}`;
  return `${given} · ${count} · ${open}${said}`;
}

function people(users: readonly string[]): string {
  const shown = users
    .slice(0, shownPeople)
    .map((user) => `<@${user}>`)
    .join(", ");
  return users.length > shownPeople ? `${shown} and ${users.length - shownPeople} more` : shown;
}

/** `deployment/api 1.5.0 and 2 more` */
function nameChange({ rows }: ApprovalCard): string {
  const [first] = rows;
  if (first === undefined) return "";
  return `${shortWorkload(first.workload)} ${first.to}${rows.length > 1 ? ` and ${rows.length - 1} more` : ""}`;
}

function shortWorkload(workload: string): string {
  return workload.startsWith("marker:") ? workload : shortObjectId(workload as ObjectId);
}

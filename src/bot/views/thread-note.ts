// The short lines beside a message: a question to the one who asked, a reminder to those who may still approve, a promotion.

import { type ObjectId, shortObjectId, shortRevision } from "../../gitops/names.ts";
import type { ThreadNote } from "../../jobs/thread-note.ts";
import { cutLines, section } from "./blocks.ts";
import type { RenderedMessage } from "./operation.ts";
import { cutMarkup, escapeText, foreign, limits, plural, slackDate } from "./text.ts";

const shownPeople = 10;
const shownMoves = 5;

export function renderThreadNote(note: ThreadNote): RenderedMessage {
  const lines = linesOf(note);
  // A lock screen shows no code.
  return { text: cutMarkup(lines.join("\n").replace(/`(?!\u2060)/g, ""), limits.messageText), blocks: [section(cutLines(lines))] };
}

function linesOf(note: ThreadNote): string[] {
  switch (note.kind) {
    case "question":
      return [
        `${note.requester === undefined ? "A question" : `<@${note.requester}>, a question`} from <@${note.asker}>:`,
        `> ${foreign(note.text, 1_000)}`,
        "Answer here in the thread; the approval waits.",
      ];
    case "reminder": {
      const asked = [...note.groups.map((group) => `<!subteam^${group}>`), ...note.users.slice(0, shownPeople).map((user) => `<@${user}>`)];
      const more = note.users.length > shownPeople ? ` and ${note.users.length - shownPeople} more` : "";
      const what = `${plural(note.missing, "approval")} for ${foreign(note.environment)} ${note.missing === 1 ? "is" : "are"} missing`;
      const until = `At ${slackDate(new Date(note.deadline))} it counts as rejected.`;
      return [
        asked.length === 0 ? `${what}, and nobody is left who may give one. ${until}` : `${asked.join(", ")}${more}: ${what}. ${until}`,
      ];
    }
    case "promoted": {
      const moves = note.moves.map((move) => {
        const workload = move.workload.startsWith("marker:") ? move.workload : shortObjectId(move.workload as ObjectId);
        return `${foreign(workload, 120)} ${foreign(move.to, 130)}`;
      });
      const shown = moves.slice(0, shownMoves).join(", ");
      const more = moves.length > shownMoves ? ` and ${moves.length - shownMoves} more` : "";
      const end = note.isPartial ? ", where not all of it became healthy" : "";
      return [`Promoted to ${escapeText(note.environment)}${end}: ${shown}${more} · commit \`${shortRevision(note.commit)}\``];
    }
  }
}

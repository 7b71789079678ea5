// The private line after a click: what was counted, or why it was not and what to do next.

import type { DeskAnswer } from "../../jobs/approvals/approval-desk.ts";
import { foreign } from "./text.ts";

export function renderDeskAnswer(answer: DeskAnswer): string {
  if (answer.kind === "done") return answer.text;
  const quoted = answer.quoted.length === 0 ? "" : ` (${answer.quoted.map((each) => foreign(each, 100)).join(", ")})`;
  return `${answer.message}${quoted} ${answer.next}`;
}

// Every message that the bot can send: add a row with a new view, then `npm run messages` for its picture.

import { cardRows, noteRows, noticeRows } from "./cards.ts";
import { modalRows } from "./modals.ts";
import { privateRows } from "./private.ts";
import { resultRows } from "./results.ts";
import type { MessageRow } from "./row.ts";

/** In the order of docs/messages.md. */
export const sections: readonly { title: string; rows: readonly MessageRow[] }[] = [
  { title: "Operations and their results", rows: resultRows },
  { title: "Approvals", rows: cardRows },
  { title: "Beside a card", rows: noteRows },
  { title: "Images that cannot be followed", rows: noticeRows },
  { title: "For the one who asked", rows: privateRows },
  { title: "Forms", rows: modalRows },
];

export const rows: readonly MessageRow[] = sections.flatMap((section) => section.rows);

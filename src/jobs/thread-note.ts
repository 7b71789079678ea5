// Short lines beside an operation's message, each said once: a question to the one who asked, a reminder, a promotion.

import { createHash } from "node:crypto";
import type { ImageMove } from "./operation.ts";

interface Placed {
  /** The same for the same thing said again: it is posted once. */
  id: string;
  channel: string;
  /** In whose thread it stands; in the channel itself without one. */
  threadTs?: string | undefined;
  environment: string;
}

export type ThreadNote = Placed &
  (
    | {
        kind: "question";
        /** Slack user ids. */
        asker: string;
        requester: string | undefined;
        /** Foreign text. */
        text: string;
      }
    | {
        kind: "reminder";
        /** How many votes are missing. */
        missing: number;
        /** RFC 3339. */
        deadline: string;
        /** Those whose vote would still count: groups of whom all may, and single people. */
        groups: string[];
        users: string[];
      }
    /** For the channel of the environment that the images came from. */
    | { kind: "promoted"; from: string; moves: ImageMove[]; commit: string; isPartial: boolean }
  );

/** `parts` say what makes it another thing to say. */
export function noteId(kind: ThreadNote["kind"], parts: readonly string[]): string {
  const hash = createHash("sha256").update(JSON.stringify(parts)).digest("hex");
  return `${kind}-${hash.slice(0, 20)}`;
}

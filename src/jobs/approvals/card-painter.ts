// Paints the cards of approvals: the operation's message and its copies, changed in place whenever something was decided.

import type { Approval, DecisionSource } from "../../gitops/rules/approval/approval.ts";
import { type Message, messageKey } from "../message.ts";
import type { Copies } from "../outbox/copies.ts";
import type { Outbox } from "../outbox/outbox.ts";
import { repaintCard } from "./card.ts";
import type { PressedCards } from "./pressed-cards.ts";

export interface CardPainter {
  /** The buttons of one copy gave way to "processing": it is painted again in any case, by another process if need be. */
  begin(operation: string, nowMs: number): Promise<void>;
  /** Every copy shows the approval as it is now. Resolves with the message as it was before. */
  paint(approval: Approval): Promise<Message | undefined>;
  /** Every copy as it was last said. */
  restore(operation: string): Promise<void>;
  /** Whether that is a copy which is changed whenever the message is. */
  isCopy(operation: string, source: Pick<DecisionSource, "channel" | "messageTs">): Promise<boolean>;
  /** Paints what was pressed before then and not painted since. */
  restoreStuck(beforeMs: number): Promise<void>;
}

export function createCardPainter(parts: { outbox: Outbox; copies: Copies; pressed: PressedCards }): CardPainter {
  const { outbox, copies, pressed } = parts;

  async function restore(operation: string): Promise<void> {
    const message = await outbox.find(operationKey(operation));
    if (message !== undefined) await outbox.put(message);
    await pressed.end(operation);
  }

  return {
    begin: (operation, nowMs) => pressed.begin(operation, nowMs),
    async paint(approval) {
      const message = await outbox.find(operationKey(approval.operation));
      const painted = message === undefined ? undefined : (repaint(message, approval) ?? message);
      if (painted !== undefined) await outbox.put(painted);
      await pressed.end(approval.operation);
      return message;
    },
    restore,
    async isCopy(operation, { channel, messageTs }) {
      const key = operationKey(operation);
      const message = await outbox.find(key);
      if (message?.kind !== "operation") return false;
      const { operation: asked, view } = message;
      const keys = [key, ...(await copies.of(key)).map((place) => messageKey({ kind: "copy", place, operation: asked, view }))];
      const places = await Promise.all(keys.map((each) => outbox.place(each)));
      return places.some((place) => place !== undefined && place.channel === channel && place.ts === messageTs);
    },
    async restoreStuck(beforeMs) {
      for (const operation of await pressed.stuck(beforeMs)) await restore(operation);
    },
  };
}

export function operationKey(operation: string): string {
  return `operation-${operation}`;
}

/** The message with the card as the approval is now; undefined when it shows no card. */
export function repaint(message: Message, approval: Approval): Message | undefined {
  if (message.kind !== "operation" || message.view.state !== "ended" || message.view.outcome.approval === undefined) return undefined;
  const outcome = { ...message.view.outcome, approval: repaintCard(message.view.outcome.approval, approval) };
  const goesOn = approval.status === "pending" || approval.status === "granted" || approval.status === "approved";
  const kind = goesOn ? ("pending" as const) : ("refused" as const);
  return { ...message, view: { ...message.view, outcome: { ...outcome, kind } } };
}

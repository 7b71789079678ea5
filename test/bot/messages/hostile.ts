// Foreign text at its worst: every kind of markup, mention and link, every script, and what no eye sees.

import { createOperation, type Operation, type Request } from "../../../src/jobs/operation.ts";

/** Markup, mentions and links; none of them may survive. */
export const attack =
  "<!channel> <!here|x> <@U999> <#C999|gone> <!subteam^S999> <https://evil.example|ok> https://evil.example *b* _i_ ~s~ `c` :tada:\n> quote\r\n• line";
/** What turns a line around, or is not seen. */
const unseen =
  "\u202eabc\u202c \u2067def\u2069 \u200b\u200f\u061c\ufeff\u2028\u0085\u0007 z\u0351\u0352\u0353\u0354\u0355\u0356\u0357\u0358";
const scripts = "مرحبا 123 שלום → 👩‍👩‍👧‍👦 🚀 e\u0301 日本";

/** So many characters of it, never cut within a surrogate pair. */
export function hostile(characters: number): string {
  const text = `${attack} ${unseen} ${scripts} `.repeat(Math.ceil(characters / 200) + 1);
  return text.slice(0, characters).toWellFormed();
}

export const name300 = hostile(300);
export const reason4000 = hostile(4_000);
export const diff10000 = Array.from(
  { length: 10_000 },
  (_, at) => `${at % 2 === 0 ? "+" : "-"}  ${hostile(120).replaceAll("\n", " ")} ${at}`,
).join("\n");
/** As the configuration takes it at most. */
export const environment40 = `p${"rod-".repeat(9)}eu1`;
export const digest = `sha256:${"9c1f".repeat(16)}`;
export const revision = "3f2a91c4d5e6f708192a3b4c5d6e7f8091a2b3c4";
export const at = "2026-11-23T13:30:00Z";
export const users500 = Array.from({ length: 500 }, (_, index) => `U${10_000_000 + index}`);

export function many<Item>(count: number, make: (at: number) => Item): Item[] {
  return Array.from({ length: count }, (_, index) => make(index));
}

export function operationOf(request: Request, more: Partial<Pick<Operation, "requester">> = {}): Operation {
  return createOperation({
    request,
    requester: more.requester ?? { kind: "slack", team: "T01ROWING", user: "U01DEV" },
    origin: { channel: "C01DEPLOY", trigger: "1.2" },
    at: new Date(at),
  });
}

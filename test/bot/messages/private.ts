// Private answers: refusals with who may instead, whoami and who-can, links, help, and the lines after a click.

import { parseCommandText } from "../../../src/bot/grammar/parse.ts";
import { interpretCommand } from "../../../src/bot/grammar/request.ts";
import { renderAnswer } from "../../../src/bot/views/answer.ts";
import { renderDeskAnswer } from "../../../src/bot/views/desk-answer.ts";
import { renderWhoAmI, renderWhoCan } from "../../../src/bot/views/identity.ts";
import { refusalOfOrder, renderOrdered } from "../../../src/bot/views/identity-orders.ts";
import { refusalOf } from "../../../src/bot/views/refusal.ts";
import { escapeText, foreign } from "../../../src/bot/views/text.ts";
import type { Holders } from "../../../src/gitops/rules/access.ts";
import { refuse } from "../../../src/gitops/rules/approval/refusal.ts";
import type { Standing } from "../../../src/jobs/identity.ts";
import type { Request } from "../../../src/jobs/operation.ts";
import { at, environment40, many, name300, users500 } from "./hostile.ts";
import type { MessageRow, Rendered } from "./row.ts";

const sync = (environment: string): Request => ({ verb: "sync", environment, dryRun: false, force: false });
const promote = (from: string, environment: string): Request => ({ verb: "promote", from, environment, workloads: [], dryRun: false });
const releasers: Holders = { users: [], groups: ["S01"], channels: [] };
const crowd: Holders = { users: users500, groups: many(100, (index) => `S${index}`), channels: many(100, (index) => `C${index}`) };

/** As the door says it: what was typed stands in the message, never in the advice. */
function refused({ message, advice }: { message: string; advice: string }, isMarkup = true): Rendered {
  return renderAnswer([foreign(message), isMarkup ? advice : escapeText(advice)]);
}

function typed(text: string): Rendered {
  const parsed = parseCommandText(text);
  const known = { environments: ["staging", "prod"], prefix: "/gitops " };
  const interpreted = parsed.kind === "problem" ? parsed : interpretCommand(parsed, known);
  if (interpreted.kind === "problem") return refused(interpreted, false);
  if (interpreted.kind === "answer") return renderAnswer(interpreted.lines.map(escapeText));
  throw new Error(`${text} is neither a problem nor an answer`);
}

const standing: Standing = {
  person: { user: "U01DEV", standing: "member", groups: ["S01"] },
  addresses: [
    { email: "dana@example.test", how: "profile" },
    { email: "dana@home.example.test", how: "self", at },
  ],
  environments: [
    { name: "staging", roles: ["view", "sync", "release"] },
    { name: "prod", roles: ["view", "sync"] },
  ],
};
const hostileStanding: Standing = {
  person: { user: "U01DEV", standing: "member", groups: many(500, (index) => `S${index}`) },
  addresses: many(500, () => ({ email: name300, how: "administrator" as const, by: "U02APP", at })),
  environments: many(200, () => ({ name: environment40, roles: standing.environments[0]?.roles ?? [] })),
};
const prefix = "/gitops ";
const refusal = ["refusal.refusalOf", "answer.renderAnswer"];
const desk = ["desk-answer.renderDeskAnswer", "answer.renderAnswer"];
const orders = ["identity-orders.renderOrdered", "answer.renderAnswer"];

export const privateRows: MessageRow[] = [
  {
    ...{ name: "refused-role", title: "Refused: a role is missing", seenBy: "private", views: refusal },
    when: "To the one who asked only: which role it takes, and who has it.",
    normal: () => refused(refusalOf({ allowed: false, code: "role_missing", role: "release", holders: releasers }, sync("prod"), prefix)),
    largest: () => refused(refusalOf({ allowed: false, code: "role_missing", role: "release", holders: crowd }, sync(name300), prefix)),
  },
  {
    ...{ name: "refused-order", title: "Refused: a stage would be skipped", seenBy: "private", views: refusal },
    when: "A promotion from another environment than the configuration names.",
    normal: () =>
      refused(
        refusalOf(
          {
            allowed: false,
            code: "promotion_order",
            role: "break-glass",
            holders: releasers,
            order: { kind: "skips", sources: ["staging"] },
          },
          promote("dev", "prod"),
          prefix,
        ),
      ),
    largest: () =>
      refused(
        refusalOf(
          {
            allowed: false,
            code: "promotion_order",
            role: "break-glass",
            holders: crowd,
            order: { kind: "skips", sources: many(100, () => environment40) },
          },
          promote(environment40, environment40),
          prefix,
        ),
      ),
  },
  {
    ...{ name: "refused-typo", title: "Refused: not understood", seenBy: "private", views: ["answer.renderAnswer"] },
    when: "A command, an option or an environment that there is not, with the nearest that there is.",
    normal: () => typed("sync prd"),
    largest: () => typed(`sync "${name300.replaceAll('"', "")}"`),
  },
  {
    ...{ name: "help", title: "Help", seenBy: "private", views: ["answer.renderAnswer"] },
    when: "`help`; `help <command>` has one command with its options and examples.",
    normal: () => typed("help"),
    largest: () => typed("help"),
  },
  {
    ...{ name: "help-command", title: "Help of one command", seenBy: "private", views: ["answer.renderAnswer"] },
    when: "`help release`.",
    normal: () => typed("help release"),
    largest: () => typed("help policy"),
  },
  {
    ...{ name: "whoami", title: "Who am I", seenBy: "private", views: ["identity.renderWhoAmI", "answer.renderAnswer"] },
    when: "`whoami`: who you are to Coxswain, which git addresses count as yours and how that is known, and your roles.",
    normal: () => renderAnswer(renderWhoAmI("T01ROWING", standing)),
    largest: () => renderAnswer(renderWhoAmI("T01ROWING", hostileStanding)),
  },
  {
    ...{ name: "who-can", title: "Who can", seenBy: "private", views: ["identity.renderWhoCan", "answer.renderAnswer"] },
    when: "`who-can <verb> <environment>`.",
    normal: () =>
      renderAnswer(
        renderWhoCan(
          { verb: "release", role: "release", environment: "prod" },
          { everyone: false, holders: { ...releasers, users: ["U02APP"] } },
        ),
      ),
    largest: () =>
      renderAnswer(renderWhoCan({ verb: name300, role: "release", environment: environment40 }, { everyone: false, holders: crowd })),
  },
  {
    ...{ name: "linked", title: "Linked to a git address", seenBy: "private", views: orders },
    when: "`link <address>`.",
    normal: () => renderAnswer(renderOrdered({ kind: "linked", email: "dana@home.example.test", user: "U01DEV", how: "self" })),
    largest: () => renderAnswer(renderOrdered({ kind: "linked", email: name300, user: "U01DEV", how: "administrator" })),
  },
  {
    ...{ name: "link-refused", title: "Not linked", seenBy: "private", views: ["identity-orders.refusalOfOrder", "answer.renderAnswer"] },
    when: "The address is proven to be somebody else's.",
    normal: () =>
      refused(
        refusalOfOrder(
          { kind: "refused", code: "link_taken" },
          { verb: "link", email: "a@example.test", user: undefined, isRemoval: false },
        ),
        false,
      ),
    largest: () =>
      refused(refusalOfOrder({ kind: "refused", code: "role_missing" }, { verb: "notify", environment: name300, isWanted: true }), false),
  },
  {
    ...{ name: "click-counted", title: "A click counted", seenBy: "private", views: desk },
    when: "After each click on a card, to the one who clicked.",
    normal: () => renderAnswer([renderDeskAnswer({ kind: "done", text: "Your approval counts: 1 of 2.", approval: {} as never })]),
    largest: () => renderAnswer([renderDeskAnswer({ kind: "done", text: "Your approval counts: 100 of 200.", approval: {} as never })]),
  },
  {
    ...{ name: "click-refused", title: "A click that does not count", seenBy: "private", views: desk },
    when: "Why it did not count, who may instead, and the next step.",
    normal: () =>
      renderAnswer([renderDeskAnswer({ ...refuse("own_change", { quoted: ["dana@example.test"] }), ask: ["U02APP", "U03APP"] })]),
    largest: () => renderAnswer([renderDeskAnswer({ ...refuse("own_change", { quoted: many(500, () => name300) }), ask: users500 })]),
  },
  {
    ...{ name: "click-late", title: "A click that is late", seenBy: "private", views: desk },
    when: "It had ended before: how, by whom and when.",
    normal: () => renderAnswer([renderDeskAnswer({ ...refuse("already_decided", { status: "rejected" }), ended: { by: "U03APP", at } })]),
    largest: () =>
      renderAnswer([
        renderDeskAnswer({
          ...refuse("already_decided", { status: "void", quoted: many(500, () => name300) }),
          ended: { by: "U03APP", at },
        }),
      ]),
  },
];

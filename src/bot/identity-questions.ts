// whoami, who-can, link and notify, answered at the door: nothing of what runs is changed, so there is no queue.

import type { Role } from "../gitops/rules/access.ts";
import type { Identity } from "../jobs/identity.ts";
import type { IdentityOrder, IdentityOrders } from "../jobs/identity-orders.ts";
import type { Actor, Origin } from "../jobs/operation.ts";
import { renderWhoAmI, renderWhoCan } from "./views/identity.ts";
import { refusalOfOrder, renderOrdered } from "./views/identity-orders.ts";

export type IdentityQuestion = { verb: "whoami" } | { verb: "who-can"; asked: string; role: Role; environment: string };

export type IdentityAnswer =
  /** Markup, for the one who asked only. */
  { kind: "answer"; lines: string[] } | { kind: "refused"; code: string; message: string; advice: string };

export async function answerIdentity(
  question: IdentityQuestion,
  { requester, origin }: { requester: Actor; origin: Origin },
  { identity, signal }: { identity: Identity; signal: AbortSignal },
): Promise<IdentityAnswer> {
  if (requester.kind !== "slack") return aboutPeople;
  try {
    const standing = await identity.describe(requester, origin.channel, signal);
    if (question.verb === "whoami") return { kind: "answer", lines: renderWhoAmI(requester.team, standing) };
    const { asked, role, environment } = question;
    const mine = standing.environments.find((each) => each.name === environment)?.roles ?? [];
    if (!mine.includes("view"))
      return {
        kind: "refused",
        code: "role_missing",
        message: `You may not view ${environment}, and so not who may change it.`,
        advice: "The platform team gives roles in coxswain.yaml.",
      };
    return { kind: "answer", lines: renderWhoCan({ verb: asked, role, environment }, identity.holders(role, environment)) };
  } catch {
    return unavailable;
  }
}

export async function orderIdentity(
  order: IdentityOrder,
  { requester, origin }: { requester: Actor; origin: Origin },
  { orders, signal }: { orders: IdentityOrders; signal: AbortSignal },
): Promise<IdentityAnswer> {
  if (requester.kind !== "slack") return aboutPeople;
  try {
    const ordered = await orders.carryOut(order, { actor: requester, channel: origin.channel }, signal);
    return ordered.kind === "refused"
      ? { kind: "refused", ...refusalOfOrder(ordered, order) }
      : { kind: "answer", lines: renderOrdered(ordered) };
  } catch {
    return unavailable;
  }
}

const aboutPeople: IdentityAnswer = {
  kind: "refused",
  code: "standing",
  message: "It is about people of the workspace.",
  advice: "Ask in Slack.",
};

const unavailable: IdentityAnswer = {
  kind: "refused",
  code: "directory_unavailable",
  message: "Slack did not say in time who you are.",
  advice: "Try again in a moment.",
};

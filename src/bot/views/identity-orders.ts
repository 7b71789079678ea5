// The private line after `link` and `notify`: what is so now, or why it is not.

import type { IdentityOrder, Ordered } from "../../jobs/identity-orders.ts";
import { foreign } from "./text.ts";

/** Markup, for the one who asked only. */
export function renderOrdered(ordered: Exclude<Ordered, { kind: "refused" }>): string[] {
  switch (ordered.kind) {
    case "linked":
      return ordered.how === "self"
        ? [
            `You say that you are ${foreign(ordered.email)} in git.`,
            "Nobody has proven it: it only keeps you from approving what that address wrote. An administrator can link it, or coxswain.yaml.",
          ]
        : [`${foreign(ordered.email)} is <@${ordered.user}> from now on: commits of that address have a known author.`];
    case "known":
      return [`${foreign(ordered.email)} is linked already; nothing was changed.`];
    case "unlinked":
      return [`${foreign(ordered.email)} is no longer linked to <@${ordered.user}>.`];
    case "notified":
      return ordered.isWanted
        ? [`You are asked for approvals in ${foreign(ordered.environment)} by direct message, too; the channel asks as before.`]
        : [`You are not asked for approvals in ${foreign(ordered.environment)} by direct message.`];
  }
}

export function refusalOfOrder(
  { code }: Extract<Ordered, { kind: "refused" }>,
  order: IdentityOrder,
): { code: string; message: string; advice: string } {
  switch (code) {
    case "standing":
      return {
        code,
        message: "Only full members of this workspace may be linked or asked.",
        advice: "Guests, bots and people of other workspaces can read at most.",
      };
    case "role_missing":
      return order.verb === "notify"
        ? {
            code,
            message: `You may not approve in ${order.environment}, so there is nothing to ask you.`,
            advice: 'The platform team gives the role "approve" in coxswain.yaml.',
          }
        : {
            code,
            message:
              'Links of others are made and removed by who has the role "administer" in every environment, and nobody vouches for themselves.',
            advice: "Without --user and --remove you say which address is your own.",
          };
    case "link_taken":
      return {
        code,
        message: "That address is proven to be somebody else's, so it was not linked.",
        advice:
          "If that is wrong, the platform team corrects it in coxswain.yaml or in the Slack profile, or an administrator removes the link.",
      };
    case "link_unknown":
      return {
        code,
        message: "There is no such link that was made by command.",
        advice: "What stands in coxswain.yaml or in a Slack profile is changed there.",
      };
    case "link_limit":
      return {
        code,
        message: "That person has as many links as one may have (20).",
        advice: "An administrator removes what is not needed.",
      };
  }
}

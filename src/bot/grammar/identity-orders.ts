// `link` and `notify` as orders: an address as people and Slack write one, a person as a mention or an id.

import type { IdentityOrder } from "../../jobs/identity-orders.ts";
import type { Command } from "./parse.ts";
import type { Interpreted } from "./request.ts";

const maxAddress = 254;

/** Slack makes links of addresses and of people in mentions of the bot, `<mailto:a@b.c|a@b.c>` and `<@U012|name>`. */
export function readLink({ arguments: typed, flags }: Command): Interpreted {
  const text = typed["git-email"] ?? "";
  const email = (/^<mailto:([^|>]+)(?:\|[^>]*)?>$/.exec(text)?.[1] ?? text).trim();
  if (email.length > maxAddress || !/^[^\s<>@"(),;:\\]+@[^\s<>@"(),;:\\]+$/.test(email))
    return problem("That is no address as git has them.", "Type it as `git config user.email` says it: link ada@example.com");
  const user = typeof flags.user === "string" ? /^(?:<@)?([UW][A-Z0-9]{2,})(?:\|[^>]*)?>?$/.exec(flags.user)?.[1] : undefined;
  if (flags.user !== undefined && user === undefined)
    return problem(
      "--user wants a person of this workspace.",
      "Type their member ID, which their profile in Slack lets you copy: --user U012AB3CD",
    );
  return order({ verb: "link", email, user, isRemoval: flags.remove === true });
}

export function readNotify({ arguments: typed }: Command, environment: string): Interpreted {
  const wish = typed["on|off"]?.toLowerCase();
  if (wish !== "on" && wish !== "off") return problem("notify wants on or off.", `Type notify ${environment} on.`);
  return order({ verb: "notify", environment, isWanted: wish === "on" });
}

function order(value: IdentityOrder): Interpreted {
  return { kind: "identity-order", order: value };
}

function problem(message: string, advice: string): Interpreted {
  return { kind: "problem", code: "usage", message, advice };
}

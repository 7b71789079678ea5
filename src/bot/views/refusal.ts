// Why a request was refused, who may do it instead, and what to do next.

import type { AccessDecision } from "../../gitops/rules/access.ts";
import type { Request } from "../../jobs/operation.ts";

const shownHolders = 12;

type Refused = Extract<AccessDecision, { allowed: false }>;

export function refusalOf(decision: Refused, request: Request, prefix: string): { code: string; message: string; advice: string } {
  const { environment } = request;
  const verb = request.verb === "evidence" ? "see the evidence of" : request.verb;
  switch (decision.code) {
    case "environment_unknown":
      return { code: decision.code, message: `There is no environment ${environment}.`, advice: `\`${prefix}help\` shows what there is.` };
    case "standing":
      return {
        code: decision.code,
        message: `You may not ${verb} ${environment}: only full members of this workspace may.`,
        advice: "Guests, bots and people of other workspaces can read at most.",
      };
    case "directory_unavailable":
      return {
        code: decision.code,
        message: `Slack did not say in time whether you may ${verb} ${environment}; nothing was done.`,
        advice: "Try again in a moment.",
      };
    case "promotion_order":
      return renderOrder(decision, request, prefix);
    case "role_missing":
      return {
        code: decision.code,
        message: `You may not ${verb} ${environment}. It takes the role "${decision.role}" there.`,
        advice: renderHolders(decision),
      };
  }
}

function renderHolders(decision: Refused): string {
  const { users, groups, channels } = decision.holders;
  const holders = [
    ...groups.map((group) => `<!subteam^${group}>`),
    ...users.map((user) => `<@${user}>`),
    ...channels.map((channel) => `whoever writes in <#${channel}>`),
  ];
  if (holders.length === 0) return "Nobody has it: the platform team gives it in coxswain.yaml.";
  const more = holders.length > shownHolders ? ` and ${holders.length - shownHolders} more` : "";
  return `Ask ${holders.slice(0, shownHolders).join(", ")}${more}.`;
}

function renderOrder(
  decision: Extract<Refused, { code: "promotion_order" }>,
  request: Request,
  prefix: string,
): { code: string; message: string; advice: string } {
  const { code, order } = decision;
  const [from, to] = [request.verb === "promote" ? request.from : "", request.environment];
  const forced = `To go round it takes the role "${decision.role}" in ${to}, and \`--force --reason "..."\`. ${renderHolders(decision)}`;
  switch (order.kind) {
    case "same":
      return {
        code,
        message: `${to} cannot be promoted to itself.`,
        advice: `It takes two environments: \`${prefix}help promote\` shows how.`,
      };
    case "backwards":
      return {
        code,
        message: `Images go from ${to} to ${from}, not back.`,
        advice: `Did you mean \`${prefix}promote ${to} ${from}\`? ${forced}`,
      };
    case "begins":
      return {
        code,
        message: `Nothing is promoted to ${to}: it names no environment that its images come from.`,
        advice: `The platform team sets \`promotedFrom\` in coxswain.yaml. ${forced}`,
      };
    case "skips":
      return {
        code,
        message: `${to} is promoted from ${order.sources.join(" or ")}, not from ${from}.`,
        advice: `Promote to ${order.sources.join(" or ")} first. ${forced}`,
      };
  }
}

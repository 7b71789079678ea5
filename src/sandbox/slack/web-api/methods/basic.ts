// auth.*, api.test, blocks.validate, apps.connections.open, team.info, bots.info and emoji.list.
import { validateBlocks, validateMessage, validateView } from "../../blocks/validate.ts";
import type { Json } from "../../model.ts";
import type { Call, Method } from "../method.ts";
import { MethodError } from "../method-error.ts";
import { renderBotProfile } from "../render.ts";

export const basicMethods: Method[] = [
  { name: "api.test", token: "none", scopes: [], rate: 4, run: testApi },
  { name: "auth.test", token: "any", scopes: [], rate: "special", run: testAuth },
  { name: "auth.revoke", token: "any", scopes: [], rate: 3, run: revoke },
  { name: "blocks.validate", token: "none", scopes: [], rate: 4, run: validate },
  { name: "apps.connections.open", token: "app", scopes: ["connections:write"], rate: 3, run: openConnection },
  { name: "team.info", token: "bot", scopes: ["team:read"], rate: 3, run: describeTeam },
  { name: "bots.info", token: "bot", scopes: ["users:read"], rate: 3, run: describeBot },
  { name: "emoji.list", token: "bot", scopes: ["emoji:read"], rate: 2, run: () => ({ emoji: {} }) },
];

function testApi({ args }: Call): object {
  const error = args.text("error");
  if (error) throw new MethodError(error, { args: args.forJournal() });
  return { args: args.forJournal() };
}

function testAuth({ parts, token }: Call): object {
  const { workspace, app } = parts;
  const team = workspace.team;
  const base = { url: `https://${team.domain}.slack.com/`, team: team.name, team_id: team.id };
  if (token?.kind === "app") return { app_name: app.options.name, app_id: app.options.id };
  const user = workspace.users.get(app.botUserId);
  return { ...base, user: user?.name, user_id: app.botUserId, bot_id: app.botId, is_enterprise_install: false };
}

function revoke({ parts, args, token }: Call): object {
  if (token?.kind === "app") throw new MethodError("not_allowed_token_type");
  if (args.flag("test")) return { revoked: false };
  parts.app.revoke(parts.app.options.botToken);
  return { revoked: true };
}

function validate({ args }: Call): object {
  const given = ["blocks", "view", "message"].filter((name) => args.text(name) !== undefined);
  const [kind] = given;
  if (!kind || given.length !== 1) {
    throw new MethodError("invalid_arguments", {
      response_metadata: { messages: ["must provide exactly one of `blocks`, `view`, or `message`"] },
    });
  }
  const value = args.json(kind);
  const check = { blocks: validateBlocks, view: validateView, message: validateMessage }[kind];
  const validation = check?.(value);
  if (validation && !validation.ok) throw new MethodError(`invalid_${kind}`, { errors: validation.errors });
  return {};
}

function openConnection({ parts }: Call): object {
  if (parts.app.requestUrl) throw new MethodError("forbidden_team");
  const url = new URL("/link/", parts.url());
  url.protocol = "ws:";
  url.searchParams.set("ticket", parts.socket.issueTicket());
  url.searchParams.set("app_id", parts.app.options.id);
  return { url: url.toString() };
}

function describeTeam({ parts }: Call): object {
  const { team } = parts.workspace;
  return { team: { ...team, email_domain: "", icon: {}, url: `https://${team.domain}.slack.com/` } };
}

function describeBot({ parts, args }: Call): object {
  const { app, workspace } = parts;
  const wanted = args.text("bot");
  if (wanted !== undefined && wanted !== app.botId) throw new MethodError("bot_not_found");
  const profile: Json = renderBotProfile(app, workspace.team.id);
  return { bot: { ...profile, user_id: app.botUserId, updated: workspace.users.get(app.botUserId)?.updated } };
}

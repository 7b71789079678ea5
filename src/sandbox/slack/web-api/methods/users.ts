// users.* and usergroups.*.
import type { User, Usergroup } from "../../model.ts";
import type { Call, Method } from "../method.ts";
import { MethodError } from "../method-error.ts";
import { paginate } from "../pages.ts";
import { renderUser, renderUsergroup } from "../render.ts";

const read = ["users:read"];
const readGroups = ["usergroups:read"];
const writeGroups = ["usergroups:write"];

export const userMethods: Method[] = [
  { name: "users.info", token: "bot", scopes: read, rate: 4, run: info },
  { name: "users.list", token: "bot", scopes: read, rate: 2, run: list },
  { name: "users.lookupByEmail", token: "bot", scopes: ["users:read.email"], rate: 3, run: lookupByEmail },
  { name: "users.getPresence", token: "bot", scopes: read, rate: 3, run: getPresence },
  { name: "users.profile.get", token: "bot", scopes: ["users.profile:read"], rate: 4, run: getProfile },
  { name: "usergroups.list", token: "bot", scopes: readGroups, rate: 2, run: listGroups },
  { name: "usergroups.users.list", token: "bot", scopes: readGroups, rate: 2, run: listGroupUsers },
  { name: "usergroups.create", token: "bot", scopes: writeGroups, rate: 2, run: createGroup },
  { name: "usergroups.users.update", token: "bot", scopes: writeGroups, rate: 2, run: updateGroupUsers },
];

function info(call: Call): object {
  return { user: render(call, find(call, call.args.requiredText("user"))) };
}

function list(call: Call): object {
  const page = paginate([...call.parts.workspace.users.values()], call.args, 1000);
  return {
    members: page.items.map((user) => render(call, user)),
    cache_ts: Math.floor(call.parts.clock.now() / 1000),
    response_metadata: { next_cursor: page.nextCursor },
  };
}

function lookupByEmail(call: Call): object {
  const email = call.args.requiredText("email").toLowerCase();
  const users = [...call.parts.workspace.users.values()];
  const user = users.find((candidate) => !candidate.deleted && candidate.email?.toLowerCase() === email);
  if (!user) throw new MethodError("users_not_found");
  return { user: render(call, user) };
}

function getPresence(call: Call): object {
  const user = find(call, call.args.text("user") ?? call.parts.app.botUserId);
  return { presence: user.deleted ? "away" : "active" };
}

function getProfile(call: Call): object {
  return { profile: render(call, find(call, call.args.text("user") ?? call.parts.app.botUserId)).profile };
}

function listGroups({ parts, args }: Call): object {
  const groups = [...parts.workspace.usergroups.values()];
  const withUsers = args.flag("include_users");
  return { usergroups: groups.map((group) => renderUsergroup(group, parts.workspace, withUsers)) };
}

function listGroupUsers(call: Call): object {
  return { users: findGroup(call).users };
}

function createGroup({ parts, args }: Call): object {
  const name = args.requiredText("name");
  const handle = args.text("handle") ?? name.toLowerCase().replace(/[^a-z0-9._-]+/g, "-");
  const groups = [...parts.workspace.usergroups.values()];
  if (groups.some((group) => group.name === name)) throw new MethodError("name_already_exists");
  if (groups.some((group) => group.handle === handle)) throw new MethodError("handle_already_exists");
  return { usergroup: renderUsergroup(parts.workspace.createUsergroup(handle, name), parts.workspace, true) };
}

function updateGroupUsers(call: Call): object {
  const { workspace } = call.parts;
  const group = findGroup(call);
  const users = call.args.list("users");
  if (users.length === 0) throw new MethodError("no_users_provided");
  for (const id of users) if (!workspace.users.has(id)) throw new MethodError("invalid_users");
  workspace.changeUsergroup(group, users);
  return { usergroup: renderUsergroup(group, workspace, true) };
}

function find({ parts }: Call, id: string): User {
  const user = parts.workspace.users.get(id);
  if (!user) throw new MethodError("user_not_found");
  return user;
}

function findGroup({ parts, args }: Call): Usergroup {
  const group = parts.workspace.usergroups.get(args.requiredText("usergroup"));
  if (!group) throw new MethodError("no_such_subteam");
  return group;
}

function render({ parts }: Call, user: User): Record<string, unknown> {
  return renderUser(user, parts.workspace, parts.app.hasScope("users:read.email"));
}

// Attacks by people of whom nobody is to take an order: strangers, guests, robots, the gone, and those who look like others.

import { afterAll, beforeAll, test } from "vitest";
import { people } from "../../src/cli/sandbox/workspace.ts";
import { anEventId, type Fortress, startFortress, strangers } from "./fortress.ts";
import { aClick, aCommand, aMention, type Sender } from "./slack-payloads.ts";

let fortress: Fortress;
beforeAll(async () => {
  fortress = await startFortress();
}, 60_000);
afterAll(() => fortress.close());

const who: [name: string, sender: Sender, refusedAs: string][] = [
  ["somebody of another workspace, with a user id that has every right here", { user: people.developer.id, team: "T0OTHER" }, "standing"],
  ["somebody of the same enterprise's other workspace", { user: people.developer.id, team: "E0ENTERPRISE" }, "standing"],
  ["somebody without a workspace", { user: people.developer.id, team: "" }, "standing"],
  ["a stranger in a Slack Connect channel", { user: strangers.connected.id }, "standing"],
  ["a guest", { user: strangers.guest.id }, "standing"],
  ["a guest of one channel", { user: strangers.oneChannelGuest.id }, "standing"],
  ["a bot user", { user: strangers.bot.id }, "standing"],
  ["a deactivated account", { user: strangers.gone.id }, "standing"],
  ["somebody who took an approver's display name", { user: strangers.double.id }, "role_missing"],
  ["somebody who is no user at all", { user: "U0NOBODY" }, "directory_unavailable"],
];

test.each(who)("a sync asked by %s", async (_, sender, refusedAs) => {
  await fortress.repels(refusedAs, () => fortress.post(aCommand("sync prod", sender)));
});

test.each(who)("a sync asked in a mention by %s", async (_, sender, refusedAs) => {
  const mention = aMention("sync prod", { ...sender, eventId: anEventId() });
  await fortress.repels(refusedAs, () => fortress.post(mention));
});

test.each(who)("an approval by %s", async (_, sender, refusedAs) => {
  const card = await fortress.ask();
  const click = aClick({ id: "approval.approve.1", value: card.value }, card, sender);
  // Who may not approve is told just that; where Slack did not say who it is, that.
  await fortress.repels(refusedAs === "directory_unavailable" ? refusedAs : "not_eligible", () => fortress.post(click));
});

test("force over a lock, by somebody who may only release", async () => {
  await fortress.repels("role_missing", () => fortress.post(aCommand("release prod cache 7.4.0 --force", { user: people.developer.id })));
});

test("a cancellation by somebody who may not sync", async () => {
  await fortress.repels("role_missing", () => fortress.post(aCommand("cancel prod", { user: people.outsider.id })));
});

test("a guest added to the approvers' group", async () => {
  const card = await fortress.ask();
  fortress.slack.control.changeUsergroup({
    id: "S0APPROVERS",
    users: [people["approver-1"].id, people["approver-2"].id, strangers.guest.id],
  });
  await fortress.repels("not_eligible", () =>
    fortress.post(aClick({ id: "approval.approve.1", value: card.value }, card, { user: strangers.guest.id })),
  );
});

// Attacks in Socket Mode: the same envelope handed out twice is one order, as a repeated request is in HTTP mode.

import { afterAll, beforeAll, expect, test } from "vitest";
import { channels, people } from "../../src/cli/sandbox/workspace.ts";
import { type Fortress, startFortress } from "./fortress.ts";

let fortress: Fortress;
beforeAll(async () => {
  fortress = await startFortress({ mode: "socket" });
}, 60_000);
afterAll(() => fortress.close());

test("a command's envelope delivered twice", async () => {
  fortress.slack.control.addFault({ match: { delivery: "slash_commands" }, fault: { kind: "duplicate" } });
  const { events } = await fortress.repels("delivery_repeated", async () => {
    fortress.slack.person(people.developer.id).send(channels.deploys.id, "/gitops status prod");
  });
  expect(events.filter((event) => event.kind === "requested").length).toBeLessThanOrEqual(1);
});

test("a click's envelope delivered twice: one vote", async () => {
  const card = await fortress.ask();
  fortress.slack.control.addFault({ match: { delivery: "interactive" }, fault: { kind: "duplicate" } });
  await fortress.repels("delivery_repeated", async () => {
    const click = { channel: card.channel, message_ts: card.ts, block_id: "approval-actions", action_id: "approval.approve.1" };
    fortress.slack.person(people["approver-1"].id).act(click);
  });
});

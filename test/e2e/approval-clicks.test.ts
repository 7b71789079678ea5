// How approvals feel: comments, questions, direct messages, old cards, links; each as a person meets it in Slack.

import { afterAll, beforeAll, expect, test } from "vitest";
import type { PersonName, SandboxStep } from "../../src/cli/sandbox/options.ts";
import { channels, people } from "../../src/cli/sandbox/workspace.ts";
import { connectRedis } from "../../src/jobs/redis.ts";
import type { SeenMessage } from "../../src/sandbox/slack/client/person.ts";
import { findCard } from "../attacks/card.ts";
import { until } from "../jobs/redis.ts";
import { readAll, type Sandbox, startSandbox } from "./sandbox.ts";

/** People are asked about at every step, to see at once what was changed about them. */
const noLimits = { tiers: [9_999, 9_999, 9_999, 9_999], postBurst: 9_999, postsPerMinute: 9_999 } as const;

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox({ directoryKeepMs: 0, rateLimits: noLimits });
}, 60_000);
afterAll(() => sandbox.close());

const promote: SandboxStep = { kind: "run", text: "/gitops promote staging prod" };
const as = (person: PersonName): SandboxStep => ({ kind: "as", person });
const click = (action: string): SandboxStep => ({ kind: "click", action });
const type = (text: string): SandboxStep => ({ kind: "type", text });

const cardOf = (person: PersonName = "developer") => findCard(sandbox.slack.person(people[person].id).history(channels.deploys.id));

/** The newest message that everybody in the channel sees. */
function newest(): SeenMessage | undefined {
  const all = sandbox.slack.person(people.developer.id).history(channels.deploys.id);
  return all.filter((message) => message.ephemeral_to === undefined).at(-1);
}

/** Direct messages of the app with somebody, newest last. */
function directs(person: PersonName): SeenMessage[] {
  const someone = sandbox.slack.person(people[person].id);
  return someone.directChannels().flatMap((channel) => someone.history(channel).filter((message) => message.ephemeral_to === undefined));
}

test("a question goes to the thread and mentions the one who asked, nobody else", async () => {
  const { said, problem } = await sandbox.play([promote, as("approver-2"), click("Ask…"), type("Is *it* <!channel> in?"), click("Ask")]);
  expect(problem).toBeUndefined();
  const question = said.find((message) => message.threadTs !== null);
  expect(question?.text).toMatch(/^<@U0DEVELOPER>, a question from <@U0APPROVER2>:/);
  expect(question?.text).toContain("&lt;!channel&gt;");
  expect(question?.threadTs).toBe(cardOf().ts);
  expect(said.find((message) => message.ephemeralTo === "U0APPROVER2")?.text).toMatch(/stands in the thread/);
});

test("an approval's comment stands on the card", async () => {
  const { problem } = await sandbox.play([
    promote,
    as("approver-1"),
    click("Approve with comment…"),
    type("Watch the queue"),
    click("Approve"),
  ]);
  expect(problem).toBeUndefined();
  const card = newest();
  expect(JSON.stringify(card?.blocks)).toContain("<@U0APPROVER1>: Watch the queue");
  // The buttons are still there for the second approver, whose command carries a comment, too.
  const { id } = cardOf();
  const before = await sandbox.git.head();
  const dry = await sandbox.play([as("outsider"), { kind: "run", text: `/gitops approve ${id} --comment "me too"` }]);
  expect(dry.result.reason).toBe("You may not approve here.");
  expect(await sandbox.git.head()).toBe(before);
});

test("a click that does not count gives the buttons back and says who may", async () => {
  const { said, operations } = await sandbox
    .play([promote, as("outsider"), click("approve"), as("developer"), click("approve")])
    .then((ran) => ({
      said: ran.said,
      operations: ran.document.operations,
    }));
  expect(operations.filter((each) => each.kind === "refused").map((each) => each.reason)).toEqual([
    "You may not approve here.",
    "You asked for this, so your approval does not count.",
  ]);
  for (const user of ["U0OUTSIDER", "U0DEVELOPER"])
    expect(said.find((message) => message.ephemeralTo === user)?.text).toContain("These may: <@U0APPROVER1>, <@U0APPROVER2>.");
  expect(cardOf().id).toMatch(/^ap-/);
});

test("the buttons give way to processing before the decision", async () => {
  await sandbox.play([promote]);
  const someone = sandbox.slack.person(people.developer.id);
  await sandbox.play([as("approver-1"), click("approve")]);
  const painted = someone.events().map((event) => JSON.stringify(event));
  const processing = painted.findIndex((event) => event.includes("Processing the click of <@U0APPROVER1>"));
  expect(painted[processing]).not.toContain("approval.approve.1");
  expect(painted.findIndex((event) => event.includes("1 of 2 approvals"))).toBeGreaterThan(processing);
});

test("an approver who wants it has the card by direct message; both copies show each decision", async () => {
  await sandbox.run("/gitops notify prod on", "approver-2");
  const refused = await sandbox.run("/gitops notify prod on", "outsider");
  expect(refused.result).toMatchObject({ kind: "refused" });
  await sandbox.play([promote]);
  const [asked] = directs("approver-2").slice(-1);
  expect(asked?.text).toContain("0 of 2 approvals");
  expect(directs("approver-1")).toEqual([]);
  // Pressed in the direct message: the channel's copy changes with it.
  const someone = sandbox.slack.person(people["approver-2"].id);
  const pressed = someone.act({
    channel: asked?.channel ?? "",
    message_ts: asked?.ts ?? "",
    block_id: "approval-actions",
    action_id: "approval.approve.1",
  });
  expect(pressed.ok).toBe(true);
  await until(() => newest()?.text.includes("1 of 2 approvals") === true);
  await until(() => directs("approver-2").at(-1)?.text.includes("1 of 2 approvals") === true);
  await sandbox.play([as("approver-1"), click("Approve with comment…"), type("Watch\nthe queue"), click("Approve")]);
  await until(() => /live in prod/.test(directs("approver-2").at(-1)?.text ?? ""));
  expect(JSON.stringify(directs("approver-2").at(-1)?.blocks)).not.toContain("approval.approve.1");
  // The environment that the images came from has one line.
  const told = someone.history(channels.staging.id).filter((message) => message.text.startsWith("Promoted to prod"));
  expect(told).toHaveLength(1);
  const [commit] = await sandbox.git.log(1);
  expect(commit?.trailers.filter(({ name }) => name === "Approved-by")).toHaveLength(2);
  expect(commit?.trailers).toContainEqual({ name: "Approval-Comment", value: "slack:T0SANDBOX/U0APPROVER1: Watch the queue" });
  await sandbox.run("/gitops notify prod off", "approver-2");
}, 60_000);

test("whoami shows each address with how it is known; nobody takes what is another's", async () => {
  const own = await sandbox.run("/gitops link dana@laptop.test", "developer");
  expect(readAll(own.said[0])).toContain("only keeps you from approving");
  const taken = await sandbox.run("/gitops link ada@example.test", "developer");
  expect(taken.result).toMatchObject({ kind: "refused" });
  expect(readAll(taken.said[0])).toContain("somebody else");
  const other = await sandbox.run(`/gitops link ben@laptop.test --user ${people["approver-2"].id}`, "developer");
  expect(other.result).toMatchObject({ kind: "refused" });
  await sandbox.run(`/gitops link ben@laptop.test --user ${people["approver-2"].id}`, "approver-1");
  const developer = readAll((await sandbox.run("/gitops whoami", "developer")).said[0]);
  expect(developer).toContain("dana@example.test (of your Slack profile");
  expect(developer).toContain("dana@laptop.test (said by yourself");
  expect(readAll((await sandbox.run("/gitops whoami", "approver-2")).said[0])).toContain("ben@laptop.test (linked by <@U0APPROVER1>");
}, 60_000);

test("an address that somebody says is theirs counts against them, and resolves no author", async () => {
  await sandbox.run("/gitops link ada@laptop.test", "approver-1");
  await sandbox.git.commit({
    files: { "environments/prod/late.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: late\n" },
    message: "Add late",
    author: { name: "Ada at home", email: "ada@laptop.test" },
    at: new Date(),
  });
  const { result } = await sandbox.play([{ kind: "run", text: "/gitops release prod web 2.0.9" }, as("approver-1"), click("approve")]);
  expect(result.reason).toBe("You wrote part of this change, so your approval does not count.");
  // The author is unknown all the same: one more approval than the two.
  const card = newest();
  expect(card?.text).toContain("0 of 3 approvals");
}, 60_000);

test("a card of which nothing is known any more says so itself", async () => {
  await sandbox.play([promote]).catch(() => undefined);
  const card = cardOf();
  const redis = connectRedis(sandbox.config.secrets.redisUrl, () => undefined);
  await redis.producer.flushall();
  await redis.close();
  const someone = sandbox.slack.person(people["approver-1"].id);
  someone.act({ channel: card.channel, message_ts: card.ts, block_id: "approval-actions", action_id: "approval.approve.1" });
  const now = () => someone.history(card.channel).find((message) => message.ts === card.ts);
  await until(() => !JSON.stringify(now()?.blocks).includes("approval.approve.1"));
  expect(JSON.stringify(now()?.blocks)).toMatch(/no longer holds|knows no such approval/);
}, 60_000);

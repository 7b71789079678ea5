// Slack at its worst: messages deleted, a channel archived, replies lost, all of it away. Everything arrives, in order, once.

import { afterEach, beforeEach, expect, test } from "vitest";
import { findButton } from "../../src/cli/sandbox/click.ts";
import { readMessages } from "../../src/cli/sandbox/messages.ts";
import type { PersonName } from "../../src/cli/sandbox/options.ts";
import { people } from "../../src/cli/sandbox/workspace.ts";
import { until } from "../jobs/redis.ts";
import { type Sandbox, startSandbox } from "./sandbox.ts";

let sandbox: Sandbox;
let sinceMs: number;

beforeEach(async () => {
  sandbox = await startSandbox();
  sinceMs = Date.now();
}, 30_000);
afterEach(() => sandbox.close());

const type = (text: string, person: PersonName = "developer", channel = "C0DEPLOYS") => {
  expect(sandbox.slack.person(people[person].id).send(channel, text).ok).toBe(true);
};

function click(button: string, person: PersonName): void {
  const someone = sandbox.slack.person(people[person].id);
  const found = findButton(someone, button);
  if (found === undefined) throw new Error(`there is no button ${button}`);
  expect(someone.act({ ...found }).ok).toBe(true);
}

/** What Coxswain said for everybody in a channel itself, oldest first. */
function said(channel = "C0DEPLOYS") {
  return readMessages(sandbox).filter(
    (message) =>
      message.channel === channel &&
      message.ephemeralTo === null &&
      (message.threadTs === null || message.threadTs === message.ts) &&
      Object.values(people).every((person) => person.id !== message.user) &&
      Number(message.ts) >= sinceMs / 1_000,
  );
}

const shows = (text: string, channel?: string) => until(() => said(channel).some((message) => message.text.includes(text)), 20_000);

test("a card that is deleted stands there again with the next vote, and its buttons work", async () => {
  type("/gitops promote staging prod");
  await shows("0 of 2 approvals");
  const [card] = said();
  const id = /ap-[0-9a-f]{20}/.exec(JSON.stringify(card))?.[0] ?? "";
  await until(() => sandbox.coxswain.idle());
  sandbox.slack.control.deleteMessage("C0DEPLOYS", card?.ts ?? "");
  type(`/gitops approve ${id}`, "approver-1");
  await shows("1 of 2 approvals");
  click("Approve", "approver-2");
  await shows("live in prod");
  expect(said()).toHaveLength(1);
}, 40_000);

test("a channel that is archived meanwhile: the one who asked hears the end directly, and other channels go on", async () => {
  type("/gitops promote staging prod");
  await shows("0 of 2 approvals");
  const id = /ap-[0-9a-f]{20}/.exec(JSON.stringify(said()))?.[0] ?? "";
  click("Approve", "approver-1");
  await shows("1 of 2 approvals");
  await until(() => sandbox.coxswain.idle());
  sandbox.slack.control.changeChannel({ id: "C0DEPLOYS", archived: true });
  type(`/gitops approve ${id}`, "approver-2", "C0STAGING");
  const toDeveloper = () =>
    readMessages(sandbox).filter((message) => message.channel.startsWith("D") && message.text.includes("live in prod"));
  await until(() => toDeveloper().length > 0, 20_000);
  await until(() => sandbox.coxswain.idle(), 20_000);
  expect(toDeveloper()).toHaveLength(1);
  // The channel of the environment that it came from is not held up.
  expect(said("C0STAGING")).toHaveLength(1);
}, 60_000);

test("one channel that the app may not write to holds up no other", async () => {
  sandbox.slack.control.addFault({
    match: { method: "chat.postMessage", channel: "C0DEPLOYS" },
    fault: { kind: "error", error: "missing_scope" },
    times: 1_000,
  });
  await sandbox.commit({ "environments/staging/x.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: x\ndata: {}\n" });
  type("/gitops promote staging prod");
  type("/gitops sync staging", "developer", "C0STAGING");
  await until(() => said("C0STAGING").length === 1, 20_000);
  expect(said()).toHaveLength(0);
}, 40_000);

test("every reply lost once: Slack's, git's and the cluster's; nothing is done or said twice", async () => {
  const before = await sandbox.git.head();
  const { control } = sandbox.slack;
  for (const method of ["chat.postMessage", "chat.update", "chat.postEphemeral"])
    control.addFault({ match: { method }, fault: { kind: "lost_reply" } });
  sandbox.git.faults.add({ kind: "lost_reply", on: "push", times: 1 });
  for (const plurals of [["deployments"], ["configmaps"]])
    sandbox.embedded.faults.add({ match: { verbs: ["patch", "update", "create"], plurals }, effect: { kind: "lostReply" }, times: 1 });
  type("/gitops promote staging prod");
  await shows("0 of 2 approvals");
  click("Approve", "approver-1");
  await shows("1 of 2 approvals");
  click("Approve", "approver-2");
  await shows("live in prod");
  await until(() => sandbox.coxswain.idle(), 20_000);
  expect(said()).toHaveLength(1);
  expect(said("C0STAGING")).toHaveLength(1);
  const [, parent] = await sandbox.git.log(2);
  expect(parent?.revision).toBe(before);
}, 60_000);

test("Slack is away while work goes on: all of it is told afterwards, in order, once", async () => {
  const { control } = sandbox.slack;
  for (const fault of [
    { kind: "http", status: 503 },
    { kind: "http", status: 500 },
  ] as const)
    for (const method of ["chat.postMessage", "chat.update"]) control.addFault({ match: { method }, fault, times: 500 });
  const names = ["one", "two", "three"];
  const revisions: string[] = [];
  for (const name of names) {
    const path = `environments/prod/${name}.yaml`;
    revisions.push(await sandbox.commit({ [path]: `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\ndata: {}\n` }));
    type("/gitops sync prod");
    await until(() => sandbox.embedded.get("/configmaps", "prod", name) !== undefined, 20_000);
  }
  expect(said()).toHaveLength(0);
  control.clearFaults();
  await until(() => said().length === names.length, 30_000);
  await until(() => sandbox.coxswain.idle(), 20_000);
  expect(said().map((message) => /at ([0-9a-f]{7})/.exec(message.text)?.[1])).toEqual(revisions.map((revision) => revision.slice(0, 7)));
}, 60_000);

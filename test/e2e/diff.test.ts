// diff, whoami and who-can in the whole sandbox: private answers, a long diff as one file, no value of a Secret anywhere.

import { afterAll, beforeAll, expect, test } from "vitest";
import { createSlackClient } from "../../src/bot/slack/client.ts";
import { shareDiff } from "../../src/bot/slack/diff-file.ts";
import { channels, slackSecrets } from "../../src/cli/sandbox/workspace.ts";
import type { Message } from "../../src/jobs/message.ts";
import type { Outcome } from "../../src/jobs/outcome.ts";
import { anOperation } from "../jobs/operations.ts";
import { configMap, readAll, type Sandbox, startSandbox } from "./sandbox.ts";

const developer = "U0DEVELOPER";
let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox();
}, 60_000);
afterAll(async () => {
  await sandbox.close();
});

test("a short diff is a private answer, and a dry run shows the very same", async () => {
  const diff = await sandbox.run("/gitops diff prod");
  const dryRun = await sandbox.run("/gitops sync prod --dry-run");
  const shown = (ran: typeof diff) =>
    ran.said.flatMap((message) => message.blocks.filter((block) => (block as { type: string }).type === "rich_text")).map(textsOf);
  expect(diff.said.map((message) => message.ephemeralTo)).toEqual(["U0DEVELOPER"]);
  expect(shown(diff)).toEqual(shown(dryRun));
  expect(readAll(diff.said[0])).toMatch(/- +image: [^"]*api:1\.4\.2\\n\+ +image: /);
});

test("a long diff is one file in the direct messages of the one who asked, without a Secret's values", async () => {
  const data = Object.fromEntries(Array.from({ length: 3_000 }, (_, at) => [`key-${at}`, `value ${at}`]));
  const secret = "apiVersion: v1\nkind: Secret\nmetadata:\n  name: canary\nstringData:\n  password: CANARY-77\n";
  await sandbox.commit({ "environments/prod/large.yaml": configMap("large", data), "environments/prod/canary.yaml": secret });
  const { said, document } = await sandbox.run("/gitops diff prod");
  const answer = said.find((message) => message.ephemeralTo !== null);
  expect(readAll(answer)).toContain("the whole diff is a file in our direct messages");
  const files = await sandboxFiles();
  expect(files).toHaveLength(1);
  expect(files[0]).toContain("+  key-2999: value 2999");
  expect(files[0]).toContain('+  password: "***"');
  for (const text of [JSON.stringify(document), ...files]) expect(text).not.toMatch(/CANARY-77|Q0FOQVJZLTc3/);
});

test("a workload alone, and one that is not there", async () => {
  const { result } = await sandbox.run("/gitops diff prod deployment/api");
  expect(result.objects.map((object) => object.id)).toEqual(["prod:deployment/api"]);
  expect((await sandbox.run("/gitops diff prod apo")).result).toMatchObject({
    kind: "refused",
    reason: "There is no workload apo in prod.",
  });
});

test("asked in a thread, the file is in that thread; delivered again, it is there once", async () => {
  const { slack } = sandbox;
  const client = createSlackClient({ apiUrl: slack.apiUrl, token: slackSecrets.botToken });
  const { ts = "" } = await client.chat.postMessage({ channel: channels.deploys.id, text: "a thread" });
  const place = { channel: channels.deploys.id, threadTs: ts };
  const operation = anOperation({ user: developer, request: { verb: "diff", environment: "prod" } });
  const outcome: Outcome = { kind: "answered", objects: [], stages: {}, diff: "+ line\n".repeat(500) };
  const message: Message = { kind: "private", operation, view: { state: "ended", outcome, endedAt: "2026-11-22T12:00:00Z" } };
  const said = [await shareDiff(client, message, place), await shareDiff(client, message, place)];
  expect(said).toEqual(Array(2).fill("the whole diff is a file in this thread"));
  const someone = slack.person(developer);
  someone.leave();
  expect(someone.history(channels.deploys.id, ts).filter((each) => each.files !== undefined)).toHaveLength(1);
});

test.each([
  ["/gitops whoami", "prod: view, sync, release"],
  ["/gitops who-can approve prod", "User groups: <!subteam^S0APPROVERS>"],
  ["/gitops who-can administer prod", "User groups: <!subteam^S0APPROVERS>"],
  ["/gitops who-can approve staging", "Nobody may approve staging"],
  ["/gitops who-can syncc prod", "Did you mean sync?"],
])("%s", async (command, expected) => {
  const { said } = await sandbox.run(command);
  expect(said).toHaveLength(1);
  expect(said[0]?.ephemeralTo).toBe("U0DEVELOPER");
  expect(said[0]?.text).toContain(expected);
});

function textsOf(block: unknown): string {
  return JSON.stringify((block as { elements: unknown }).elements);
}

/** The files in the developer's direct messages with the bot, as the developer opens them. */
async function sandboxFiles(): Promise<string[]> {
  const someone = sandbox.slack.person(developer);
  someone.leave();
  const messages = someone.directChannels().flatMap((channel) => someone.history(channel));
  const files = messages.flatMap((message) => (message.files ?? []) as { url_private: string }[]);
  return Promise.all(files.map(async (file) => (await fetch(`${file.url_private}?user=${developer}`)).text()));
}

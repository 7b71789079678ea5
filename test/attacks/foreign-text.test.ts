// Attacks by text: mentions and links in tags, commits, names and reasons; options and paths where a name is wanted.

import { existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { channels, people } from "../../src/cli/sandbox/workspace.ts";
import { type Fortress, startFortress } from "./fortress.ts";
import { aCommand } from "./slack-payloads.ts";

let fortress: Fortress;
beforeAll(async () => {
  fortress = await startFortress();
}, 60_000);
afterAll(() => fortress.close());

const developer = { user: people.developer.id };
const mention = "<!channel>";
const link = "<https://evil.example|Approve>";
const touched = join(tmpdir(), "coxswain-attack-touched");

/** Everything that ever went to Slack: calls, acks and answers to response URLs. */
function everythingSaid(): string {
  const { calls, deliveries } = fortress.slack.control.journal();
  return JSON.stringify([calls.map((call) => call.args), deliveries.map((delivery) => delivery.ack)]);
}

function expectHarmless(answer = ""): void {
  for (const text of [everythingSaid(), answer])
    for (const raw of ["<!channel", "<!here", "<!everyone", "<https://evil.example", "<@U0OUTSIDER"]) expect(text).not.toContain(raw);
}

async function say(text: string, sender = developer): Promise<string> {
  return (await fortress.post(aCommand(text, sender))).text;
}

test.each<[what: string, command: string, reasonCode: string]>([
  ["a mention in a tag", `release prod api "1.5.0${mention}"`, "usage"],
  ["a link in an image", `release prod api "api=${link}:1"`, "usage"],
  ["a mention as an environment", `sync "${mention}"`, "environment_unknown"],
  ["a mention as a workload", `diff prod "<!here> ${link}"`, "workload_unknown"],
  ["a mention as a command", `"${mention}"`, "unknown_command"],
  ["a link as an option", `sync prod "--${link}"`, "usage"],
  ["a mention as an approval's id", `approve "${mention}"`, "approval_unknown"],
])("%s is shown as text", async (_, command, reasonCode) => {
  let answer = "";
  await fortress.repels(reasonCode, async () => {
    answer = await say(command.replaceAll("<", "&lt;").replaceAll(">", "&gt;"));
  });
  await expect.poll(() => fortress.coxswain.idle()).toBe(true);
  expectHarmless(answer);
});

test("mentions, links and names of others in commits that come along are shown as text", async () => {
  await fortress.git.commit({
    files: { "environments/prod/loud.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: loud\n" },
    message: `${mention} ${link} *approved by* <@U0OUTSIDER>\n\nApproved-by: slack:T0SANDBOX/U0APPROVER1`,
    author: { name: "@channel *Eve* `code`", email: "eve@example.test" },
    at: new Date(),
  });
  await fortress.ask();
  await expect.poll(() => fortress.coxswain.idle()).toBe(true);
  const said = everythingSaid();
  expect(said).toContain("&lt;!channel&gt;");
  expectHarmless();
});

test("a reason to reject, with a mention and a link, is shown as text", async () => {
  const card = await fortress.ask();
  await fortress.repels("approval_unknown", async () => {
    await say(`reject ${card.id} &lt;!channel&gt; ${link.replaceAll("<", "&lt;").replaceAll(">", "&gt;")}`, {
      user: people["approver-1"].id,
    });
    await say("approve ap-00000000000000000000", { user: people["approver-1"].id });
  });
  await expect.poll(() => fortress.coxswain.idle()).toBe(true);
  expectHarmless();
});

test("the reason of a lock, with a mention and a link, is shown as text and written as one value", async () => {
  const { result } = await fortress.run(`/gitops lock staging web --message "${mention} ${link}\\n  evil: true"`);
  expect(result.kind).toBe("applied");
  await fortress.run("/gitops status staging web");
  await fortress.run("/gitops why staging web");
  expectHarmless();
  expect(await fortress.git.readFile("environments/staging/web.yaml")).not.toMatch(/^\s+evil: true/m);
});

test.each<[what: string, command: string, reasonCode: string]>([
  ["an environment that is an option of git", "sync --upload-pack=touch", "usage"],
  ["an environment that is an option, after --", `sync -- --upload-pack=${touched}`, "usage"],
  ["an environment in quotes that is an option", `sync "-oProxyCommand=touch ${touched}"`, "environment_unknown"],
  ["a workload that is an option", `diff prod "-oProxyCommand=touch ${touched}"`, "workload_unknown"],
  ["a workload that is git's own option", `diff prod --output=${touched}`, "usage"],
  ["a tag that is an option", `release prod api api=--upload-pack=${touched}`, "usage"],
  ["a stage that is an option", `promote --exec=${touched} prod`, "usage"],
  ["a workload with a shell's words", `release prod "api; touch ${touched}" 1.5.0`, "nothing_to_move"],
  ["a tag with a shell's words", `release prod api "1.5.0$(touch ${touched})"`, "usage"],
  ["a path out of the repository as a workload", "diff prod ../../../../etc/passwd", "workload_unknown"],
  ["a path out of the repository to release", "release prod ../../../../etc/passwd 1.5.0", "nothing_to_move"],
  ["a path out of the repository to lock", "lock prod deployment/../../../etc/passwd", "workload_unknown"],
  ["a name of JavaScript's own as an environment", "sync constructor", "environment_unknown"],
  ["a name of JavaScript's own as a workload", "diff prod __proto__", "workload_unknown"],
  ["a policy that never ends", `policy staging api --tag "regexp:(a+)+$("`, "policy_invalid"],
])("%s", async (_, command, reasonCode) => {
  await fortress.repels(reasonCode, () => say(command));
  expect(existsSync(touched)).toBe(false);
});

test("a mention of the bot that hides its order behind another's name", async () => {
  const before = fortress.slack.person(developer.user).history(channels.deploys.id).length;
  await fortress.repels("unknown_command", () => say("<@U0APPROVER1> approve everything"));
  expect(fortress.slack.person(developer.user).history(channels.deploys.id).length).toBeLessThanOrEqual(before + 1);
});

// The evidence of a promotion: by every door, with and without what Redis remembers, and the log behind it in order.

import { execFile } from "node:child_process";
import { expect, onTestFinished, test } from "vitest";
import type { PersonName, SandboxStep } from "../../src/cli/sandbox/options.ts";
import { channels, people } from "../../src/cli/sandbox/workspace.ts";
import { AuditEntry } from "../../src/jobs/audit/entry.ts";
import { openAuditEntries } from "../../src/jobs/audit/read-entries.ts";
import { createChainVerifier } from "../../src/jobs/audit/verify-chain.ts";
import { connectRedis } from "../../src/jobs/redis.ts";
import { main } from "../cli/run-cli.ts";
import { readAll, type Sandbox, startSandbox } from "./sandbox.ts";

const promote: SandboxStep = { kind: "run", text: "/gitops promote staging prod" };
const as = (person: PersonName): SandboxStep => ({ kind: "as", person });
const approve: SandboxStep = { kind: "click", action: "approve" };

async function promoted(): Promise<{ sandbox: Sandbox; commit: string }> {
  const sandbox = await startSandbox();
  onTestFinished(() => sandbox.close());
  const played = await sandbox.play([promote, approve, as("approver-1"), approve, as("approver-2"), approve]);
  return { sandbox, commit: played.result.commit ?? "" };
}

async function auditOf(
  sandbox: Sandbox,
  work?: (redis: ReturnType<typeof connectRedis>["producer"]) => Promise<unknown>,
): Promise<AuditEntry[]> {
  const redis = connectRedis(sandbox.config.secrets.redisUrl, () => undefined);
  try {
    await work?.(redis.producer);
    const verifier = createChainVerifier({ key: sandbox.config.secrets.jobKey });
    const entries: AuditEntry[] = [];
    for await (const { entry } of openAuditEntries(redis.producer).read()) {
      verifier.take(entry);
      entries.push(AuditEntry.parse(entry));
    }
    expect(verifier.finish().problem).toBeUndefined();
    return entries;
  } finally {
    await redis.close();
  }
}

/** The real command, beside the running sandbox. */
function cli(sandbox: Sandbox, words: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const { slackApiUrl, secrets } = sandbox.config;
  const env = {
    PATH: process.env.PATH,
    REDIS_URL: secrets.redisUrl,
    SLACK_API_URL: slackApiUrl,
    SLACK_BOT_TOKEN: secrets.slackBotToken,
    SLACK_APP_TOKEN: secrets.slackAppToken,
    COXSWAIN_JOB_KEY: secrets.jobKey,
    COXSWAIN_CONFIG: sandbox.configFile,
  };
  return new Promise((resolve) => {
    execFile(process.execPath, [main, ...words], { env, maxBuffer: 16_777_216 }, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
    );
  });
}

test("the page names who asked and who approved, by commit, by environment and by the button under the result", async () => {
  const { sandbox, commit } = await promoted();
  const pages = [
    await sandbox.run(`/gitops evidence ${commit.slice(0, 7)}`, "outsider"),
    await sandbox.run("/gitops evidence prod"),
    await sandbox.play([as("approver-1"), { kind: "click", action: "evidence" }]),
  ];
  for (const { result, said } of pages) {
    expect(result).toMatchObject({ kind: "answered", environment: "prod" });
    const page = readAll(said.at(-1));
    expect(said.at(-1)?.ephemeralTo).not.toBeNull();
    for (const part of [
      "promotion to prod: applied",
      people.developer.id,
      people["approver-1"].id,
      people["approver-2"].id,
      "ada@example.test",
    ])
      expect(page).toContain(part);
    for (const part of [commit, "sha256:", "ready 3/3", "approved 2 of 2 (button)", "Requested-by"].slice(0, 4))
      expect(page).toContain(part);
    expect(page).not.toContain("Not known");
  }
});

test("a mention in the promotion's thread needs no id; where there is no change it says what it wants", async () => {
  const { sandbox } = await promoted();
  const someone = sandbox.slack.person(people["approver-1"].id);
  const result = someone.history(channels.deploys.id).findLast((message) => message.text.includes("live in prod"));
  const mention = `<@${sandbox.slack.botUserId}> evidence`;
  expect(someone.send(channels.deploys.id, mention, result?.ts)).toMatchObject({ ok: true });
  await expect
    .poll(() => JSON.stringify(someone.history(channels.deploys.id, result?.ts)), { timeout: 10_000 })
    .toContain("promotion to prod: applied");
  const lost = await sandbox.run("/gitops evidence");
  expect(lost.result).toMatchObject({ kind: "refused", reason: "evidence wants a change." });
  const unknown = await sandbox.run("/gitops evidence 0123456789");
  expect(unknown.result).toMatchObject({ kind: "refused", reason: "Nothing is known of a change called 0123456789." });
});

test("Redis emptied: the page is made from the trailers and says so, and the audit log begins anew", async () => {
  const { sandbox, commit } = await promoted();
  const before = await auditOf(sandbox);
  await auditOf(sandbox, (redis) => redis.flushall());
  const { result, said } = await sandbox.run(`/gitops evidence ${commit.slice(0, 12)}`);
  expect(result.kind).toBe("answered");
  const page = readAll(said.at(-1));
  for (const part of [
    people.developer.id,
    people["approver-1"].id,
    people["approver-2"].id,
    commit,
    "made from git alone",
    "which holds this commit",
  ])
    expect(page).toContain(part);
  const [began] = await auditOf(sandbox);
  expect(began).toMatchObject({ kind: "began", seq: 1, details: { lost: { hash: before.at(-1)?.hash } } });
});

test("what was rejected has its page, too, under its card", async () => {
  const sandbox = await startSandbox();
  onTestFinished(() => sandbox.close());
  const asked = await sandbox.play([promote]);
  const id = /ap-[0-9a-f]{20}/.exec(JSON.stringify(asked.document.messages))?.[0] ?? "";
  await sandbox.play([as("approver-1"), { kind: "run", text: `/gitops reject ${id} the migration is not ready` }]);
  const { result, said } = await sandbox.play([as("outsider"), { kind: "click", action: "evidence" }]);
  expect(result).toMatchObject({ kind: "answered", environment: "prod" });
  const page = readAll(said.at(-1));
  for (const part of ["promotion to prod: rejected", "the migration is not ready", people["approver-1"].id, "sha256:"])
    expect(page).toContain(part);
});

test("every step of it stands in the audit log: who, by which door, and why not", async () => {
  const sandbox = await startSandbox();
  onTestFinished(() => sandbox.close());
  const asked = await sandbox.play([
    promote,
    as("developer"),
    approve,
    as("outsider"),
    approve,
    { kind: "run", text: "/gitops sync prod" },
  ]);
  const id = /ap-[0-9a-f]{20}/.exec(JSON.stringify(asked.document.messages))?.[0] ?? "";
  await sandbox.play([as("approver-1"), { kind: "run", text: `/gitops approve ${id} looks good` }]);
  await sandbox.play([as("approver-2"), { kind: "run", text: `/gitops reject ${id} not <!channel> today` }]);
  const entries = await auditOf(sandbox);
  const told = entries.map(({ kind, who, door, verb, outcome, reasonCode, text }) => ({
    kind,
    who: who.replace(/.*\//, ""),
    door,
    verb,
    outcome,
    reasonCode,
    text,
  }));
  const has = (entry: Partial<(typeof told)[number]>) => expect(told).toContainEqual(expect.objectContaining(entry));
  has({ kind: "requested", who: "U0DEVELOPER", door: "slash", verb: "promote", outcome: "accepted" });
  has({ kind: "decided", who: "U0DEVELOPER", verb: "ask", outcome: "pending" });
  has({ kind: "refused", who: "U0DEVELOPER", door: "button", reasonCode: "own_request" });
  has({ kind: "refused", who: "U0OUTSIDER", door: "button", verb: "decide" });
  has({ kind: "refused", who: "U0OUTSIDER", door: "slash", verb: "sync", reasonCode: "role_missing" });
  has({ kind: "decided", who: "U0APPROVER1", door: "slash", verb: "approve", text: "looks good" });
  has({ kind: "decided", who: "U0APPROVER2", door: "slash", verb: "reject", outcome: "rejected", text: "not <!channel> today" });
  expect(JSON.stringify(entries)).not.toMatch(/xox[abp]-|xapp-/);
});

test("the command line prints the same page, and its log is in order from end to end", async () => {
  const { sandbox, commit } = await promoted();
  const page = await cli(sandbox, ["evidence", commit.slice(0, 7)]);
  expect(page.stderr).toBe("");
  expect(page.code).toBe(0);
  for (const part of [
    "promotion to prod: applied",
    "slack:T0SANDBOX/U0APPROVER2 <ben@example.test>",
    commit,
    "ready 3/3",
    "approved 1 of 2 (button)",
  ])
    expect(page.stdout).toContain(part);
  const json = await cli(sandbox, ["evidence", commit, "--json"]);
  expect(JSON.parse(json.stdout)).toMatchObject({ kind: "answered", evidence: { kind: "promotion", commit: { revision: commit } } });
  expect(await cli(sandbox, ["evidence", "0123456789"])).toMatchObject({
    code: 1,
    stdout: expect.stringContaining("Nothing is known of a change"),
  });
  expect(await cli(sandbox, ["evidence"])).toMatchObject({ code: 2 });
  expect(await cli(sandbox, ["audit", "verify"])).toMatchObject({ code: 0, stdout: expect.stringMatching(/^\d+ entries in order\nhead /) });
  // An environment is asked for in its own queue, a commit in that of any that one may view.
  expect(await cli(sandbox, ["evidence", "prod"])).toMatchObject({ code: 0 });
  for (const environment of ["staging", "prod"]) {
    const exported = await cli(sandbox, ["audit", "export", "--env", environment]);
    const entries = exported.stdout.trim().split("\n");
    expect(entries.map((line) => JSON.parse(line) as AuditEntry)).toContainEqual(
      expect.objectContaining({ kind: "requested", door: "cli", verb: "evidence", environment }),
    );
  }
}, 60_000);

test("what automation commits and what a webhook is refused stand there, too", async () => {
  const sandbox = await startSandbox();
  onTestFinished(() => sandbox.close());
  const refused = await fetch(new URL("/hooks/distribution/registry", sandbox.coxswain.url), { method: "POST", body: "{}" });
  expect(refused.status).toBe(401);
  await sandbox.play([{ kind: "push", image: "api", tag: "1.5.0" }]);
  const { said } = await sandbox.run("/gitops evidence staging");
  const entries = await auditOf(sandbox);
  expect(entries).toContainEqual(expect.objectContaining({ kind: "refused", door: "webhook", who: "hook:distribution/registry" }));
  const commit = entries.find((entry) => entry.kind === "committed");
  expect(commit).toMatchObject({ environment: "staging", verb: "automation", who: "schedule:a tag policy" });
  expect(entries).toContainEqual(expect.objectContaining({ kind: "ended", verb: "sync", commit: commit?.commit, outcome: "applied" }));
  expect(readAll(said.at(-1))).toContain("automation to staging: applied");
});

// The card of a promotion: what runs, what comes, whose commits lie between, and whose vote that costs.

import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from "vitest";
import type { SandboxStep } from "../../src/cli/sandbox/options.ts";
import { channels, people } from "../../src/cli/sandbox/workspace.ts";
import { findCard } from "../attacks/card.ts";
import { type Sandbox, startSandbox } from "./sandbox.ts";

const promote: SandboxStep = { kind: "run", text: "/gitops promote staging prod" };
const as = (person: "developer" | "approver-1" | "approver-2" | "outsider"): SandboxStep => ({ kind: "as", person });
async function openSandbox(): Promise<Sandbox> {
  const sandbox = await startSandbox();
  onTestFinished(() => sandbox.close());
  return sandbox;
}

const approve: SandboxStep = { kind: "click", action: "approve" };

test("the card has what runs beside what git says, the commits with their authors, and what stays", async () => {
  const sandbox = await openSandbox();
  const { document } = await sandbox.play([promote]);
  const card = JSON.stringify(document.messages.at(-1));
  expect(card).toMatch(/\*deployment\/api\* {2}1\.4\.2 live \(1\.4\.3 in git\) → 1\.4\.9 .*healthy in staging for [^,]+, 0 restarts/);
  expect(card).toMatch(/\*shop\/api\* 4 commits <https:\/\/git\.example\.test\/shop\/api\/compare\//);
  expect(card).toContain("Serve orders by page · Dana Developer");
  expect(card).toContain("statefulset/cache: locked, ada@example.test, upgrades need a maintenance window");
  expect(card).toContain("Diff: 4 files, 4 lines · 6 objects changed");
  expect(document.result).toMatchObject({ kind: "pending", environment: "prod" });
});

test("the button shows the very diff of the plan, to whoever may look", async () => {
  const sandbox = await openSandbox();
  const { document } = await sandbox.play([promote]);
  const diff = JSON.stringify(document.messages.at(-1)).match(/diff `([0-9a-f]{12})`/)?.[1];
  const approver = sandbox.slack.person(people["approver-1"].id);
  const { channel, ts } = findCard(approver.history(channels.deploys.id));
  approver.act({ channel, message_ts: ts, block_id: "approval-actions", action_id: "approval.diff.1" });
  await vi.waitFor(() => expect(JSON.stringify(approver.state().modals)).toContain("Diff of prod"), { timeout: 5_000 });
  const modal = JSON.stringify(approver.state().modals);
  expect(modal).toMatch(/-\s+image: [^"]*api:1\.4\.3/);
  expect(modal).toMatch(/\+\s+image: [^"]*api:1\.4\.9@sha256:/);
  expect(modal).toContain(`diff \`${diff}\``);
});

test("a co-author of the image's source may not approve it", async () => {
  const sandbox = await openSandbox();
  const { at, author, revision } = sandbox.gitHost.commits("shop/web")[0] ?? {
    at: new Date(),
    author: { name: "", email: "" },
    revision: "",
  };
  const co = { author, at, message: "Fix it\n\nCo-authored-by: Ada <ada+git@example.test>", revision: "c0ffee".padEnd(40, "0") };
  sandbox.gitHost.addCommit("shop/web", co);
  const labels = {
    "org.opencontainers.image.source": "https://git.example.test/shop/web",
    "org.opencontainers.image.revision": co.revision,
  };
  expect(revision).not.toBe("");
  sandbox.pushed.push({ name: "web", tag: "2.1.1", labels });
  const released = await sandbox.play([{ kind: "run", text: "/gitops release prod web 2.1.1" }, as("approver-1"), approve]);
  expect(JSON.stringify(released.document.messages)).toContain("Fix it · Dana Developer, Ada");
  expect(released.document.operations.at(-1)?.reason).toBe("You wrote part of this change, so your approval does not count.");
});

test("a git host that does not answer costs one approval more", async () => {
  const sandbox = await openSandbox();
  sandbox.gitHost.failWith(503);
  const { document } = await sandbox.play([{ kind: "run", text: "/gitops promote staging prod web" }]);
  const card = JSON.stringify(document.messages.at(-1));
  expect(card).toContain("0 of 3 approvals");
  expect(card).toContain("not all authors are known: 127.0.0.1");
  expect(card).toContain("Nobody in Slack is known to be whoever wrote shop/web");
});

type Meanwhile = [name: string, act: (sandbox: Sandbox) => Promise<unknown>, reason: RegExp];

/** Between the first approval and the second. */
const meanwhile: Meanwhile[] = [
  [
    "a tag is pushed again",
    async ({ pushed }) => pushed.push({ name: "worker", tag: "1.5.0" }),
    /worker 1\.5\.0 was pushed again \(sha256:/,
  ],
  [
    "prod is synced, so that fewer commits lie between",
    (sandbox) => sandbox.run("/gitops sync prod"),
    /what it would change in the cluster is different now/,
  ],
  [
    "staging runs another image by now",
    async (sandbox) => {
      sandbox.pushed.push({ name: "web", tag: "2.0.10" });
      return sandbox.run("/gitops release staging web 2.0.10");
    },
    /deployment\/web would get 2\.0\.10, not 2\.1\.0/,
  ],
  [
    "a commit changes what comes along",
    (sandbox) => sandbox.commit({ "environments/prod/late.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: late}\n" }),
    /what it would change in the cluster is different now/,
  ],
];

test.each(meanwhile)("an approval is void when %s", async (_name, act, reason) => {
  const sandbox = await openSandbox();
  await sandbox.play([promote, as("approver-1"), approve]);
  await act(sandbox);
  const head = await sandbox.git.head();
  const { document } = await sandbox.play([as("approver-2"), approve]);
  expect(document.result).toMatchObject({ kind: "refused", environment: "prod" });
  expect(document.result?.reason).toMatch(/no longer holds/);
  expect(document.result?.reason).toMatch(reason);
  expect(await sandbox.git.head()).toBe(head);
});

test("what changes nothing of the plan voids nothing", async () => {
  const sandbox = await openSandbox();
  await sandbox.play([promote, as("approver-1"), approve]);
  await sandbox.commit({ "README.md": "Words.\n" });
  const { document } = await sandbox.play([as("approver-2"), approve]);
  expect(document.result).toMatchObject({ kind: "applied", environment: "prod" });
  // What Pods ran in staging is what git has for prod, tag and digest.
  const ran = sandbox.registry.digest("web:2.1.0");
  expect(await sandbox.git.readFile("environments/prod/web.yaml")).toContain(`/web:2.1.0@${ran}`);
});

describe("what cannot be promoted", () => {
  let sandbox: Sandbox;
  beforeAll(async () => {
    sandbox = await startSandbox();
  }, 60_000);
  afterAll(() => sandbox.close());

  test.each([
    ["promote prod staging", "Images go from staging to prod, not back."],
    ["promote prod prod", "prod cannot be promoted to itself."],
    ["promote stagin prod", "There is no environment stagin."],
    ["promote staging prd", "There is no environment prd."],
    ["promote staging prod apo", "Did you mean api?"],
    ["promote staging prod cache", "locked"],
  ])("%s", async (text, words) => {
    const head = await sandbox.git.head();
    const { document } = await sandbox.play([{ kind: "run", text: `/gitops ${text}` }]);
    expect(document.result).toMatchObject({ kind: "refused" });
    expect(JSON.stringify(document.messages)).toContain(words);
    expect(await sandbox.git.head()).toBe(head);
  });
});

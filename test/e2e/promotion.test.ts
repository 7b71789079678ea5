// A promotion decided together: who may say yes, what it is bound to, and what stands in git afterwards.

import { expect, onTestFinished, test } from "vitest";
import type { SandboxStep } from "../../src/cli/sandbox/options.ts";
import { type Sandbox, startSandbox } from "./sandbox.ts";

const promote: SandboxStep = { kind: "run", text: "/gitops promote staging prod" };
const as = (person: "developer" | "approver-1" | "approver-2" | "outsider"): SandboxStep => ({ kind: "as", person });
const approve: SandboxStep = { kind: "click", action: "approve" };

async function opened(): Promise<Sandbox> {
  const sandbox = await startSandbox();
  onTestFinished(() => sandbox.close());
  return sandbox;
}

test("two approvers bring it to prod, and their names to git", async () => {
  const sandbox = await opened();
  const played = await sandbox.play([
    promote,
    approve,
    as("approver-1"),
    approve,
    approve,
    as("outsider"),
    approve,
    as("approver-2"),
    approve,
  ]);
  const { result, operations, messages } = played.document;
  expect(result).toMatchObject({ kind: "applied", environment: "prod", approvals: [{ user: "approver-1" }, { user: "approver-2" }] });
  expect(operations.filter((each) => each.kind === "refused").map((each) => each.reason)).toEqual([
    "You asked for this, so your approval does not count.",
    "You have approved this already; a person has one vote, whatever the account.",
    "You may not approve here.",
  ]);
  // Each click had its private line, and each channel one message: prod's was changed in place.
  expect(messages.filter((message) => message.ephemeralTo !== null)).toHaveLength(5);
  expect(messages.filter((message) => message.ephemeralTo === null && message.threadTs === null).map((message) => message.channel)).toEqual(
    ["C0DEPLOYS", "C0STAGING"],
  );
  const [commit] = await sandbox.git.log(1);
  expect(commit?.revision).toBe(result?.commit);
  const trailers = new Map(commit?.trailers.map(({ name, value }) => [`${name} ${value}`, value]));
  expect([...trailers.keys()].sort()).toEqual(
    expect.arrayContaining([
      "Approved-by slack:T0SANDBOX/U0APPROVER1 <ada@example.test>",
      "Approved-by slack:T0SANDBOX/U0APPROVER2 <ben@example.test>",
      "Requested-by slack:T0SANDBOX/U0DEVELOPER <dana@example.test>",
      expect.stringMatching(/^Slack-Thread C\w+\/\d+\.\d+$/),
    ]),
  );
  // What is locked stays.
  expect(await sandbox.git.readFile("environments/prod/cache.yaml")).toContain("cache:7.2.4");
});

test("one approval is not enough, and git stays as it is", async () => {
  const sandbox = await opened();
  const before = await sandbox.git.head();
  const played = await sandbox.play([promote, as("approver-1"), approve]);
  expect(played.document.result?.kind).toBe("pending");
  expect(played.isSuccess).toBe(false);
  expect(await sandbox.git.head()).toBe(before);
});

test("a commit that changes the plan voids what was approved", async () => {
  const sandbox = await opened();
  await sandbox.play([promote, as("approver-1"), approve]);
  const path = "environments/prod/api-settings.yaml";
  const text = (await sandbox.git.readFile(path)) ?? "";
  await sandbox.git.commit({
    files: { [path]: text.replace(/LOG_LEVEL: .*/, "LOG_LEVEL: trace") },
    message: "Say more",
    author: { name: "Eve", email: "eve@example.test" },
    at: new Date(),
  });
  const head = await sandbox.git.head();
  const played = await sandbox.play([as("approver-2"), approve]);
  expect(played.document.result).toMatchObject({ kind: "refused", environment: "prod" });
  expect(played.document.result?.reason).toMatch(/no longer holds/);
  expect(await sandbox.git.head()).toBe(head);
});

test("a rejection by command ends it with its reason", async () => {
  const sandbox = await opened();
  const asked = await sandbox.play([promote]);
  const id = /ap-[0-9a-f]{20}/.exec(JSON.stringify(asked.document.messages))?.[0] ?? "";
  const played = await sandbox.play([
    as("approver-1"),
    { kind: "run", text: `/gitops reject ${id} the migration is <!channel> not ready` },
    as("approver-2"),
    { kind: "run", text: `/gitops approve ${id}` },
  ]);
  expect(played.document.operations.map((each) => each.kind)).toEqual(["refused", "refused"]);
  const texts = JSON.stringify(played.document.messages);
  expect(texts).toContain("the migration is &lt;!channel&gt; not ready");
  expect(texts).not.toContain("<!channel>");
});

// An environment whose changes are approved by people: automation leaves it alone, and what is released is pinned.

import { afterAll, beforeAll, expect, test } from "vitest";
import { readAll, type Sandbox, startSandbox } from "./sandbox.ts";

const path = "environments/prod/api.yaml";

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox();
}, 60_000);
afterAll(() => sandbox.close());

test("automation moves no image there that nobody approved", async () => {
  const { said } = await sandbox.run("/gitops automate prod api");
  expect(readAll(said.at(-1))).toContain("automation makes none there: ask for them with release or promote");
  const before = await sandbox.git.readFile(path);
  expect(before).toContain("fluxcd.io/automated");

  // Staging and prod are looked at in the same pass.
  await sandbox.play([{ kind: "push", image: "api", tag: "1.4.10" }]);
  expect(await sandbox.git.readFile("environments/staging/api.yaml")).toContain("/api:1.4.10");
  expect(await sandbox.git.readFile(path)).toBe(before);

  const why = await sandbox.run("/gitops why prod api");
  expect(why.result.kind).toBe("answered");
  const text = readAll(why.said.at(-1));
  expect(text).toContain("api stays at 1.4.3 in prod");
  expect(text).toContain("✗ approvals: 2 people have to approve a change of images here");
});

test("a release that was approved is pinned to the digest that was approved", async () => {
  const { result } = await sandbox.play([
    { kind: "as", person: "developer" },
    { kind: "run", text: "/gitops release prod api 1.4.9" },
    { kind: "as", person: "approver-1" },
    { kind: "click", action: "approve" },
    { kind: "as", person: "approver-2" },
    { kind: "click", action: "approve" },
  ]);
  expect(result.kind).toBe("applied");
  expect(await sandbox.git.readFile(path)).toContain(`/api:1.4.9@${sandbox.registry.digest("api:1.4.9")}`);
});

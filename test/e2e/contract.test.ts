// The sandbox's contract with other people's scripts: one JSON document, its shape, and the exit codes.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { z } from "zod";

const root = fileURLToPath(new URL("../..", import.meta.url));

const Result = {
  kind: z.enum(["applied", "unchanged", "partial", "answered", "refused", "failed", "pending"]),
  environment: z.string().nullable(),
  revision: z.string().nullable(),
  objects: z.array(z.strictObject({ id: z.string(), action: z.string(), error: z.string().nullable() })),
  stages: z.record(z.string(), z.number()),
  reason: z.string().nullable(),
  reasonCode: z.string().nullable(),
};

const Document = z.strictObject({
  messages: z.array(
    z.strictObject({
      channel: z.string(),
      threadTs: z.string().nullable(),
      ts: z.string(),
      user: z.string(),
      text: z.string(),
      blocks: z.array(z.unknown()),
      ephemeralTo: z.string().nullable(),
    }),
  ),
  operations: z.array(z.strictObject({ id: z.string().nullable(), command: z.string(), requestedBy: z.string(), ...Result })),
  result: z.strictObject(Result).nullable(),
});

test("a sync that succeeds prints one JSON document and exits with 0", { timeout: 60_000 }, async () => {
  const { code, stdout, stderr } = await sandbox(["--run", "/gitops sync prod", "--json"]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  const document = Document.parse(JSON.parse(stdout));
  expect(document.result).toMatchObject({ kind: "applied", environment: "prod", reason: null, reasonCode: null });
  expect(document.result?.revision).toMatch(/^[0-9a-f]{40}$/);
  expect(document.operations).toHaveLength(1);
  expect(document.operations[0]).toMatchObject({ command: "sync prod", requestedBy: "U0DEVELOPER", ...document.result });
  expect(document.messages.map((message) => message.text)).toEqual([expect.stringMatching(/^prod is at [0-9a-f]{7} · 3 changed/)]);
  expect(document.messages[0]?.text).toContain(document.result?.revision?.slice(0, 7));
});

test("steps are taken in order, and a last one that is refused exits with 1", { timeout: 60_000 }, async () => {
  const { code, stdout } = await sandbox(["--run", "/gitops status prod", "--as", "outsider", "--run", "/gitops sync prod", "--json"]);
  expect(code).toBe(1);
  const document = Document.parse(JSON.parse(stdout));
  expect(document.operations.map((operation) => [operation.requestedBy, operation.kind])).toEqual([
    ["U0DEVELOPER", "answered"],
    ["U0OUTSIDER", "refused"],
  ]);
  expect(document.result).toMatchObject({ kind: "refused", environment: "prod", reasonCode: "role_missing" });
});

test("a button that is not there exits with 1 and says so, beside the document", { timeout: 60_000 }, async () => {
  const { code, stdout, stderr } = await sandbox(["--click", "No such button", "--json"]);
  expect(code).toBe(1);
  expect(Document.parse(JSON.parse(stdout))).toEqual({ messages: [], operations: [], result: null });
  expect(stderr).toBe('No message has a button "No such button".\n');
});

test.each([
  ["an option that is not there", ["--rum", "/gitops sync prod"]],
  ["a person who is not there", ["--as", "nobody"]],
  ["a step without its value", ["--run"]],
])("%s exits with 2 before anything is started", async (_, words) => {
  const { code, stdout, stderr } = await sandbox(words);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toContain("Options: --as <person>");
});

test("a sandbox that cannot start exits with 2 and says why", { timeout: 60_000 }, async () => {
  const { code, stdout, stderr } = await sandbox(["--kubeconfig", "/nowhere/kubeconfig", "--run", "/gitops sync prod", "--json"]);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr).toMatch(/^The sandbox could not start: /);
});

async function sandbox(words: readonly string[]): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const child = spawn(process.execPath, ["src/cli/main.ts", "sandbox", ...words], { cwd: root, stdio: ["ignore", "pipe", "pipe"] });
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => (stdout += chunk));
  child.stderr.setEncoding("utf8").on("data", (chunk: string) => (stderr += chunk));
  const [code] = (await once(child, "close")) as [number | null];
  return { code, stdout, stderr };
}

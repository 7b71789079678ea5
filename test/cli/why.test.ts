// The commands about images through the whole of it: the sandbox's Slack, queue, git, registry and cluster.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, test } from "vitest";
import { main } from "./run-cli.ts";

interface Document {
  messages: { text: string; ephemeralTo: string | null }[];
  operations: { kind: string; commit?: string | null }[];
}

async function runSandbox(steps: readonly string[]): Promise<{ code: unknown; document: Document }> {
  const child = spawn(process.execPath, [main, "sandbox", "--json", ...steps.flatMap((step) => ["--run", step])], {
    stdio: ["ignore", "pipe", "ignore"],
    timeout: 55_000,
  });
  const chunks: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
  const [code] = await once(child, "close");
  return { code, document: JSON.parse(Buffer.concat(chunks).toString("utf8")) as Document };
}

test("a question is answered to the one who asked, an order to the channel with its commit", { timeout: 60_000 }, async () => {
  const steps = [
    "/gitops why staging api",
    '/gitops lock staging api --message "load test"',
    "/gitops why staging api",
    "/gitops policy staging api --tag semver:>>1",
    "/gitops unlock staging api",
  ];
  const { code, document } = await runSandbox(steps);
  expect(code).toBe(0);
  expect(document.operations.map((each) => each.kind)).toEqual(["answered", "applied", "answered", "refused", "applied"]);
  expect(
    document.messages.map(({ text, ephemeralTo }) => [text.replace(/[0-9a-f]{7}$/, "SHA").split("\n")[0], ephemeralTo !== null]),
  ).toEqual([
    ["api stays at 1.4.9 in staging", true],
    ["api is locked in staging: load test · commit SHA", false],
    ["api stays at 1.4.9 in staging", true],
    [expect.stringMatching(/is no version range/), true],
    ["api is not locked in staging · commit SHA", false],
  ]);
});

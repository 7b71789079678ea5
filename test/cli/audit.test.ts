// `coxswain audit`: a copy of the log, and the verdict on it, as a script gets them.

import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { auditKeys, openAuditLog } from "../../src/jobs/audit/audit-chain.ts";
import { anOperation, quietLog } from "../jobs/operations.ts";
import { startTestRedis, type TestRedis, until } from "../jobs/redis.ts";
import { main } from "./run-cli.ts";

let redis: TestRedis;
let folder: string;
const key = "k".repeat(40);
const config = `repositories: { config: { url: "https://git.example.test/config.git" } }
environments:
  prod: { repository: config, path: prod, channel: C0PROD }
  staging: { repository: config, path: staging, channel: C0STAGING }
`;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "coxswain-test-audit-"));
  redis = await startTestRedis();
  await writeFile(join(folder, "coxswain.yaml"), config);
  await until(() => redis.connections.producer.status === "ready");
  const { producer } = redis.connections;
  const log = openAuditLog({ redis: producer, key, redact: (text) => text, keep: 1_000, clock: () => new Date(), log: quietLog });
  for (const environment of ["prod", "staging", "prod"]) {
    const operation = anOperation({
      trigger: `${environment} ${Math.random()}`,
      request: { verb: "sync", environment, dryRun: false, force: false },
    });
    await log.append({ kind: "requested", at: operation.acceptedAt, operation });
  }
});
afterAll(async () => {
  await redis.close();
  await rm(folder, { recursive: true, force: true });
});

/** Not the blocking kind: Redis may live in this process. */
function audit(
  words: string[],
  more: { input?: string; isConfigured?: boolean } = {},
): Promise<{ code: number; stdout: string; stderr: string }> {
  const secrets = { SLACK_BOT_TOKEN: "xoxb-1", SLACK_APP_TOKEN: "xapp-1", REDIS_URL: redis.server.url, COXSWAIN_JOB_KEY: key };
  const env = { PATH: process.env.PATH, ...(more.isConfigured === false ? {} : secrets) };
  return new Promise((resolve) => {
    const child = execFile(process.execPath, [main, "audit", ...words], { cwd: folder, env }, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
    );
    child.stdin?.end(more.input ?? "");
  });
}

const linesOf = (text: string) => text.trim().split("\n");

test("the stream in Redis is in order, and so is its copy, with the key and without", async () => {
  const live = await audit(["verify"]);
  expect(live).toMatchObject({ code: 0, stdout: expect.stringMatching(/^4 entries in order\nhead [0-9a-f]{64}\n$/) });
  const { stdout: copy } = await audit(["export"]);
  expect(linesOf(copy)).toHaveLength(4);
  await writeFile(join(folder, "copy.jsonl"), copy);
  expect(await audit(["verify", "--file", "copy.jsonl"])).toMatchObject({ code: 0, stdout: live.stdout });
  const elsewhere = await audit(["verify", "--file", "-", "--config", "nowhere.yaml"], { input: copy, isConfigured: false });
  expect(elsewhere).toMatchObject({ code: 0, stdout: expect.stringContaining("4 entries in order; their seals were not checked") });
});

test("a part is exported by id, by time and by environment", async () => {
  const all = linesOf((await audit(["export"])).stdout).map((line) => JSON.parse(line) as { id: string; environment: string | null });
  const rest = await audit(["export", "--since", all[1]?.id ?? ""]);
  expect(linesOf(rest.stdout)).toHaveLength(2);
  expect((await audit(["export", "--since", "2999-01-01"])).stdout).toBe("");
  expect(linesOf((await audit(["export", "--since", "1h"])).stdout)).toHaveLength(4);
  const prod = await audit(["export", "--env", "prod"]);
  expect(linesOf(prod.stdout).map((line) => (JSON.parse(line) as { environment: string }).environment)).toEqual(["prod", "prod"]);
  expect((await audit(["verify", "--file", "-"], { input: prod.stdout })).code).toBe(1);
  expect(await audit(["verify", "--file", "-", "--partial"], { input: prod.stdout })).toMatchObject({ code: 0 });
});

test("the first entry that is not in order is named, and how", async () => {
  const copy = linesOf((await audit(["export"])).stdout);
  const head = (JSON.parse(copy[3] ?? "{}") as { hash: string }).hash;
  const verdict = async (lines: string[], ...words: string[]) => audit(["verify", "--file", "-", ...words], { input: lines.join("\n") });
  const changed = copy.with(2, (copy[2] ?? "").replace('"staging"', '"prod"'));
  expect(await verdict(changed)).toMatchObject({ code: 1, stdout: "changed: entry 3 was changed after it was written (line 3)\n" });
  expect(await verdict(copy.toSpliced(1, 1))).toMatchObject({ code: 1, stdout: "missing: entry 2 is missing (line 2)\n" });
  expect(await verdict(copy.slice(1))).toMatchObject({ code: 1, stdout: expect.stringMatching(/^cut_at_front: /) });
  expect(await verdict(copy.slice(0, 3), "--head", head)).toMatchObject({ code: 1, stdout: expect.stringMatching(/^cut_at_end: /) });
  expect(await verdict(copy, "--head", head)).toMatchObject({ code: 0 });
});

test("an entry taken from the end of the stream in Redis is missed", async () => {
  const { producer } = redis.connections;
  const [last] = await producer.xrevrange(auditKeys.stream, "+", "-", "COUNT", 1);
  await producer.xdel(auditKeys.stream, last?.[0] ?? "");
  expect(await audit(["verify"])).toMatchObject({ code: 1, stdout: expect.stringMatching(/^cut_at_end: /) });
});

test.each([[[]], [["verify", "extra"]], [["export", "--since", "yesterday"]], [["verify", "--head", "short"]]])(
  "%j is no use of it",
  async (words) => {
    expect(await audit(words)).toMatchObject({ code: 2, stderr: expect.stringContaining("usage: coxswain audit") });
  },
);

test("a file that is not there", async () => {
  expect(await audit(["verify", "--file", "none.jsonl"])).toMatchObject({ code: 1, stderr: "none.jsonl could not be read: ENOENT\n" });
  await expect(readFile(join(folder, "none.jsonl"))).rejects.toThrow();
});

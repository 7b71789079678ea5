// `coxswain audit export` and `coxswain audit verify`: a copy of the audit log, and whether it is whole.

import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import type { Config } from "../../config/config.ts";
import { parseDurationMs } from "../../gitops/duration.ts";
import { type AuditEntries, openAuditEntries } from "../../jobs/audit/read-entries.ts";
import { type ChainReport, type ChainVerifier, createChainVerifier } from "../../jobs/audit/verify-chain.ts";
import { connectRedis } from "../../jobs/redis.ts";
import { readConfigFile, renderProblems, takeFlag, takeOption } from "../config-file.ts";

const usage = `usage: coxswain audit export [--since ID|TIME|DURATION] [--env ENVIRONMENT] [--config FILE]
       coxswain audit verify [--file FILE|-] [--head HASH] [--partial] [--config FILE]
`;

/** Exits 0 for a log in order, 1 for one that is not or cannot be read, 2 for a wrong use. */
export async function runAudit(words: string[]): Promise<number> {
  const [verb, ...options] = words;
  if (verb === "export") return exportEntries(options);
  if (verb === "verify") return verify(options);
  return misused();
}

async function exportEntries(words: string[]): Promise<number> {
  const since = takeOption(words, "--since");
  const environment = takeOption(words, "--env");
  const from = since === undefined ? {} : parseSince(since, new Date());
  const found = readConfigFile(words);
  if (from === undefined || words.length > 0) return misused();
  if (found.kind === "invalid") return unconfigured(found);
  return withEntries(found.config, async (entries) => {
    for await (const { id, entry } of entries.read(from)) {
      if (environment !== undefined && !isAbout(entry, environment)) continue;
      await print(`${JSON.stringify({ id, ...(entry as object) })}\n`);
    }
    return 0;
  });
}

async function verify(words: string[]): Promise<number> {
  const file = takeOption(words, "--file");
  const head = takeOption(words, "--head");
  const partial = takeFlag(words, "--partial");
  const found = readConfigFile(words);
  if (words.length > 0 || (head !== undefined && !/^[0-9a-f]{64}$/.test(head))) return misused();
  const expected = { heads: head === undefined ? [] : [head], partial };
  if (file !== undefined) {
    // An auditor has the file and not the key.
    const key = found.kind === "valid" ? found.config.secrets.jobKey : undefined;
    return verifyFile(file, createChainVerifier({ ...expected, key }));
  }
  if (found.kind === "invalid") return unconfigured(found);
  return withEntries(found.config, async (entries) => {
    const last = await entries.head();
    const heads = last === undefined ? expected.heads : [...expected.heads, last];
    const verifier = createChainVerifier({ ...expected, heads, key: found.config.secrets.jobKey });
    for await (const { entry } of entries.read()) verifier.take(entry);
    return tell(verifier.finish());
  });
}

async function verifyFile(file: string, verifier: ChainVerifier): Promise<number> {
  const input = file === "-" ? process.stdin : createReadStream(file);
  try {
    for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY }))
      if (line.trim() !== "") verifier.take(parse(line));
  } catch (error) {
    process.stderr.write(`${file} could not be read: ${(error as NodeJS.ErrnoException).code ?? "error"}\n`);
    return 1;
  }
  return tell(verifier.finish());
}

function tell({ entries, beginnings, sealsChecked, head, problem }: ChainReport): number {
  if (problem !== undefined) {
    process.stdout.write(`${problem.fault}: ${problem.message}${problem.position === 0 ? "" : ` (line ${problem.position})`}\n`);
    return 1;
  }
  const anew = beginnings > 1 ? `; it began anew ${beginnings - 1} ${beginnings === 2 ? "time" : "times"}` : "";
  const seals = sealsChecked ? "" : "; their seals were not checked, because the key is not here";
  process.stdout.write(
    `${entries} ${entries === 1 ? "entry" : "entries"} in order${anew}${seals}\n${head === undefined ? "" : `head ${head}\n`}`,
  );
  return 0;
}

/** A stream id, a time, or how long ago; undefined for what is none of them. */
function parseSince(text: string, now: Date): { after: string } | { since: Date } | undefined {
  if (/^\d{1,16}-\d{1,16}$/.test(text)) return { after: text };
  const agoMs = parseDurationMs(text);
  if (agoMs !== undefined) return { since: new Date(now.getTime() - agoMs) };
  const since = new Date(text);
  return /^\d{4}-\d{2}-\d{2}/.test(text) && !Number.isNaN(since.getTime()) ? { since } : undefined;
}

/** The entry of an automation's commit names each of its environments. */
function isAbout(entry: unknown, environment: string): boolean {
  const named = (entry as { environment?: unknown } | undefined)?.environment;
  return typeof named === "string" && named.split(" ").includes(environment);
}

async function withEntries(config: Config, work: (entries: AuditEntries) => Promise<number>): Promise<number> {
  const redis = connectRedis(config.secrets.redisUrl, () => undefined);
  try {
    return await work(openAuditEntries(redis.producer));
  } catch (error) {
    process.stderr.write(`The audit log could not be read from Redis: ${(error as Error).message}\n`);
    return 1;
  } finally {
    await redis.close();
  }
}

function parse(line: string): unknown {
  try {
    const { id: _, ...entry } = JSON.parse(line) as Record<string, unknown>;
    return entry;
  } catch {
    return undefined;
  }
}

/** Waits for a slow reader instead of holding the whole log in memory. */
async function print(line: string): Promise<void> {
  if (!process.stdout.write(line)) await new Promise((resolve) => process.stdout.once("drain", resolve));
}

function unconfigured(found: Extract<ReturnType<typeof readConfigFile>, { kind: "invalid" }>): number {
  process.stderr.write(renderProblems(found));
  return 2;
}

function misused(): number {
  process.stderr.write(usage);
  return 2;
}

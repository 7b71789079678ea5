// coxswain.yaml and the environment variables become one Config, or all their problems at once.

import { createHash } from "node:crypto";
import { LineCounter, parseDocument } from "yaml";
import type { z } from "zod";
import { type Config, ConfigFile, type Secrets } from "./config.ts";
import { findDanglingNames } from "./references.ts";

export interface ConfigProblem {
  /** `environments.prod.path`, or the environment variable's name. */
  path: string;
  expected: string;
  /** What stands there, secrets left out. */
  found: string;
  /** 1-based line in coxswain.yaml. */
  line?: number | undefined;
}

export type LoadedConfig = { kind: "valid"; config: Config } | { kind: "invalid"; problems: ConfigProblem[] };

export interface ConfigSources {
  /** The text of coxswain.yaml. */
  text: string;
  environment: Readonly<Record<string, string | undefined>>;
  /** Reads a `*_FILE` secret; throws when it cannot. */
  readFile: (path: string) => string;
}

/** Reads and checks the whole configuration. Every problem is reported, not the first alone. */
export function loadConfig(sources: ConfigSources): LoadedConfig {
  const lines = new LineCounter();
  const document = parseDocument(sources.text, { lineCounter: lines, uniqueKeys: true });
  const syntax = document.errors.map((error) => ({
    path: "coxswain.yaml",
    expected: "YAML",
    found: error.message.split("\n")[0] ?? "",
    line: lines.linePos(error.pos[0]).line,
  }));
  if (syntax.length > 0) return { kind: "invalid", problems: syntax };

  const raw: unknown = document.toJS() ?? {};
  const parsed = ConfigFile.safeParse(raw, { reportInput: true });
  const problems = parsed.success ? [] : parsed.error.issues.map((issue) => fileProblem(issue, (path) => lineOf(document, path, lines)));
  for (const { path, expected, found } of findDanglingNames(raw))
    problems.push({ path: path.join("."), expected, found: shown(found), line: lineOf(document, path, lines) });
  const mode = parsed.success ? parsed.data.slack.mode : undefined;
  const { secrets, problems: secretProblems } = loadSecrets(sources, mode);
  problems.push(...secretProblems);
  const slackApiUrl = sources.environment.SLACK_API_URL ?? "https://slack.com/api/";
  if (!/^https?:\/\/[^/]+\/(.*\/)?$/.test(slackApiUrl))
    problems.push({ path: "SLACK_API_URL", expected: "an http(s) URL that ends in a slash", found: slackApiUrl });
  if (problems.length > 0 || !parsed.success) return { kind: "invalid", problems };
  return { kind: "valid", config: { ...parsed.data, slackApiUrl, secrets } };
}

function fileProblem(issue: z.core.$ZodIssue, line: (path: PropertyKey[]) => number | undefined): ConfigProblem {
  const path = issue.code === "unrecognized_keys" ? [...issue.path, issue.keys[0] ?? ""] : issue.path;
  return {
    path: path.map(String).join(".") || "coxswain.yaml",
    expected: expectation(issue),
    found: issue.code === "unrecognized_keys" ? `the key ${issue.keys.join(", ")}` : shown(issue.input),
    line: line(path),
  };
}

function expectation(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case "invalid_type":
      return issue.expected === "record" ? "a mapping" : issue.expected;
    case "invalid_value":
      return `one of ${issue.values.map(String).join(", ")}`;
    case "unrecognized_keys":
      return "no such key here";
    case "too_small":
      return `at least ${issue.minimum}${issue.origin === "string" ? " characters" : ""}`;
    case "too_big":
      return `at most ${issue.maximum}`;
    case "invalid_union":
      return "one of the documented forms";
    default:
      return issue.message.replace(/^Invalid key in record$/, "a name of lower-case letters, digits and dashes");
  }
}

function shown(value: unknown): string {
  if (value === undefined) return "nothing";
  const text = typeof value === "object" ? (Array.isArray(value) ? "a list" : "a mapping") : JSON.stringify(value);
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}

function lineOf(document: ReturnType<typeof parseDocument>, path: PropertyKey[], lines: LineCounter): number | undefined {
  for (let length = path.length; length > 0; length--) {
    const node = document.getIn(path.slice(0, length), true);
    if (node !== null && typeof node === "object" && "range" in node && Array.isArray(node.range)) return lines.linePos(node.range[0]).line;
  }
  return undefined;
}

function loadSecrets(sources: ConfigSources, mode: "socket" | "http" | undefined): { secrets: Secrets; problems: ConfigProblem[] } {
  const problems: ConfigProblem[] = [];
  const read = (variable: string, expected: string | undefined): string | undefined => {
    const file = sources.environment[`${variable}_FILE`];
    let value = sources.environment[variable];
    if (file !== undefined) {
      try {
        value = sources.readFile(file).trim();
      } catch {
        problems.push({ path: `${variable}_FILE`, expected: "a readable file", found: file });
        return undefined;
      }
    }
    if (!value && expected !== undefined)
      problems.push({ path: variable, expected: `${expected} (or ${variable}_FILE)`, found: "nothing" });
    return value || undefined;
  };
  const slackBotToken = read("SLACK_BOT_TOKEN", "the bot token, xoxb-...") ?? "";
  const secrets: Secrets = {
    slackBotToken,
    slackAppToken: read("SLACK_APP_TOKEN", mode === "socket" ? "the app-level token, xapp-..." : undefined),
    slackSigningSecret: read("SLACK_SIGNING_SECRET", mode === "http" ? "the signing secret" : undefined),
    redisUrl: read("REDIS_URL", "the Redis URL, redis://...") ?? "",
    jobKey: read("COXSWAIN_JOB_KEY", undefined) ?? createHash("sha256").update(`coxswain job key\0${slackBotToken}`).digest("hex"),
  };
  return { secrets, problems };
}

/** The configuration as it may be shown: every secret is `[redacted]`. */
export function redactConfig(config: Config): object {
  const secrets = Object.fromEntries(
    Object.entries(config.secrets).map(([key, value]) => [key, value === undefined ? undefined : "[redacted]"]),
  );
  return { ...config, secrets };
}

/** One line per problem, as `coxswain check-config` prints it. */
export function renderConfigProblem(problem: ConfigProblem): string {
  const place = problem.line === undefined ? problem.path : `${problem.path} (line ${problem.line})`;
  return `${place}: expected ${problem.expected}, found ${problem.found}`;
}

// The arguments for `git log` and the commits read back from what it prints.

import { asRevision } from "../names.ts";
import type { Commit } from "./repository.ts";

// Fields end with NUL, which no commit text can hold; git log -z would end records with the same byte.
const fields = ["%H", "%an", "%ae", "%ct", "%s", "%b", "%(trailers:only=true,unfold=true)"];
const commitFormat = `--format=tformat:${fields.map((field) => `${field}%x00`).join("")}`;

export interface LogQuery {
  from?: string | undefined;
  to: string;
  limit?: number | undefined;
  /** Commits whose message has this text somewhere. */
  containing?: string | undefined;
  paths?: readonly string[] | undefined;
}

export function planLogArguments(query: LogQuery): string[] {
  return [
    "log",
    "--no-color",
    "--no-show-signature",
    "--no-notes",
    "--no-mailmap",
    "--encoding=UTF-8",
    commitFormat,
    ...(query.limit === undefined ? [] : [`--max-count=${query.limit}`]),
    ...(query.containing === undefined ? [] : ["--fixed-strings", `--grep=${query.containing}`]),
    "--end-of-options",
    query.from === undefined ? query.to : `${query.from}..${query.to}`,
    "--",
    ...(query.paths ?? []),
  ];
}

export function parseLog(output: Buffer): Commit[] {
  const texts = output.toString("utf8").split("\0");
  const commits: Commit[] = [];
  for (let at = 0; at + fields.length < texts.length; at += fields.length) {
    const [revision = "", name = "", email = "", seconds = "", subject = "", body = "", trailers = ""] = texts.slice(
      at,
      at + fields.length,
    );
    commits.push({
      // tformat ends each record with a newline, which then stands before the next one's SHA.
      revision: asRevision(revision.trim()),
      subject,
      body: body.trimEnd(),
      author: { name, email },
      at: new Date(Number(seconds) * 1_000),
      trailers: parseTrailers(trailers),
    });
  }
  return commits;
}

function parseTrailers(text: string): Map<string, string[]> {
  const trailers = new Map<string, string[]>();
  for (const line of text.split("\n")) {
    const colon = line.indexOf(":");
    if (colon <= 0) continue;
    const name = line.slice(0, colon).trim();
    trailers.set(name, [...(trailers.get(name) ?? []), line.slice(colon + 1).trim()]);
  }
  return trailers;
}

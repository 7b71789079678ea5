// Reads a request's body: JSON or YAML, with a limit, and with doubled keys named.

import type { IncomingMessage } from "node:http";
import { parseDocument } from "yaml";
import { isObject, type JsonObject } from "../json.ts";
import { ApiError, badRequest } from "./api-error.ts";
import { findDuplicateKeys } from "./duplicate-keys.ts";

/** The real server's limit for a request body. */
const maxBytes = 3 * 1024 * 1024;

export async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBytes) throw new ApiError(413, "RequestEntityTooLarge", `Request entity too large: limit is ${maxBytes}`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

export interface ParsedBody {
  value: JsonObject;
  /** Paths of keys that stand twice. */
  duplicates: string[];
}

/** Parses a body that must be one object of that kind. */
export function parseObject(text: string, kind: string): ParsedBody {
  const value = parseJson(text, kind);
  if (!isObject(value)) throw unrecognized(text, kind, `json: cannot unmarshal ${Array.isArray(value) ? "array" : typeof value}`);
  return { value, duplicates: findDuplicateKeys(text) };
}

/** Parses any JSON; `kind` is for the message. */
export function parseJson(text: string, kind: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw unrecognized(text, kind, error instanceof Error ? error.message : "invalid JSON");
  }
}

function unrecognized(text: string, kind: string, why: string): ApiError {
  const start = Buffer.from(text.slice(0, 24)).toString("hex");
  return badRequest(
    `the object provided is unrecognized (must be of type ${kind}): couldn't get version/kind; json parse error: ${why} (${start})`,
  );
}

/** Parses an apply patch: YAML, of which JSON is a part. Doubled keys fail a strict request. */
export function parseApplyPatch(text: string, isStrict: boolean): JsonObject {
  if (text.trimStart().startsWith("{")) {
    const { value, duplicates: doubled } = parseObject(text, "Patch");
    const [first] = doubled;
    if (isStrict && first !== undefined) throw doubledKey(1, first.split(".").at(-1) ?? first);
    return value;
  }
  const document = parseDocument(text, { uniqueKeys: true, version: "1.1", merge: true });
  for (const error of document.errors) {
    const line = error.linePos?.[0].line ?? 1;
    const key = /^\s*(?:- )?"?([^":\s]+)/.exec(text.split("\n")[line - 1] ?? "")?.[1] ?? "";
    if (error.code !== "DUPLICATE_KEY") throw badRequest(`error encoding patch: yaml: line ${line}: ${error.message.split("\n")[0]}`);
    if (isStrict) throw doubledKey(line, key);
  }
  const value: unknown = document.toJS();
  if (!isObject(value)) throw badRequest("error decoding YAML: the patch is no object");
  return value;
}

function doubledKey(line: number, key: string): ApiError {
  return badRequest(
    `error strict decoding patch: error converting YAML to JSON: yaml: unmarshal errors:\n  line ${line}: key ${JSON.stringify(key)} already set in map`,
  );
}

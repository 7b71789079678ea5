// One request to `git http-backend`, git's own smart HTTP server, run as a CGI program (RFC 3875).

import { spawn } from "node:child_process";
import type { IncomingMessage, ServerResponse } from "node:http";
import { dirname } from "node:path";
import { plainEnvironment } from "./run-git.ts";

export interface CgiAnswer {
  status: number;
  headers: Record<string, string>;
  body: Buffer;
}

const endOfHead = Buffer.from("\r\n\r\n");

/** Lets git answer, whole: answers of a sandbox are small, and a fault may want to lose one. */
export async function answerWithGit(gitDirectory: string, request: IncomingMessage, user: string): Promise<CgiAnswer> {
  const url = new URL(request.url ?? "/", "http://localhost");
  const child = spawn("git", ["http-backend"], {
    env: {
      ...plainEnvironment(gitDirectory),
      GIT_PROJECT_ROOT: dirname(gitDirectory),
      GIT_HTTP_EXPORT_ALL: "1",
      REQUEST_METHOD: request.method ?? "GET",
      PATH_INFO: url.pathname,
      QUERY_STRING: url.search.slice(1),
      CONTENT_TYPE: request.headers["content-type"] ?? "",
      HTTP_CONTENT_ENCODING: request.headers["content-encoding"] ?? "",
      GIT_PROTOCOL: String(request.headers["git-protocol"] ?? ""),
      REMOTE_USER: user,
      REMOTE_ADDR: "127.0.0.1",
      ...(request.headers["content-length"] === undefined ? {} : { CONTENT_LENGTH: request.headers["content-length"] }),
    },
    stdio: ["pipe", "pipe", "ignore"],
  });
  child.stdin.on("error", () => undefined);
  request.on("error", () => child.kill());
  request.pipe(child.stdin);
  const chunks: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
  const { promise: ended, resolve, reject } = Promise.withResolvers<void>();
  child.once("error", reject);
  child.once("close", () => resolve());
  await ended;
  return readAnswer(Buffer.concat(chunks));
}

export function sendAnswer(response: ServerResponse, answer: CgiAnswer, options: { cutOff: boolean }): void {
  response.writeHead(answer.status, { ...answer.headers, "content-length": String(answer.body.length) });
  if (!options.cutOff) {
    response.end(answer.body);
    return;
  }
  response.write(answer.body.subarray(0, Math.floor(answer.body.length / 2)), () => response.destroy());
}

function readAnswer(output: Buffer): CgiAnswer {
  const end = output.indexOf(endOfHead);
  if (end < 0) return { status: 500, headers: {}, body: Buffer.alloc(0) };
  const headers: Record<string, string> = {};
  let status = 200;
  for (const line of output.toString("latin1", 0, end).split("\r\n")) {
    const name = line.slice(0, line.indexOf(":")).toLowerCase();
    const value = line.slice(line.indexOf(":") + 1).trim();
    if (name === "status") status = Number.parseInt(value, 10);
    else headers[name] = value;
  }
  return { status, headers, body: output.subarray(end + endOfHead.length) };
}

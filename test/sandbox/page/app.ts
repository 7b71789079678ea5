// A small Slack app over plain HTTP, for the page's tests: answers what it is told to, and calls the Web API.
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as delay } from "node:timers/promises";

export type Json = Record<string, unknown>;

/** What came in: `kind` is the payload's type, `command` for a slash command, or the event's type. */
export interface Incoming {
  kind: string;
  payload: Json;
}

export interface TestApp {
  requestUrl: string;
  received: Incoming[];
  /** What the next ones of this kind are acknowledged with; an empty 200 without one, no answer at all for null. */
  answer(kind: string, make: (payload: Json) => unknown): void;
  /** Resolves with the first of this kind that comes, or has come. */
  next(kind: string): Promise<Json>;
  close(): Promise<void>;
}

export async function startTestApp(): Promise<TestApp> {
  const received: Incoming[] = [];
  const answers = new Map<string, (payload: Json) => unknown>();
  const waiting = new Set<() => void>();
  const stop = new AbortController();

  const server = createServer((request, response) => {
    void handle(request).then(async (reply) => {
      // Longer than the three seconds that Slack waits.
      if (reply === null) await delay(60_000, undefined, { signal: stop.signal }).catch(() => undefined);
      if (reply === undefined || reply === null || reply === "") return response.end();
      response.setHeader("content-type", typeof reply === "string" ? "text/plain" : "application/json");
      response.end(typeof reply === "string" ? reply : JSON.stringify(reply));
    });
  });

  async function handle(request: IncomingMessage): Promise<unknown> {
    let body = "";
    for await (const chunk of request) body += chunk;
    const incoming = readIncoming(body);
    if (incoming.kind === "url_verification") return incoming.payload.challenge;
    received.push(incoming);
    for (const wake of waiting) wake();
    return answers.get(incoming.kind)?.(incoming.payload);
  }

  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    requestUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/slack/events`,
    received,
    answer: (kind, make) => void answers.set(kind, make),
    async next(kind) {
      for (;;) {
        const found = received.find((one) => one.kind === kind);
        if (found) {
          received.splice(received.indexOf(found), 1);
          return found.payload;
        }
        await new Promise<void>((resolve) => {
          const wake = () => {
            waiting.delete(wake);
            resolve();
          };
          waiting.add(wake);
        });
      }
    },
    async close() {
      stop.abort();
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

function readIncoming(body: string): Incoming {
  if (body.startsWith("{")) {
    const envelope = JSON.parse(body) as Json;
    const event = envelope.event as Json | undefined;
    return { kind: String(event?.type ?? envelope.type), payload: event ?? envelope };
  }
  const form = new URLSearchParams(body);
  const text = form.get("payload");
  if (text === null) return { kind: "command", payload: Object.fromEntries(form) };
  const payload = JSON.parse(text) as Json;
  return { kind: String(payload.type), payload };
}

// What goes on to Bolt and what does not, when the memory of used signatures answers, and when it is away.

import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { guardSlackRequests, type RequestGuardOptions } from "../../../../src/bot/slack/guard/request-guard.ts";
import { aCommand, aMention, postSigned } from "../../../attacks/slack-payloads.ts";

const signingSecret = "a secret of the tests";
const command = aCommand("sync prod", { user: "U1" });

async function guard(seen: RequestGuardOptions["seen"]) {
  const passed: string[] = [];
  const codes: string[] = [];
  const server = createServer(
    guardSlackRequests({
      signingSecret,
      seen,
      clock: Date.now,
      refusals: { refused: ({ reasonCode }) => void codes.push(reasonCode) },
      next: (request, response) => {
        passed.push(String((request as unknown as { rawBody: Buffer }).rawBody));
        response.writeHead(200).end();
      },
    }),
  ).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, passed, codes };
}

function memory(): RequestGuardOptions["seen"] {
  const keys = new Set<string>();
  return {
    firstSeen: async (key) => {
      const first = !keys.has(key);
      keys.add(key);
      return first;
    },
  };
}

const timestampS = Math.floor(Date.now() / 1_000);

test("hands the very bytes on, once", async () => {
  const { url, passed, codes } = await guard(memory());
  const posts = [1, 2].map(() => postSigned(url, command, { secret: signingSecret, timestampS }));
  expect((await Promise.all(posts)).map(({ status }) => status).sort((left, right) => left - right)).toEqual([200, 401]);
  expect(passed).toEqual([command.body]);
  expect(codes).toEqual(["request_replayed"]);
});

test("hands Slack's own retry of an event on, although it is signed the same", async () => {
  const { url, passed } = await guard(memory());
  const event = aMention("status prod", { user: "U1", eventId: "Ev1" });
  await postSigned(url, event, { secret: signingSecret, timestampS });
  await postSigned(url, event, { secret: signingSecret, timestampS, headers: { "x-slack-retry-num": "1" } });
  expect(passed).toHaveLength(2);
});

test.each<[string, RequestGuardOptions["seen"]]>([
  ["never answers", { firstSeen: () => new Promise(() => undefined) }],
  ["fails", { firstSeen: () => Promise.reject(new Error("Redis is away")) }],
])("loses nothing when the memory %s: what wants to be done needs it too", async (_, seen) => {
  const { url, passed, codes } = await guard(seen);
  expect((await postSigned(url, command, { secret: signingSecret, timestampS })).status).toBe(200);
  expect(passed).toHaveLength(1);
  expect(codes).toEqual(["replay_unchecked"]);
});

test("answers Slack's TLS check, and nothing that hides behind it", async () => {
  const { url, passed } = await guard(memory());
  const check = { contentType: command.contentType, body: "ssl_check=1&token=x" };
  expect((await postSigned(url, check, { isUnsigned: true })).status).toBe(200);
  expect((await postSigned(url, { ...check, body: `ssl_check=1&${command.body}` }, { isUnsigned: true })).status).toBe(401);
  expect(passed).toEqual([]);
});

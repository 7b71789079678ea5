// Attacks on the door that Slack knocks at: forged, changed, late, early and repeated requests.

import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, test } from "vitest";
import { people } from "../../src/cli/sandbox/workspace.ts";
import { anEventId, type Fortress, startFortress } from "./fortress.ts";
import { aClick, aCommand, aMention } from "./slack-payloads.ts";

let fortress: Fortress;
beforeAll(async () => {
  fortress = await startFortress();
}, 60_000);
afterAll(() => fortress.close());

const developer = { user: people.developer.id };
const nowS = () => Math.floor(Date.now() / 1_000);

test("a forged signature: made with another secret", async () => {
  await fortress.repels("signature_wrong", async () => {
    expect(await fortress.post(aCommand("sync prod", developer), { secret: "guessed" })).toMatchObject({ status: 401 });
  });
});

test("a body changed after it was signed", async () => {
  const signed = aCommand("status prod", developer);
  await fortress.repels("signature_wrong", async () => {
    expect((await fortress.post(aCommand("sync prod", developer), { over: signed.body })).status).toBe(401);
  });
});

test("no signature", async () => {
  await fortress.repels("signature_missing", async () => {
    expect((await fortress.post(aCommand("sync prod", developer), { isUnsigned: true })).status).toBe(401);
  });
});

test.each([
  ["an old timestamp", -301],
  ["a timestamp of the future, which would live for longer", 302],
])("%s", async (_, offsetS) => {
  await fortress.repels("timestamp_outside", async () => {
    expect((await fortress.post(aCommand("sync prod", developer), { timestampS: nowS() + offsetS })).status).toBe(401);
  });
});

test("an unsigned TLS check that carries a command", async () => {
  await fortress.repels("signature_missing", async () => {
    const { contentType, body } = aCommand("sync prod", developer);
    expect((await fortress.post({ contentType, body: `ssl_check=1&${body}` }, { isUnsigned: true })).status).toBe(401);
  });
});

test("a replayed command: taken once, as one job", async () => {
  const request = aCommand("status prod", developer);
  const signing = { timestampS: nowS() };
  expect((await fortress.post(request, signing)).status).toBe(200);
  const { events } = await fortress.repels("request_replayed", async () => {
    expect((await fortress.post(request, signing)).status).toBe(401);
  });
  expect(events.filter((event) => event.kind === "requested").length).toBeLessThanOrEqual(1);
});

test("a replayed command that says it is one of Slack's own tries: Slack repeats no commands", async () => {
  const request = aCommand("status prod", developer);
  const signing = { timestampS: nowS(), headers: { "x-slack-retry-num": "1", "x-slack-retry-reason": "http_timeout" } };
  await fortress.post(request, signing);
  await fortress.repels("request_replayed", async () => {
    expect((await fortress.post(request, signing)).status).toBe(401);
  });
});

test("a replayed click", async () => {
  const card = await fortress.ask();
  const click = aClick({ id: "approval.approve.1", value: card.value }, card, { user: people.outsider.id });
  const signing = { timestampS: nowS() };
  await fortress.repels("not_eligible", () => fortress.post(click, signing));
  const { events } = await fortress.repels("request_replayed", async () => {
    expect((await fortress.post(click, signing)).status).toBe(401);
  });
  expect(events).toEqual([]);
});

test("a replayed event, with Slack's own mark of a retry: answered as a duplicate, done once", async () => {
  const eventId = anEventId();
  const mention = aMention("status prod", { ...developer, eventId });
  const done = await fortress.repels("delivery_repeated", async () => {
    expect((await fortress.post(mention)).status).toBe(200);
    await expect.poll(() => fortress.client.exists(`{coxswain}:seen:slack-event ${eventId}`)).toBe(1);
    const retried = { timestampS: nowS() + 1, headers: { "x-slack-retry-num": "1", "x-slack-retry-reason": "http_timeout" } };
    expect((await fortress.post(mention, retried)).status).toBe(200);
  });
  expect(done.events.filter((event) => event.kind === "requested")).toHaveLength(1);
});

test("a response_url on a host of the attacker: nothing is sent there", async () => {
  const heard: string[] = [];
  const server = createServer((request, response) => {
    heard.push(request.url ?? "");
    response.end();
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const responseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/latest/meta-data`;
  try {
    await fortress.repels("response_url_foreign", () =>
      fortress.post(aClick({ id: "operation.unknown.9", value: "{}" }, { channel: "C0DEPLOYS", ts: "1.1" }, { ...developer, responseUrl })),
    );
    await fortress.repels("response_url_foreign", () => fortress.post(aCommand("sync prod", { ...developer, responseUrl })));
    expect(heard).toEqual([]);
  } finally {
    server.close();
  }
});

test("a body over the limit", async () => {
  await fortress.repels("body_unreadable", async () => {
    const { contentType } = aCommand("", developer);
    await fortress.post({ contentType, body: `text=${"x".repeat(1_100_000)}` }).catch(() => undefined);
  });
});

// The Events API: what is sent to whom, how errors are retried, and how much is too much.
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { WebClient } from "@slack/web-api";
import { describe, expect, onTestFinished, test } from "vitest";
import type { EmbeddedSlack } from "../../../src/sandbox/slack/embedded-slack.ts";
import { botToken, type Change, general, scopes, secret, startSlack } from "./harness.ts";
import { createManualClock } from "./manual-clock.ts";

interface Received {
  headers: IncomingHttpHeaders;
  event: Record<string, unknown>;
  body: Record<string, unknown>;
}

/** An app in HTTP mode that answers as told and remembers what it got. */
async function startReceiver(answer: { status: number; headers?: Record<string, string> } = { status: 200 }) {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    let text = "";
    request.on("data", (chunk) => {
      text += chunk;
    });
    request.on("end", () => {
      const body = JSON.parse(text);
      received.push({ headers: request.headers, event: body.event ?? {}, body });
      response.writeHead(answer.status, answer.headers).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  return { received, url: `http://127.0.0.1:${port}/slack/events` };
}

async function start(change: Change = {}, answer?: { status: number; headers?: Record<string, string> }) {
  const receiver = await startReceiver(answer);
  const slack = await startSlack({ ...change, app: { ...change.app, requestUrl: receiver.url } });
  return { slack, ...receiver };
}

const types = (received: readonly Received[]) => received.map(({ event }) => String(event.subtype ?? event.type)).sort();

describe("events", () => {
  test("come in Slack's envelope", async () => {
    const { slack, received } = await start();
    slack.person("U0ANN").send(general, "hello");
    await expect.poll(() => received).toHaveLength(1);
    expect(received[0]?.body).toMatchObject({
      type: "event_callback",
      team_id: "T0TEST",
      api_app_id: "A0TEST",
      event_id: expect.stringMatching(/^Ev/),
      authorizations: [{ user_id: slack.botUserId, is_bot: true, is_enterprise_install: false }],
      event: { type: "message", text: "hello", user: "U0ANN", channel: general, channel_type: "channel" },
    });
    expect(received[0]?.headers["x-slack-retry-num"]).toBeUndefined();
  });

  const cases: [name: string, run: (slack: EmbeddedSlack) => unknown, expected: string[], change?: Change][] = [
    ["a message and a mention", (slack) => slack.person("U0ANN").send(general, `<@${slack.botUserId}>`), ["app_mention", "message"]],
    ["a direct message is no mention", (slack) => direct(slack, `<@${slack.botUserId}>`), ["message"], {}],
    ["nothing from where the bot is not", (slack) => slack.person("U0ANN").send(secret, "x"), []],
    [
      "nothing without the scope",
      (slack) => slack.person("U0ANN").send(general, `<@${slack.botUserId}>`),
      ["app_mention"],
      { app: { scopes: scopes.filter((scope) => scope !== "channels:history") } },
    ],
    [
      "nothing that was not subscribed to",
      (slack) => slack.person("U0ANN").send(general, `<@${slack.botUserId}>`),
      ["app_mention"],
      { app: { events: ["app_mention"] } },
    ],
    ["an archived channel", (slack) => slack.control.changeChannel({ id: general, archived: true }), ["channel_archive"]],
    [
      "those who leave and join",
      (slack) => slack.control.changeChannel({ id: general, members: ["U0ANN", "U0GUEST", slack.botUserId] }),
      ["member_joined_channel", "member_left_channel"],
    ],
    ["a changed group", (slack) => slack.control.changeUsergroup({ id: "S0OPS", users: [] }), ["subteam_updated"]],
    ["a changed person", (slack) => slack.control.changeUser({ id: "U0ANN", deleted: true }), ["user_change"]],
    ["a revoked token, and nothing after it", (slack) => revokeAndWrite(slack), ["tokens_revoked"]],
    ["the opened Home tab", (slack) => slack.person("U0ANN").home(), ["app_home_opened"]],
    [
      "metadata, with its scope",
      (slack) => postMetadata(slack),
      ["message", "message_metadata_posted"],
      { app: { scopes: [...scopes, "metadata.message:read"] } },
    ],
    ["a change and a deletion", (slack) => changeAndDelete(slack), ["message", "message_changed", "message_deleted"]],
  ];
  test.each(cases)("%s", async (_name, run, expected, change = {}) => {
    const { slack, received } = await start(change);
    await run(slack);
    const sent = () => slack.control.journal().deliveries;
    await expect.poll(() => sent().every((delivery) => delivery.outcome === "acked")).toBe(true);
    expect(types(received)).toEqual(expected);
  });

  function web(slack: EmbeddedSlack): WebClient {
    return new WebClient(botToken, { slackApiUrl: slack.apiUrl });
  }

  async function direct(slack: EmbeddedSlack, text: string): Promise<void> {
    const opened = await web(slack).conversations.open({ users: "U0ANN" });
    slack.person("U0ANN").send(opened.channel?.id as string, text);
  }

  function revokeAndWrite(slack: EmbeddedSlack): void {
    slack.control.revokeToken(botToken);
    slack.person("U0ANN").send(general, "x");
  }

  async function postMetadata(slack: EmbeddedSlack): Promise<void> {
    const metadata = { event_type: "deploy", event_payload: { id: 1 } };
    await web(slack).chat.postMessage({ channel: general, text: "x", metadata });
  }

  async function changeAndDelete(slack: EmbeddedSlack): Promise<void> {
    const { ts } = await web(slack).chat.postMessage({ channel: general, text: "x" });
    await web(slack).chat.update({ channel: general, ts: ts as string, text: "y" });
    await web(slack).chat.delete({ channel: general, ts: ts as string });
  }
});

describe("an app that answers with an error", () => {
  test("gets the event again, told why", async () => {
    const clock = createManualClock(Date.now());
    const { slack, received } = await start({ clock }, { status: 500 });
    slack.person("U0ANN").send(general, "hello");
    const failed = () => slack.control.journal().deliveries.filter((delivery) => delivery.outcome !== "pending");
    await expect.poll(failed).toHaveLength(1);
    clock.advance(1000);
    await expect.poll(failed).toHaveLength(2);
    expect(received.map(({ headers }) => [headers["x-slack-retry-num"], headers["x-slack-retry-reason"]])).toEqual([
      [undefined, undefined],
      ["1", "http_error"],
    ]);
    const ids = new Set(received.map(({ body }) => body.event_id));
    expect(ids.size).toBe(1);
  });

  test("gets it no more when it says so", async () => {
    const clock = createManualClock(Date.now());
    const { slack } = await start({ clock }, { status: 500, headers: { "x-slack-no-retry": "1" } });
    slack.person("U0ANN").send(general, "hello");
    const outcomes = () => slack.control.journal().deliveries.map((delivery) => delivery.outcome);
    await expect.poll(outcomes).toEqual(["http_service_error"]);
    expect(clock.pending()).toBe(0);
  });
});

test("too many events in an hour are announced once a minute, and not sent", async () => {
  const clock = createManualClock(Date.now());
  const { slack, received } = await start({ clock, rateLimits: { eventsPerHour: 2 } });
  for (const word of ["one", "two", "three", "four"]) slack.person("U0ANN").send(general, word);
  await expect.poll(() => received).toHaveLength(3);
  expect(received.map(({ body }) => String(body.type)).sort()).toEqual(["app_rate_limited", "event_callback", "event_callback"]);
  clock.advance(3_600_000);
  slack.person("U0ANN").send(general, "five");
  await expect.poll(() => received).toHaveLength(4);
  expect(received.at(-1)?.event.text).toBe("five");
});

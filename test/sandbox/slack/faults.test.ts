// Faults on request, the journal, and Socket Mode's own rules, as a real client meets them.
import { setTimeout as delay } from "node:timers/promises";
import { WebClient } from "@slack/web-api";
import { describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import type { EmbeddedSlack } from "../../../src/sandbox/slack/embedded-slack.ts";
import { appToken, botToken, general, modes, startApp, startSlack } from "./harness.ts";

function impatient(slack: EmbeddedSlack): WebClient {
  const options = { slackApiUrl: slack.apiUrl, retryConfig: { retries: 0 }, rejectRateLimitedCalls: true };
  return new WebClient(botToken, { ...options, timeout: 300 });
}

describe("faults of calls", () => {
  const post = (web: WebClient) => web.chat.postMessage({ channel: general, text: "x" });

  test("a rate limit, once", async () => {
    const slack = await startSlack();
    const web = impatient(slack);
    slack.control.addFault({ match: { method: "chat.postMessage" }, fault: { kind: "rate_limited", retryAfterS: 7 } });
    await expect(post(web)).rejects.toMatchObject({ retryAfter: 7 });
    expect((await post(web)).ok).toBe(true);
  });

  test("an HTTP error, as often as asked, in that channel alone", async () => {
    const slack = await startSlack();
    const web = impatient(slack);
    slack.control.addFault({ match: { channel: general }, fault: { kind: "http", status: 503 }, times: 2 });
    await expect(post(web)).rejects.toMatchObject({ statusCode: 503 });
    expect((await web.chat.postMessage({ channel: "U0ANN", text: "x" })).ok).toBe(true);
    await expect(post(web)).rejects.toMatchObject({ statusCode: 503 });
    expect((await post(web)).ok).toBe(true);
  });

  test("an error code", async () => {
    const slack = await startSlack();
    slack.control.addFault({ match: {}, fault: { kind: "error", error: "internal_error" } });
    await expect(post(impatient(slack))).rejects.toMatchObject({ data: { error: "internal_error" } });
  });

  test("a reply that is lost, after the message was posted", async () => {
    const slack = await startSlack();
    slack.control.addFault({ match: { method: "chat.postMessage" }, fault: { kind: "lost_reply" } });
    await expect(post(impatient(slack))).rejects.toThrow();
    expect(slack.person("U0ANN").history(general)).toHaveLength(1);
  });

  test("no reply at all, and nothing posted", async () => {
    const slack = await startSlack();
    slack.control.addFault({ match: { method: "chat.postMessage" }, fault: { kind: "timeout" } });
    await expect(post(impatient(slack))).rejects.toThrow();
    expect(slack.person("U0ANN").history(general)).toHaveLength(0);
  });

  test("are gone when cleared", async () => {
    const slack = await startSlack();
    slack.control.addFault({ match: {}, fault: { kind: "timeout" } });
    slack.control.clearFaults();
    expect((await post(impatient(slack))).ok).toBe(true);
  });
});

describe.each(modes)("faults of deliveries in %s mode", (mode) => {
  test("a payload that arrives twice", async () => {
    const slack = await startSlack();
    const heard: string[] = [];
    await startApp(slack, mode, (app) => {
      app.command("/test", async ({ ack, command }) => {
        heard.push(command.trigger_id);
        await ack();
      });
    });
    slack.control.addFault({ match: { delivery: "slash_commands" }, fault: { kind: "duplicate" } });
    const ann = slack.person("U0ANN");
    ann.send(general, "/test");
    await ann.waitFor((event) => event.type === "command_done");
    expect(heard).toHaveLength(2);
    expect(heard[0]).toBe(heard[1]);
  });

  test("the journal has what was delivered and what came back, and no token", async () => {
    const slack = await startSlack();
    await startApp(slack, mode, (app) => {
      app.command("/test", async ({ ack, client }) => {
        await client.chat.postMessage({ channel: general, text: "x", token: botToken });
        await ack("done");
      });
    });
    const ann = slack.person("U0ANN");
    ann.send(general, "/test now");
    await ann.waitFor((event) => event.type === "command_done");
    const { calls, deliveries } = slack.control.journal();
    const delivered = deliveries.find((entry) => entry.kind === "slash_commands");
    expect(delivered).toMatchObject({
      type: "/test",
      via: mode,
      outcome: "acked",
      attempt: 0,
      envelope: { command: "/test", text: "now" },
    });
    const called = calls.find((entry) => entry.method === "chat.postMessage");
    expect(called).toMatchObject({ token_kind: "bot", status: 200, args: { channel: general, text: "x" } });
    expect(JSON.stringify(calls.map((entry) => entry.args))).not.toContain(botToken);
  });
});

describe("faults of a response_url", () => {
  test.each([
    [{ kind: "http", status: 500 }, 500],
    [{ kind: "rate_limited", retryAfterS: 2 }, 429],
  ] as const)("%j", async (fault, status) => {
    const slack = await startSlack();
    const statuses: unknown[] = [];
    await startApp(slack, "socket", (app) => {
      app.command("/test", async ({ ack, command }) => {
        await ack();
        const reply = await fetch(command.response_url, { method: "POST", body: JSON.stringify({ text: "x" }) });
        statuses.push(reply.status);
      });
    });
    slack.control.addFault({ match: { method: "response_url", channel: general }, fault });
    slack.person("U0ANN").send(general, "/test");
    await expect.poll(() => statuses).toEqual([status]);
    expect(slack.person("U0ANN").history(general)).toEqual([]);
  });
});

describe("Socket Mode", () => {
  async function open(slack: EmbeddedSlack): Promise<{ socket: WebSocket; frames: Record<string, unknown>[]; url: string }> {
    const web = new WebClient(appToken, { slackApiUrl: slack.apiUrl });
    const url = (await web.apps.connections.open()).url as string;
    return { ...(await connect(url)), url };
  }

  async function connect(url: string): Promise<{ socket: WebSocket; frames: Record<string, unknown>[] }> {
    const socket = new WebSocket(url);
    const frames: Record<string, unknown>[] = [];
    socket.on("message", (data) => frames.push(JSON.parse(String(data))));
    await new Promise((resolve, reject) => {
      socket.once("message", resolve);
      socket.once("error", reject);
    });
    return { socket, frames };
  }

  test("greets, and takes a ticket once", async () => {
    const slack = await startSlack();
    const { frames, url } = await open(slack);
    expect(frames[0]).toMatchObject({ type: "hello", num_connections: 1, connection_info: { app_id: "A0TEST" } });
    await expect(connect(url)).rejects.toThrow("401");
    await expect(connect(`${slack.url.replace("http", "ws")}/link/?ticket=made-up`)).rejects.toThrow("401");
  });

  test("gives each payload to one of the connections", async () => {
    const slack = await startSlack();
    const connections = [await open(slack), await open(slack)];
    for (const { socket, frames } of connections) {
      socket.on("message", () => socket.send(JSON.stringify({ envelope_id: frames.at(-1)?.envelope_id })));
    }
    const ann = slack.person("U0ANN");
    for (const word of ["one", "two", "three", "four"]) {
      ann.send(general, `/test ${word}`);
      await ann.waitFor((event) => event.type === "command_done");
    }
    expect(connections.map(({ frames }) => frames.length - 1)).toEqual([2, 2]);
  });

  test("holds ten connections and turns an eleventh away", async () => {
    const slack = await startSlack();
    for (let count = 0; count < 10; count += 1) await open(slack);
    const { frames } = await open(slack);
    expect(frames[0]).toMatchObject({ type: "disconnect", reason: "too_many_websockets" });
    expect(slack.control.socketCount()).toBe(10);
  });

  test("asks its clients to reconnect", async () => {
    const slack = await startSlack();
    const { socket, frames } = await open(slack);
    slack.control.disconnectSockets();
    await new Promise((resolve) => socket.once("message", resolve));
    expect(frames.at(-1)).toMatchObject({ type: "disconnect", reason: "refresh_requested" });
  });

  test("is closed to an app in HTTP mode", async () => {
    const slack = await startSlack({ app: { requestUrl: "http://127.0.0.1:9/" } });
    const web = new WebClient(appToken, { slackApiUrl: slack.apiUrl });
    await expect(web.apps.connections.open()).rejects.toMatchObject({ data: { error: "forbidden_team" } });
  });

  test("survives frames that mean nothing", async () => {
    const slack = await startSlack();
    const { socket } = await open(slack);
    socket.send("not json");
    socket.send(JSON.stringify({ envelope_id: "unknown" }));
    socket.send(Buffer.from([1, 2, 3]));
    await delay(10);
    expect(slack.control.socketCount()).toBe(1);
  });
});

describe("HTTP mode", () => {
  test("a wrong signing secret means that the app refuses", async () => {
    const slack = await startSlack({ app: { signingSecret: "another" } });
    await startApp(slack, "http", (app) => {
      app.command("/test", async ({ ack }) => ack());
    });
    const ann = slack.person("U0ANN");
    ann.send(general, "/test");
    const failure = await ann.waitFor((event) => event.type === "command_failed");
    expect(failure.error).toBe("http_client_error");
  });

  test("the request URL is verified by its challenge", async () => {
    const slack = await startSlack();
    await startApp(slack, "http", () => {});
    expect(await slack.verifyRequestUrl()).toBe(true);
  });
});

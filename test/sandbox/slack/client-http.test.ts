// The client and control APIs over HTTP, as the sandbox's page uses them.
import { describe, expect, test } from "vitest";
import type { EmbeddedSlack } from "../../../src/sandbox/slack/embedded-slack.ts";
import { botToken, general, secret, startApp, startSlack } from "./harness.ts";

async function get(slack: EmbeddedSlack, path: string): Promise<Record<string, unknown>> {
  return (await (await fetch(`${slack.url}${path}`)).json()) as Record<string, unknown>;
}

async function post(slack: EmbeddedSlack, path: string, body: object): Promise<Record<string, unknown>> {
  const reply = await fetch(`${slack.url}${path}`, { method: "POST", body: JSON.stringify(body) });
  return (await reply.json()) as Record<string, unknown>;
}

/** The events of a stream as they come, until the test ends it. */
async function stream(slack: EmbeddedSlack, user: string, lastId?: number) {
  const controller = new AbortController();
  const headers: Record<string, string> = lastId === undefined ? {} : { "last-event-id": String(lastId) };
  const reply = await fetch(`${slack.url}/client/events?user=${user}`, { signal: controller.signal, headers });
  const reader = (reply.body as ReadableStream<Uint8Array>).pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  const next = async (): Promise<{ id: number; event: Record<string, unknown> }> => {
    for (;;) {
      const match = /id: (\d+)\ndata: (.*)\n\n/.exec(text);
      if (match) {
        text = text.slice(match.index + match[0].length);
        return { id: Number(match[1]), event: JSON.parse(match[2] as string) };
      }
      const { value, done } = await reader.read();
      if (done) throw new Error("The stream ended.");
      text += value;
    }
  };
  return { next, end: () => controller.abort(), type: reply.headers.get("content-type") };
}

describe("the client API", () => {
  test("tells a person's state, without what they may not see", async () => {
    const slack = await startSlack();
    const ann = await get(slack, "/client/state?user=U0ANN");
    expect(ann).toMatchObject({
      ok: true,
      me: { id: "U0ANN", is_guest: false },
      bot: { user_id: slack.botUserId, app_id: "A0TEST" },
      commands: [{ command: "/test", description: "Tests" }],
    });
    const ids = (state: Record<string, unknown>) => (state.channels as { id: string }[]).map((channel) => channel.id);
    expect(ids(ann)).toEqual([general, secret, "C0OTHER"]);
    expect(ids(await get(slack, "/client/state?user=U0BOB"))).toEqual([general, "C0OTHER"]);
    expect(ids(await get(slack, "/client/state?user=U0GUEST"))).toEqual([]);
    expect(await get(slack, "/client/state?user=U0NONE")).toEqual({ ok: false, error: "user_not_found" });
  });

  test("streams what happens, to those who may see it", async () => {
    const slack = await startSlack();
    const [ann, bob] = [await stream(slack, "U0ANN"), await stream(slack, "U0BOB")];
    expect(ann.type).toContain("text/event-stream");
    await post(slack, "/client/send?user=U0ANN", { channel: secret, text: "between us" });
    await post(slack, "/client/send?user=U0ANN", { channel: general, text: "for all" });
    const texts = async (from: typeof ann) => (await from.next()).event.message;
    expect(await texts(ann)).toMatchObject({ text: "between us" });
    expect(await texts(ann)).toMatchObject({ text: "for all" });
    expect(await texts(bob)).toMatchObject({ text: "for all" });
    for (const each of [ann, bob]) each.end();
  });

  test("a client that comes back gets what it missed", async () => {
    const slack = await startSlack();
    const first = await stream(slack, "U0ANN");
    await post(slack, "/client/send?user=U0ANN", { channel: general, text: "one" });
    const { id } = await first.next();
    first.end();
    await post(slack, "/client/send?user=U0ANN", { channel: general, text: "two" });
    const second = await stream(slack, "U0ANN", id);
    expect((await second.next()).event).toMatchObject({ type: "message", message: { text: "two" } });
    second.end();
  });

  test("a reply also renews what its parent shows", async () => {
    const slack = await startSlack();
    const parent = await post(slack, "/client/send?user=U0ANN", { channel: general, text: "parent" });
    const events = await stream(slack, "U0ANN");
    await post(slack, "/client/send?user=U0ANN", { channel: general, text: "reply", thread_ts: parent.ts });
    expect((await events.next()).event).toMatchObject({ type: "message", message: { text: "reply" } });
    expect((await events.next()).event).toMatchObject({
      type: "message_changed",
      message: { ts: parent.ts, reply_count: 1, reply_users: ["U0ANN"] },
    });
    events.end();
    const thread = await get(slack, `/client/history?user=U0ANN&channel=${general}&thread_ts=${parent.ts}`);
    expect(thread.messages).toMatchObject([{ text: "parent" }, { text: "reply" }]);
  });

  test("opens, submits and closes a modal", async () => {
    const slack = await startSlack();
    await startApp(slack, "socket", (app) => {
      app.shortcut("make", async ({ ack, body, client }) => {
        await ack();
        const title = { type: "plain_text", text: "Form" } as const;
        await client.views.open({ trigger_id: body.trigger_id, view: { type: "modal", title, blocks: [] } });
      });
    });
    const events = await stream(slack, "U0ANN");
    expect(await post(slack, "/client/shortcut?user=U0ANN", { callback_id: "make" })).toEqual({ ok: true });
    let opened: Record<string, unknown> = {};
    while (opened.type !== "modal_opened") opened = (await events.next()).event;
    events.end();
    const view_id = (opened.view as { id: string }).id;
    expect(await post(slack, "/client/close?user=U0ANN", { view_id })).toEqual({ ok: true });
    expect(await post(slack, "/client/submit?user=U0ANN", { view_id })).toMatchObject({ ok: false, error: "not_found" });
  });

  test.each([
    ["GET", "/client/nothing?user=U0ANN", undefined, 404],
    ["POST", "/client/nothing?user=U0ANN", "{}", 404],
    ["POST", "/client/send?user=U0ANN", "{", 400],
    ["DELETE", "/client/send?user=U0ANN", undefined, 405],
    ["GET", "/elsewhere", undefined, 404],
    ["POST", "/control/faults", '{"match":{},"fault":{"kind":"none"}}', 400],
    ["POST", "/control/channels", '{"id":"C0NONE"}', 400],
  ])("%s %s with %s answers %i", async (method, path, body, status) => {
    const slack = await startSlack();
    expect((await fetch(`${slack.url}${path}`, { method, body })).status).toBe(status);
  });

  test("is closed to pages of other origins", async () => {
    const slack = await startSlack();
    const from = (origin: string) => fetch(`${slack.url}/client/state?user=U0ANN`, { headers: { origin } });
    expect((await from("https://evil.test")).status).toBe(403);
    expect((await from("http://127.0.0.1:1234")).status).toBe(200);
  });
});

describe("the control API", () => {
  test("has the journal", async () => {
    const slack = await startSlack();
    await fetch(`${slack.apiUrl}api.test`, { method: "POST" });
    const journal = await get(slack, "/control/journal");
    expect(journal.calls).toMatchObject([{ method: "api.test", token_kind: "none", status: 200 }]);
  });

  test("adds and clears faults", async () => {
    const slack = await startSlack();
    const fault = { match: { method: "api.test" }, fault: { kind: "http", status: 500 }, times: 5 };
    expect(await post(slack, "/control/faults", fault)).toMatchObject({ ok: true });
    expect((await fetch(`${slack.apiUrl}api.test`, { method: "POST" })).status).toBe(500);
    await fetch(`${slack.url}/control/faults`, { method: "DELETE" });
    expect((await fetch(`${slack.apiUrl}api.test`, { method: "POST" })).status).toBe(200);
  });

  test("changes channels, people, groups, messages and tokens", async () => {
    const slack = await startSlack();
    const ann = slack.person("U0ANN");
    const sent = ann.send(general, "x");
    const ts = "ts" in sent ? sent.ts : "";
    await post(slack, "/control/messages/delete", { channel: general, ts });
    await post(slack, "/control/channels", { id: general, archived: true, members: ["U0ANN"] });
    await post(slack, "/control/users", { id: "U0BOB", deleted: true });
    await post(slack, "/control/usergroups", { id: "S0OPS", users: ["U0ANN", "U0BOB"] });
    await post(slack, "/control/tokens/revoke", { token: botToken });
    expect(ann.history(general)).toEqual([]);
    expect(ann.send(general, "y")).toEqual({ ok: false, error: "is_archived" });
    const state = await get(slack, "/client/state?user=U0ANN");
    expect(state).toMatchObject({ usergroups: [{ users: ["U0ANN", "U0BOB"] }] });
    expect(state.channels).toMatchObject([{ id: general, members: ["U0ANN"], is_archived: true }, {}, {}]);
    expect(state.users).toContainEqual(expect.objectContaining({ id: "U0BOB", deleted: true }));
    expect(await post(slack, "/control/tokens/revoke", { token: botToken })).toMatchObject({ ok: false });
    expect(await get(slack, "/client/state?user=U0BOB")).toEqual({ ok: false, error: "user_not_found" });
  });
});

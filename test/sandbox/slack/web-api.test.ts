// The Web API as @slack/web-api sees it: tokens, scopes, errors, paging, limits, uploads, scheduled messages.
import { LogLevel, type WebAPICallResult, WebClient } from "@slack/web-api";
import { describe, expect, test } from "vitest";
import type { EmbeddedSlack } from "../../../src/sandbox/slack/embedded-slack.ts";
import { appToken, botToken, type Change, general, scopes, secret, startSlack } from "./harness.ts";
import { createManualClock } from "./manual-clock.ts";

function client(slack: EmbeddedSlack, token: string | undefined = botToken): WebClient {
  return new WebClient(token, {
    slackApiUrl: slack.apiUrl,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    logLevel: LogLevel.ERROR,
  });
}

/** The reply, also where the client throws. */
async function call(
  web: WebClient,
  method: string,
  args: Record<string, unknown> = {},
): Promise<WebAPICallResult & Record<string, unknown>> {
  try {
    return (await web.apiCall(method, args)) as WebAPICallResult & Record<string, unknown>;
  } catch (error) {
    return (error as { data?: WebAPICallResult & Record<string, unknown> }).data ?? Promise.reject(error);
  }
}

async function start(change: Change = {}): Promise<{ slack: EmbeddedSlack; web: WebClient }> {
  const slack = await startSlack(change);
  return { slack, web: client(slack) };
}

describe("tokens and scopes", () => {
  const cases: [string, string, string | undefined, string][] = [
    ["no token", "conversations.list", "", "not_authed"],
    ["an unknown token", "conversations.list", "xoxb-other", "invalid_auth"],
    ["an app token for a bot method", "conversations.list", appToken, "not_allowed_token_type"],
    ["a bot token for an app method", "apps.connections.open", botToken, "not_allowed_token_type"],
    ["a method that is not", "chat.shout", botToken, "unknown_method"],
  ];
  test.each(cases)("%s", async (_name, method, token, error) => {
    const { slack } = await start();
    expect(await call(client(slack, token), method)).toMatchObject({ ok: false, error });
  });

  test("a revoked token", async () => {
    const { slack, web } = await start();
    slack.control.revokeToken(botToken);
    expect(await call(web, "auth.test")).toMatchObject({ error: "token_revoked" });
  });

  const missing: [method: string, args: Record<string, unknown>, needed: string][] = [
    ["chat.postMessage", { channel: general, text: "x" }, "chat:write"],
    ["conversations.history", { channel: general }, "channels:history"],
    ["conversations.list", { types: "public_channel,private_channel" }, "groups:read"],
    ["usergroups.list", {}, "usergroups:read"],
    ["users.lookupByEmail", { email: "ann@example.com" }, "users:read.email"],
    ["reactions.add", { channel: general, timestamp: "1", name: "x" }, "reactions:write"],
  ];
  test.each(missing)("%s without its scope", async (method, args, needed) => {
    const granted = scopes.filter((scope) => scope !== needed);
    const { web } = await start({ app: { scopes: granted } });
    const provided = granted.join(",");
    expect(await call(web, method, args)).toMatchObject({ ok: false, error: "missing_scope", needed, provided });
  });

  test("the scopes come in the headers", async () => {
    const { web } = await start();
    const reply = await call(web, "users.list");
    expect(reply.response_metadata).toMatchObject({ scopes, acceptedScopes: ["users:read"] });
  });

  test("an email is seen with its scope alone", async () => {
    const { web } = await start();
    expect((await web.users.info({ user: "U0ANN" })).user?.profile?.email).toBe("ann@example.com");
    const without = await start({ app: { scopes: scopes.filter((scope) => scope !== "users:read.email") } });
    expect((await without.web.users.info({ user: "U0ANN" })).user?.profile?.email).toBeUndefined();
  });
});

describe("errors", () => {
  const long = "x".repeat(4001);
  const cases: [name: string, method: string, args: Record<string, unknown>, error: string][] = [
    ["no such channel", "chat.postMessage", { channel: "C0NONE", text: "x" }, "channel_not_found"],
    ["a public channel without the bot", "chat.postMessage", { channel: "C0OTHER", text: "x" }, "not_in_channel"],
    ["a private one without the bot", "chat.postMessage", { channel: secret, text: "x" }, "channel_not_found"],
    ["no text", "chat.postMessage", { channel: general }, "no_text"],
    ["no channel", "chat.postMessage", { text: "x" }, "invalid_arguments"],
    ["blocks that are no array", "chat.postMessage", { channel: general, blocks: "{" }, "invalid_blocks_format"],
    ["bad metadata", "chat.postMessage", { channel: general, text: "x", metadata: { a: 1 } }, "invalid_metadata_schema"],
    [
      "large metadata",
      "chat.postMessage",
      { channel: general, text: "x", metadata: { event_type: "e", event_payload: { a: "x".repeat(9000) } } },
      "metadata_too_large",
    ],
    ["markdown beside text", "chat.postMessage", { channel: general, text: "x", markdown_text: "y" }, "markdown_text_conflict"],
    ["a thread of no form", "chat.postMessage", { channel: general, text: "x", thread_ts: "1" }, "invalid_thread_ts"],
    ["another name", "chat.postMessage", { channel: general, text: "x", username: "y" }, "missing_scope"],
    ["an update of nothing", "chat.update", { channel: general, ts: "1.1", text: "x" }, "message_not_found"],
    ["a deletion of nothing", "chat.delete", { channel: general, ts: "1.1" }, "message_not_found"],
    ["an ephemeral for a stranger", "chat.postEphemeral", { channel: general, user: "U0GUEST", text: "x" }, "user_not_in_channel"],
    ["history of a channel without the bot", "conversations.history", { channel: "C0OTHER" }, "not_in_channel"],
    ["a bad cursor", "conversations.list", { cursor: "zzz" }, "invalid_cursor"],
    ["a bad limit", "conversations.list", { limit: 2000 }, "invalid_limit"],
    ["a thread that is not", "conversations.replies", { channel: general, ts: "1.1" }, "thread_not_found"],
    ["a user that is not", "users.info", { user: "U0NONE" }, "user_not_found"],
    ["an email that is not", "users.lookupByEmail", { email: "no@no" }, "users_not_found"],
    ["a user group that is not", "usergroups.users.list", { usergroup: "S0NONE" }, "no_such_subteam"],
    ["joining a private channel", "conversations.join", { channel: secret }, "method_not_supported_for_channel_type"],
    ["inviting oneself", "conversations.invite", { channel: general, users: "U0TESTBOT" }, "cant_invite_self"],
    ["inviting a member", "conversations.invite", { channel: general, users: "U0ANN" }, "already_in_channel"],
    ["opening with nobody", "conversations.open", {}, "users_list_not_supplied"],
    ["scheduling in the past", "chat.scheduleMessage", { channel: general, text: "x", post_at: 1 }, "time_in_past"],
    [
      "scheduling too far",
      "chat.scheduleMessage",
      { channel: general, text: "x", post_at: Math.ceil(Date.now() / 1000) + 121 * 86400 },
      "time_too_far",
    ],
    ["a Home tab for nobody", "views.publish", { user_id: "U0NONE", view: {} }, "invalid_arguments"],
    ["no view named", "views.update", { view: {} }, "invalid_arguments"],
  ];
  test.each(cases)("%s", async (_name, method, args, error) => {
    const { web } = await start();
    expect(await call(web, method, args)).toMatchObject({ ok: false, error });
  });

  test("blocks that break a limit are named by pointer", async () => {
    const { web } = await start();
    const blocks = [{ type: "section", text: { type: "mrkdwn", text: "x".repeat(3001) } }];
    expect(await call(web, "chat.postMessage", { channel: general, blocks })).toMatchObject({
      error: "invalid_blocks",
      errors: ["must be less than 3001 characters [json-pointer:/blocks/0/text/text]"],
      response_metadata: {
        messages: ["[ERROR] must be less than 3001 characters [json-pointer:/blocks/0/text/text]"],
      },
    });
  });

  test("an archived channel takes nothing, and what stands there cannot be changed", async () => {
    const { slack, web } = await start();
    const { ts } = await web.chat.postMessage({ channel: general, text: "x" });
    slack.control.changeChannel({ id: general, archived: true });
    expect(await call(web, "chat.postMessage", { channel: general, text: "y" })).toMatchObject({ error: "is_archived" });
    expect(await call(web, "chat.update", { channel: general, ts, text: "y" })).toMatchObject({ error: "is_inactive" });
  });

  test("only the app's own messages can be changed, and not with long texts", async () => {
    const { slack, web } = await start();
    const sent = slack.person("U0ANN").send(general, "mine");
    const ts = "ts" in sent ? sent.ts : "";
    expect(await call(web, "chat.update", { channel: general, ts, text: "y" })).toMatchObject({ error: "cant_update_message" });
    expect(await call(web, "chat.delete", { channel: general, ts })).toMatchObject({ error: "cant_delete_message" });
    const own = await web.chat.postMessage({ channel: general, text: "x" });
    const tooLong = await call(web, "chat.update", { channel: general, ts: own.ts, text: long });
    expect(tooLong).toMatchObject({ error: "msg_too_long" });
  });
});

describe("messages", () => {
  test("an update keeps and removes what Slack's reference says", async () => {
    const { web } = await start();
    const blocks = [{ type: "divider" }];
    const metadata = { event_type: "deploy", event_payload: { id: 1 } };
    const { ts } = await web.chat.postMessage({ channel: general, text: "x", blocks, metadata });
    const at = { channel: general, ts: ts as string };
    const read = async () => {
      const history = await web.conversations.history({ channel: general, include_all_metadata: true });
      return history.messages?.[0] as Record<string, unknown>;
    };
    await call(web, "chat.update", { ...at, metadata: { event_type: "deploy", event_payload: { id: 2 } } });
    expect(await read()).toMatchObject({ text: "x", blocks, metadata: { event_payload: { id: 2 } } });
    await web.chat.update({ ...at, text: "only text" });
    const changed = await read();
    expect(changed.blocks).toBeUndefined();
    expect(changed).toMatchObject({ text: "only text", metadata: { event_type: "deploy" } });
    await call(web, "chat.update", { ...at, text: "bare", metadata: {} });
    expect((await read()).metadata).toBeUndefined();
  });

  test("metadata comes on request alone", async () => {
    const { web } = await start();
    const metadata = { event_type: "deploy", event_payload: { id: 1 } };
    await web.chat.postMessage({ channel: general, text: "x", metadata });
    expect((await web.conversations.history({ channel: general })).messages?.[0]?.metadata).toBeUndefined();
  });

  test("a thread has its parent first, and the parent knows its replies", async () => {
    const { slack, web } = await start();
    const parent = (await web.chat.postMessage({ channel: general, text: "parent" })).ts as string;
    const first = await web.chat.postMessage({ channel: general, text: "one", thread_ts: parent });
    await web.chat.postMessage({ channel: general, text: "two", thread_ts: first.ts });
    const thread = await web.conversations.replies({ channel: general, ts: parent });
    expect(thread.messages?.map((message) => message.text)).toEqual(["parent", "one", "two"]);
    expect(thread.messages?.[0]).toMatchObject({ reply_count: 2, reply_users: [slack.botUserId] });
    const history = await web.conversations.history({ channel: general });
    expect(history.messages?.map((message) => message.text)).toEqual(["parent"]);
  });

  test("history pages from the newest back", async () => {
    const { web } = await start({ rateLimits: { postBurst: 100 } });
    for (const name of ["a", "b", "c", "d", "e"]) await web.chat.postMessage({ channel: general, text: name });
    const texts: (string | undefined)[][] = [];
    for await (const page of web.paginate("conversations.history", { channel: general, limit: 2 })) {
      const { messages } = page as { messages?: { text?: string }[] };
      texts.push((messages ?? []).map((message) => message.text));
    }
    expect(texts).toEqual([["e", "d"], ["c", "b"], ["a"]]);
  });

  test("a person's id stands for the direct message with them", async () => {
    const { slack, web } = await start();
    const posted = await web.chat.postMessage({ channel: "U0ANN", text: "hello" });
    expect(posted.channel).toMatch(/^D/);
    expect(slack.person("U0ANN").history(posted.channel as string)).toHaveLength(1);
    expect(() => slack.person("U0BOB").history(posted.channel as string)).toThrow("channel_not_found");
  });

  test("a scheduled message is posted at its time, unless it was called off", async () => {
    const clock = createManualClock(Date.now());
    const { slack, web } = await start({ clock });
    const post_at = Math.floor(clock.now() / 1000) + 60;
    await web.chat.scheduleMessage({ channel: general, text: "later", post_at });
    const other = await web.chat.scheduleMessage({ channel: general, text: "never", post_at });
    const scheduled_message_id = other.scheduled_message_id as string;
    await web.chat.deleteScheduledMessage({ channel: general, scheduled_message_id });
    expect((await web.chat.scheduledMessages.list()).scheduled_messages).toHaveLength(1);
    clock.advance(61_000);
    expect(
      slack
        .person("U0ANN")
        .history(general)
        .map((message) => message.text),
    ).toEqual(["later"]);
  });

  test("a file is uploaded, shared and fetched", async () => {
    const { slack, web } = await start();
    await web.filesUploadV2({ channel_id: general, filename: "diff.txt", content: "- a\n+ b", initial_comment: "see" });
    const [message] = slack.person("U0ANN").history(general);
    expect(message).toMatchObject({ text: "see", files: [{ name: "diff.txt", size: 7 }] });
    const url = String(message?.files?.[0]?.url_private);
    const fetched = await fetch(url, { headers: { authorization: `Bearer ${botToken}` } });
    expect(await fetched.text()).toBe("- a\n+ b");
    expect((await fetch(url)).status).toBe(404);
  });

  test("reactions and pins", async () => {
    const { web } = await start();
    const { ts } = await web.chat.postMessage({ channel: general, text: "x" });
    const item = { channel: general, timestamp: ts as string };
    await web.reactions.add({ ...item, name: "tada" });
    expect(await call(web, "reactions.add", { ...item, name: "tada" })).toMatchObject({ error: "already_reacted" });
    expect((await web.reactions.get(item)).message?.reactions).toMatchObject([{ name: "tada", count: 1 }]);
    await web.reactions.remove({ ...item, name: "tada" });
    expect(await call(web, "reactions.remove", { ...item, name: "tada" })).toMatchObject({ error: "no_reaction" });
    await web.pins.add(item);
    expect((await web.pins.list({ channel: general })).items).toHaveLength(1);
  });
});

describe("rate limits", () => {
  test("a channel takes a burst, then one message a second; another channel is its own", async () => {
    const clock = createManualClock(Date.now());
    const { web } = await start({ clock, rateLimits: { postBurst: 3 } });
    const post = (channel = general) => call(web, "chat.postMessage", { channel, text: "x" });
    for (let count = 0; count < 3; count += 1) expect((await post()).ok).toBe(true);
    await expect(post()).rejects.toMatchObject({ retryAfter: 1 });
    expect((await post("U0ANN")).ok).toBe(true);
    clock.advance(1000);
    expect((await post()).ok).toBe(true);
    await expect(post()).rejects.toMatchObject({ retryAfter: 1 });
  });

  test("tier 2 takes twenty a minute", async () => {
    const clock = createManualClock(Date.now());
    const { web } = await start({ clock });
    for (let count = 0; count < 20; count += 1) expect((await call(web, "usergroups.list")).ok).toBe(true);
    await expect(call(web, "usergroups.list")).rejects.toMatchObject({ retryAfter: 3 });
    expect((await call(web, "users.list")).ok).toBe(true);
  });

  test("the client waits and tries again on its own", async () => {
    const { slack } = await start({ rateLimits: { postBurst: 1 } });
    const patient = new WebClient(botToken, { slackApiUrl: slack.apiUrl, logLevel: LogLevel.ERROR });
    await patient.chat.postMessage({ channel: general, text: "one" });
    await patient.chat.postMessage({ channel: general, text: "two" });
    const statuses = slack.control.journal().calls.map((entry) => entry.status);
    expect(statuses).toEqual([200, 429, 200]);
  });
});

describe("requests of other shapes", () => {
  test("JSON bodies, the query and a token in the body", async () => {
    const { slack } = await start();
    const headers = { authorization: `Bearer ${botToken}`, "content-type": "application/json" };
    const body = JSON.stringify({ channel: general, blocks: [{ type: "divider" }] });
    const posted = await fetch(`${slack.apiUrl}chat.postMessage`, { method: "POST", headers, body });
    expect(await posted.json()).toMatchObject({ ok: true, message: { blocks: [{ type: "divider" }] } });
    const got = await fetch(`${slack.apiUrl}users.info?user=U0ANN`, { headers: { authorization: headers.authorization } });
    expect(await got.json()).toMatchObject({ ok: true, user: { name: "ann" } });
    const form = new URLSearchParams({ token: botToken });
    const tested = await fetch(`${slack.apiUrl}auth.test`, { method: "POST", body: form });
    expect(await tested.json()).toMatchObject({ ok: true, user_id: slack.botUserId });
    const broken = await fetch(`${slack.apiUrl}auth.test`, { method: "POST", headers, body: "{" });
    expect(await broken.json()).toEqual({ ok: false, error: "invalid_json" });
  });

  test("blocks.validate needs no token and answers in the reference's shape", async () => {
    const { web } = await start();
    const blocks = [{ type: "section", text: { type: "invalid", text: "x" } }];
    expect(await call(web, "blocks.validate", { blocks })).toMatchObject({
      ok: false,
      error: "invalid_blocks",
      errors: [
        {
          code: "failed_constraint",
          message: "unsupported type: invalid",
          pointer: "/0/text/type",
          constraint: { type: "enum", expected: ["plain_text", "mrkdwn"] },
        },
      ],
    });
    expect(await call(web, "blocks.validate", {})).toMatchObject({ error: "invalid_arguments" });
    expect(await call(web, "blocks.validate", { message: { text: "x" } })).toMatchObject({ ok: true });
  });
});

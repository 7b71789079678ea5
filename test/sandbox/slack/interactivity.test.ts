// What else people can do with an app: menus, shortcuts, the Home tab, answers over response_url.
import type { App, BlockAction } from "@slack/bolt";
import type { Block, KnownBlock } from "@slack/types";
import { describe, expect, test } from "vitest";
import type { EmbeddedSlack } from "../../../src/sandbox/slack/embedded-slack.ts";
import { botToken, general, modes, startApp, startSlack } from "./harness.ts";
import { createManualClock } from "./manual-clock.ts";

const text = (value: string) => ({ type: "plain_text", text: value }) as const;

async function post(app: App, blocks: (KnownBlock | Block)[]): Promise<string> {
  const posted = await app.client.chat.postMessage({ channel: general, text: "choose", blocks });
  return posted.ts as string;
}

describe.each(modes)("in %s mode", (mode) => {
  test("an external menu asks the app for options", async () => {
    const slack = await startSlack();
    const app = await startApp(slack, mode, (started) => {
      started.options("tag", async ({ options, ack }) => {
        const named = ["1.4.2", "1.5.0"].filter((tag) => tag.startsWith(options.value));
        await ack({ options: named.map((tag) => ({ text: text(tag), value: tag })) });
      });
    });
    const element = { type: "external_select", action_id: "tag", min_query_length: 1 } as const;
    const ts = await post(app, [{ type: "actions", block_id: "row", elements: [element] }]);
    const ann = slack.person("U0ANN");
    const place = { channel: general, message_ts: ts, block_id: "row", action_id: "tag" };
    expect(await ann.options({ ...place, value: "1.5" })).toEqual({
      ok: true,
      options: [{ text: text("1.5.0"), value: "1.5.0" }],
    });
    expect(await ann.options({ ...place, value: "" })).toEqual({ ok: true, options: [] });
  });

  test("shortcuts reach the app, those on a message with the message", async () => {
    const slack = await startSlack();
    const heard: unknown[] = [];
    await startApp(slack, mode, (started) => {
      started.shortcut("make", async ({ ack, body }) => {
        heard.push(body.type);
        await ack();
      });
      started.shortcut("inspect", async ({ ack, body }) => {
        heard.push("message" in body ? body.message.text : undefined);
        await ack();
      });
    });
    const ann = slack.person("U0ANN");
    const sent = ann.send(general, "look at this");
    const message_ts = "ts" in sent ? sent.ts : "";
    expect(ann.shortcut({ callback_id: "make" })).toEqual({ ok: true });
    await ann.waitFor((event) => event.type === "action_done" && event.action_id === "make");
    expect(ann.shortcut({ callback_id: "inspect", channel: general, message_ts })).toEqual({ ok: true });
    await ann.waitFor((event) => event.type === "action_done" && event.action_id === "inspect");
    expect(heard).toEqual(["shortcut", "look at this"]);
    expect(ann.shortcut({ callback_id: "inspect" })).toEqual({ ok: false, error: "message_not_found" });
    expect(ann.shortcut({ callback_id: "none" })).toEqual({ ok: false, error: "shortcut_not_found" });
  });

  test("the Home tab is published when opened, and its buttons work", async () => {
    const slack = await startSlack();
    await startApp(slack, mode, (started) => {
      started.event("app_home_opened", async ({ event, client }) => {
        const button = { type: "button", action_id: "refresh", text: text("Refresh") } as const;
        const blocks = [{ type: "actions", block_id: "row", elements: [button] } as const];
        await client.views.publish({ user_id: event.user, view: { type: "home", blocks } });
      });
      started.action<BlockAction>("refresh", async ({ ack, body, client }) => {
        await ack();
        const blocks = [{ type: "section", text: text("Refreshed") } as const];
        const view = { type: "home", blocks } as const;
        await client.views.publish({ user_id: body.user.id, view, hash: body.view?.hash });
      });
    });
    const ann = slack.person("U0ANN");
    ann.home();
    await ann.waitFor((event) => event.type === "home");
    expect(ann.act({ home: true, block_id: "row", action_id: "refresh" })).toEqual({ ok: true });
    const { view } = await ann.waitFor((event) => event.type === "home");
    expect(view).toMatchObject({ type: "home", blocks: [{ type: "section", text: text("Refreshed") }] });
  });

  test("a choice is reported with the state of the whole message, for that person", async () => {
    const slack = await startSlack();
    const states: unknown[] = [];
    const app = await startApp(slack, mode, (started) => {
      started.action<BlockAction>(/.*/, async ({ ack, body }) => {
        states.push(body.state?.values.row);
        await ack();
      });
    });
    const options = [
      { text: text("One"), value: "1" },
      { text: text("Two"), value: "2" },
    ];
    const menu = { type: "static_select", action_id: "menu", options } as const;
    const when = { type: "datepicker", action_id: "when" } as const;
    const ts = await post(app, [{ type: "actions", block_id: "row", elements: [menu, when] }]);
    const ann = slack.person("U0ANN");
    const place = { channel: general, message_ts: ts, block_id: "row" };
    ann.act({ ...place, action_id: "menu", value: { selected_option: { value: "2" } } });
    await ann.waitFor((event) => event.type === "action_done");
    slack.person("U0BOB").act({ ...place, action_id: "when", value: { selected_date: "2026-01-02" } });
    await expect.poll(() => states).toHaveLength(2);
    expect(states).toEqual([
      {
        menu: { type: "static_select", selected_option: options[1] },
        when: { type: "datepicker", selected_date: null },
      },
      {
        menu: { type: "static_select", selected_option: null },
        when: { type: "datepicker", selected_date: "2026-01-02" },
      },
    ]);
    const missing = ann.act({ ...place, action_id: "menu", value: { selected_option: { value: "9" } } });
    expect(missing).toEqual({ ok: false, error: "invalid_option" });
  });
});

describe("a response_url", () => {
  async function withUrl(clock = createManualClock(Date.now())) {
    const slack = await startSlack({ clock });
    const urls = Promise.withResolvers<string>();
    await startApp(slack, "socket", (app) => {
      app.command("/test", async ({ ack, command }) => {
        await ack();
        urls.resolve(command.response_url);
      });
    });
    const ann = slack.person("U0ANN");
    ann.send(general, "/test");
    const url = await urls.promise;
    const use = (body: object) => fetch(url, { method: "POST", body: JSON.stringify(body) });
    return { slack, ann, use, clock };
  }

  test("answers the person alone, or the channel", async () => {
    const { slack, ann, use } = await withUrl();
    expect((await use({ text: "for you" })).status).toBe(200);
    expect((await use({ text: "for all", response_type: "in_channel" })).status).toBe(200);
    expect(ann.history(general).map((message) => message.text)).toEqual(["for you", "for all"]);
    expect(
      slack
        .person("U0BOB")
        .history(general)
        .map((message) => message.text),
    ).toEqual(["for all"]);
  });

  test("works five times", async () => {
    const { use } = await withUrl();
    const statuses = [];
    for (let count = 0; count < 6; count += 1) statuses.push((await use({ text: "again" })).status);
    expect(statuses).toEqual([200, 200, 200, 200, 200, 404]);
    expect(await (await use({ text: "again" })).json()).toEqual({ ok: false, error: "used_url" });
  });

  test("works for thirty minutes", async () => {
    const { use, clock } = await withUrl();
    clock.advance(30 * 60 * 1000);
    expect((await use({ text: "in time" })).status).toBe(200);
    clock.advance(1);
    const late = await use({ text: "late" });
    expect([late.status, await late.json()]).toEqual([404, { ok: false, error: "expired_url" }]);
  });

  test("refuses blocks that Slack would refuse, without counting the use", async () => {
    const { use } = await withUrl();
    const refused = await use({ blocks: [{ type: "section" }] });
    expect(refused.status).toBe(400);
    expect(await refused.json()).toMatchObject({ ok: false, error: "invalid_blocks" });
  });

  test("cannot replace the command that the person typed", async () => {
    const { use } = await withUrl();
    const refused = await use({ text: "other", replace_original: true });
    expect(await refused.json()).toEqual({ ok: false, error: "message_not_found" });
  });
});

describe("an ephemeral message", () => {
  async function withEphemeral(handle: (slack: EmbeddedSlack, app: App) => void) {
    const slack = await startSlack();
    const app = await startApp(slack, "socket", (started) => handle(slack, started));
    const button = { type: "button", action_id: "ok", text: text("OK") } as const;
    const posted = await app.client.chat.postEphemeral({
      token: botToken,
      channel: general,
      user: "U0ANN",
      text: "psst",
      blocks: [{ type: "actions", block_id: "row", elements: [button] }],
    });
    return { slack, app, ts: posted.message_ts as string };
  }

  test("is seen, and can be acted on, by one person", async () => {
    const { slack, ts } = await withEphemeral(() => {});
    const place = { channel: general, message_ts: ts, block_id: "row", action_id: "ok" };
    expect(slack.person("U0BOB").act(place)).toEqual({ ok: false, error: "not_found" });
    expect(slack.person("U0BOB").history(general)).toEqual([]);
    expect(slack.person("U0ANN").history(general)).toMatchObject([{ text: "psst", ephemeral_to: "U0ANN" }]);
  });

  test("is deleted over the response_url of its button, whose payload does not carry it", async () => {
    const bodies: BlockAction[] = [];
    const { slack, ts } = await withEphemeral((_slack, app) => {
      app.action<BlockAction>("ok", async ({ ack, respond, body }) => {
        bodies.push(body);
        await ack();
        await respond({ delete_original: true });
      });
    });
    const ann = slack.person("U0ANN");
    ann.act({ channel: general, message_ts: ts, block_id: "row", action_id: "ok" });
    await ann.waitFor((event) => event.type === "ephemeral_deleted" && event.ts === ts);
    expect(ann.history(general)).toEqual([]);
    expect(bodies[0]?.message).toBeUndefined();
    expect(bodies[0]?.container).toMatchObject({ is_ephemeral: true, message_ts: ts });
  });

  test("cannot be changed by chat.update", async () => {
    const { app, ts } = await withEphemeral(() => {});
    await expect(app.client.chat.update({ channel: general, ts, text: "other" })).rejects.toMatchObject({
      data: { error: "message_not_found" },
    });
  });
});

describe("what people type", () => {
  test.each([
    ["a command in a thread", { text: "/test", thread: true }, { ok: false, error: "command_in_thread" }],
    ["an unknown command", { text: "/nope" }, { ok: false, error: "unknown_command" }],
    ["nothing", { text: "  " }, { ok: false, error: "no_text" }],
    ["a command", { text: "/test x" }, { ok: true, kind: "command" }],
    ["a path is not a command", { text: "/ is the root" }, { ok: true, kind: "message" }],
  ])("%s", async (_name, { text: typed, thread }: { text: string; thread?: boolean }, expected) => {
    const slack = await startSlack();
    const ann = slack.person("U0ANN");
    expect(ann.send(general, typed, thread ? "1700000000.000000" : undefined)).toMatchObject(expected);
  });

  test("a private channel does not tell a command its name", async () => {
    const slack = await startSlack();
    const names: string[] = [];
    await startApp(slack, "socket", (app) => {
      app.command("/test", async ({ ack, command }) => {
        names.push(command.channel_name);
        await ack();
      });
    });
    const ann = slack.person("U0ANN");
    ann.send("C0SECRET", "/test");
    ann.send(general, "/test");
    await expect.poll(() => names.sort()).toEqual(["general", "privategroup"]);
  });
});

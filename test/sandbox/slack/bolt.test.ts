// A real Bolt app works with the embedded Slack as with the real one, in Socket Mode and in HTTP mode.
import type { BlockAction } from "@slack/bolt";
import { describe, expect, test } from "vitest";
import { general, modes, startApp, startSlack } from "./harness.ts";

describe.each(modes)("a Bolt app in %s mode", (mode) => {
  test("answers a slash command with an ephemeral message in its ack", async () => {
    const slack = await startSlack();
    await startApp(slack, mode, (app) => {
      app.command("/test", async ({ command, ack }) => ack(`you said ${command.text}`));
    });
    const ann = slack.person("U0ANN");
    expect(ann.send(general, "/test hello  there")).toEqual({ ok: true, kind: "command" });
    const { message } = await ann.waitFor((event) => event.type === "ephemeral");
    expect(message).toMatchObject({ text: "you said hello  there", ephemeral_to: "U0ANN" });
    expect(slack.person("U0BOB").history(general)).toEqual([]);
  });

  test("posts, threads, updates and deletes", async () => {
    const slack = await startSlack();
    await startApp(slack, mode, (app) => {
      app.command("/test", async ({ ack, client }) => {
        await ack();
        const parent = await client.chat.postMessage({ channel: general, text: "working" });
        const reply = await client.chat.postMessage({ channel: general, text: "step", thread_ts: parent.ts });
        await client.chat.update({ channel: general, ts: parent.ts as string, text: "done" });
        await client.chat.delete({ channel: general, ts: reply.ts as string });
      });
    });
    const ann = slack.person("U0ANN");
    ann.send(general, "/test");
    await ann.waitFor((event) => event.type === "message_deleted");
    const history = ann.history(general);
    expect(history).toHaveLength(1);
    expect(history[0]).toMatchObject({ text: "done", user: slack.botUserId, edited: { user: slack.botUserId } });
  });

  test("handles a button and replaces its message over the response_url", async () => {
    const slack = await startSlack();
    await startApp(slack, mode, (app) => {
      app.command("/test", async ({ ack, client }) => {
        await ack();
        const button = { type: "button", action_id: "go", value: "7", text: { type: "plain_text", text: "Go" } } as const;
        await client.chat.postMessage({
          channel: general,
          text: "press",
          blocks: [{ type: "actions", block_id: "row", elements: [button] }],
        });
      });
      app.action<BlockAction>("go", async ({ ack, respond, action, body }) => {
        await ack();
        const value = "value" in action ? action.value : undefined;
        await respond({ replace_original: true, text: `${body.user.id} pressed ${value}` });
      });
    });
    const ann = slack.person("U0ANN");
    const bob = slack.person("U0BOB");
    ann.send(general, "/test");
    const posted = await ann.waitForMessage((message) => message.text === "press");
    const result = bob.act({ channel: general, message_ts: posted.ts, block_id: "row", action_id: "go" });
    expect(result).toEqual({ ok: true });
    await bob.waitFor((event) => event.type === "action_done" && event.action_id === "go");
    const replaced = await ann.waitForMessage((message) => message.ts === posted.ts && message.text !== "press");
    expect(replaced.text).toBe("U0BOB pressed 7");
  });

  test("hears a mention and a message, but not its own words", async () => {
    const slack = await startSlack();
    const heard: string[] = [];
    await startApp(slack, mode, (app) => {
      app.event("app_mention", async ({ event, say }) => {
        heard.push(`mention ${event.text}`);
        await say("here");
      });
      app.message(async ({ message }) => {
        heard.push(`message ${"text" in message ? message.text : ""}`);
      });
    });
    const ann = slack.person("U0ANN");
    ann.send(general, "@test-app are you there?");
    await ann.waitForMessage((message) => message.text === "here");
    expect(heard.sort()).toEqual([`mention <@${slack.botUserId}> are you there?`, `message <@${slack.botUserId}> are you there?`]);
  });
});

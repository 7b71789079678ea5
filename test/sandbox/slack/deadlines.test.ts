// Three seconds to answer, and what happens to apps that do not: to people, and to events.
import { describe, expect, test } from "vitest";
import { general, modes, startApp, startSlack } from "./harness.ts";
import { createManualClock } from "./manual-clock.ts";

/** Lets sockets and promises of this process do what is due; nothing here waits for time to pass. */
const settle = () => new Promise<void>((resolve) => setTimeout(resolve, 20));

describe.each(modes)("an app that answers late in %s mode", (mode) => {
  test("leaves the person with operation_timeout, though its handler ran", async () => {
    const clock = createManualClock(Date.now());
    const slack = await startSlack({ clock });
    const started = Promise.withResolvers<void>();
    const release = Promise.withResolvers<void>();
    await startApp(slack, mode, (app) => {
      app.command("/test", async ({ ack }) => {
        started.resolve();
        await release.promise;
        await ack("too late").catch(() => undefined);
      });
    });
    const ann = slack.person("U0ANN");
    ann.send(general, "/test");
    await started.promise;
    clock.advance(2999);
    await settle();
    expect(ann.events().filter((event) => event.type === "command_failed")).toEqual([]);
    clock.advance(1);
    const failure = await ann.waitFor((event) => event.type === "command_failed");
    expect(failure).toMatchObject({ command: "/test", error: "operation_timeout" });
    release.resolve();
    await settle();
    expect(ann.history(general)).toEqual([]);
    const entry = slack.control.journal().deliveries.find((delivery) => delivery.kind === "slash_commands");
    expect(entry).toMatchObject({ outcome: "operation_timeout", durationMs: 3000, ack: null });
    if (mode === "socket") expect(entry?.lateAckMs).toBe(3000);
  });

  test("gets an event again three times, marked as such, and then no more", async () => {
    const clock = createManualClock(Date.now());
    const slack = await startSlack({ clock });
    const attempts: unknown[] = [];
    await startApp(slack, mode, (app) => {
      app.use(async ({ context, body, next }) => {
        if ("event_id" in body) attempts.push([body.event_id, context.retryNum, context.retryReason]);
        await next();
      });
      app.event("app_mention", async () => {});
    });
    slack.control.addFault({ match: { delivery: "app_mention" }, fault: { kind: "lost_reply" }, times: 9 });
    slack.person("U0ANN").send(general, `<@${slack.botUserId}> hello`);
    for (const [count, delayMs] of [
      [1, 1000],
      [2, 60_000],
      [3, 300_000],
      [4, 3_600_000],
    ] as const) {
      await expect.poll(() => mentions(slack).length).toBe(count);
      await expect.poll(() => attempts.filter(isMention).length).toBe(count);
      clock.advance(3000);
      await settle();
      clock.advance(delayMs);
      await settle();
    }
    expect(mentions(slack).map((delivery) => delivery.attempt)).toEqual([0, 1, 2, 3]);
    const reason = mode === "http" ? "http_timeout" : "timeout";
    const seen = attempts.filter(isMention).map((attempt) => (attempt as unknown[]).slice(1));
    expect(seen).toEqual([
      [undefined, undefined],
      [1, reason],
      [2, reason],
      [3, reason],
    ]);

    function isMention(attempt: unknown): boolean {
      const ids = mentions(slack).map((delivery) => delivery.envelope.event_id);
      return ids.includes((attempt as unknown[])[0]);
    }
  });
});

function mentions(slack: Awaited<ReturnType<typeof startSlack>>) {
  return slack.control.journal().deliveries.filter((delivery) => delivery.type === "app_mention");
}

describe("an app that is not there", () => {
  test("leaves a command with dispatch_failed in Socket Mode", async () => {
    const slack = await startSlack();
    const ann = slack.person("U0ANN");
    ann.send(general, "/test");
    const failure = await ann.waitFor((event) => event.type === "command_failed");
    expect(failure.error).toBe("dispatch_failed");
  });

  test("leaves a command with dispatch_failed at a dead request URL", async () => {
    const slack = await startSlack();
    slack.setRequestUrl("http://127.0.0.1:9/slack/events");
    const ann = slack.person("U0ANN");
    ann.send(general, "/test");
    const failure = await ann.waitFor((event) => event.type === "command_failed");
    expect(failure.error).toBe("dispatch_failed");
  });

  test("a listener that never acks leaves the button with operation_timeout", async () => {
    const clock = createManualClock(Date.now());
    const slack = await startSlack({ clock });
    const app = await startApp(slack, "socket", () => {});
    const button = { type: "button", action_id: "go", text: { type: "plain_text", text: "Go" } } as const;
    const posted = await app.client.chat.postMessage({
      channel: general,
      text: "press",
      blocks: [{ type: "actions", block_id: "row", elements: [button] }],
    });
    const ann = slack.person("U0ANN");
    const request = { channel: general, message_ts: posted.ts as string, block_id: "row", action_id: "go" };
    expect(ann.act(request)).toEqual({ ok: true });
    clock.advance(3000);
    const failure = await ann.waitFor((event) => event.type === "action_failed");
    expect(failure).toMatchObject({ message_ts: posted.ts, action_id: "go", error: "operation_timeout" });
  });
});

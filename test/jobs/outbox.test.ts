// The outbox: what is to be said is said, once, in order, also when Slack is away and when a reply is lost.

import { afterEach, beforeEach, expect, test } from "vitest";
import { epochKey, openStateEpoch } from "../../src/jobs/approvals/state-epoch.ts";
import { type Delivery, isOfOperation, type Message, type Thread } from "../../src/jobs/message.ts";
import { type OutboxDelivery, startOutboxDelivery } from "../../src/jobs/outbox/delivery.ts";
import { type Outbox, openOutbox } from "../../src/jobs/outbox/outbox.ts";
import { anOperation, quietLog } from "./operations.ts";
import { startTestRedis, type TestRedis, until } from "./redis.ts";

let redis: TestRedis;
let outbox: Outbox;
let delivery: OutboxDelivery | undefined;

beforeEach(async () => {
  redis = await startTestRedis();
  // The state began before what is told of here: nothing was forgotten.
  await openStateEpoch({ redis: redis.connections.producer, clock: () => 0 });
  outbox = openOutbox(redis.connections.producer);
});

afterEach(async () => {
  await delivery?.close();
  delivery = undefined;
  await outbox.close();
  await redis.close();
});

interface Said {
  headline: string;
  known: boolean;
  uncertain: boolean;
}

function startDelivery(answer: (said: Said, calls: number) => Delivery): Said[] {
  const said: Said[] = [];
  const thread: Thread = {
    deliver: async (message, { known, uncertain }) => {
      if (!isOfOperation(message)) throw new Error("this suite has no notices");
      const headline = message.view.state === "running" ? message.view.headline : message.view.state;
      const entry = { headline, known: known !== undefined, uncertain };
      said.push(entry);
      return answer(entry, said.length);
    },
  };
  delivery = startOutboxDelivery({
    redis: redis.connections.producer,
    connection: redis.connections.worker,
    thread,
    clock: Date.now,
    log: quietLog,
  });
  return said;
}

const running = (headline: string, trigger = "trigger-1"): Message => ({
  kind: "operation",
  operation: anOperation({ trigger }),
  view: { state: "running", headline, steps: [] },
});
const delivered: Delivery = { kind: "delivered", channel: "C1", ts: "1.1" };

test("a message is posted once and then changed in place", async () => {
  const said = startDelivery(() => delivered);
  await outbox.put(running("one"));
  await until(() => said.length === 1);
  await outbox.put(running("two"));
  await until(() => said.length === 2);
  expect(said).toEqual([
    { headline: "one", known: false, uncertain: false },
    { headline: "two", known: true, uncertain: false },
  ]);
});

test("what was put while nobody delivered is folded into its newest state", async () => {
  await outbox.put(running("one"));
  await outbox.put(running("two"));
  const said = startDelivery(() => delivered);
  await until(() => said.length === 1);
  expect(said[0]?.headline).toBe("two");
});

test("messages of one channel keep their order, one new message a second", async () => {
  const said = startDelivery((_, calls) => ({ ...delivered, ts: `1.${calls}` }));
  await outbox.put(running("first", "a"));
  await outbox.put(running("second", "b"));
  await until(() => said.length === 2);
  expect(said.map((each) => each.headline)).toEqual(["first", "second"]);
});

test("Slack asks to wait: the message waits and is not dropped", async () => {
  const said = startDelivery((_, calls) => (calls === 1 ? { kind: "wait", waitMs: 50, reason: "rate limit" } : delivered));
  await outbox.put(running("one"));
  await until(() => said.length === 2);
  // The first try may have been taken by Slack all the same: the thread is read before posting again.
  expect(said[1]).toEqual({ headline: "one", known: false, uncertain: true });
});

test("a worker that died while posting leaves word of it", async () => {
  const first = startDelivery(() => {
    throw new Error("killed");
  });
  await outbox.put(running("one"));
  await until(() => first.length === 1);
  await delivery?.close();
  const second = startDelivery(() => delivered);
  await outbox.sweep();
  await until(() => second.length === 1);
  expect(second[0]).toMatchObject({ known: false, uncertain: true });
});

test("a channel that cannot be reached does not hold up the others", async () => {
  const said = startDelivery((each) => (each.headline === "stuck" ? { kind: "wait", waitMs: 60_000, reason: "away" } : delivered));
  await outbox.put({ ...running("stuck"), operation: anOperation({ channel: "C9" }) } as Message);
  await until(() => said.length === 1);
  await outbox.put(running("free", "b"));
  await until(() => said.some((each) => each.headline === "free"));
});

test("what was asked before Redis was emptied is looked for in Slack, and not posted again", async () => {
  await redis.connections.producer.del(epochKey);
  const said = startDelivery((_, calls) => ({ ...delivered, ts: `1.${calls}` }));
  await outbox.put(running("nobody has noticed yet", "a"));
  await until(() => said.length === 1);
  await openStateEpoch({ redis: redis.connections.producer });
  await outbox.put(running("an old one", "b"));
  await until(() => said.length === 2);
  expect(said.map((each) => each.uncertain)).toEqual([true, true]);
});

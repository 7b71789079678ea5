// Before every listener, in both modes: a delivery is taken once, and answers go to Slack only.

import type { AllMiddlewareArgs, AnyMiddlewareArgs } from "@slack/bolt";
import { withinDeadline } from "../../../jobs/redis.ts";
import type { RefusalLog } from "./refusal-log.ts";
import { isResponseUrlOf, responseUrlsOf } from "./response-url.ts";

/** Slack tries an event again for some ten minutes; a socket may be handed an envelope twice within seconds. */
const keepMs = 30 * 60_000;
const memoryTimeoutMs = 400;

export interface TakenDeliveries {
  /** True for the first one who asks for this key. */
  firstSeen(key: string, ttlMs: number): Promise<boolean>;
  has(key: string): Promise<boolean>;
}

/** What Bolt's receivers are asked to hand on: the envelope's id in Socket Mode. */
export interface DeliveryContext {
  envelopeId?: string | undefined;
}

/**
 * Events are marked once they were handled, so that one whose process ended meanwhile is taken up by Slack's next
 * try: what it began twice is one job by its id. Commands and clicks are marked before, as Slack never repeats them.
 */
export function guardDeliveries(options: { seen: TakenDeliveries; apiUrl: string; refusals: RefusalLog }) {
  const { seen, apiUrl, refusals } = options;
  // Redis away: whatever the delivery wants to do needs Redis too, and says so.
  const orElse = <Value>(asked: Promise<Value>, value: Value) => withinDeadline(asked, memoryTimeoutMs).catch(() => value);

  return async (args: AnyMiddlewareArgs & AllMiddlewareArgs): Promise<void> => {
    const { body, context, next } = args;
    const ack = async () => {
      if ("ack" in args && args.ack !== undefined) await (args.ack as () => Promise<void>)();
    };
    const who = { team: context.teamId, user: context.userId };
    if (responseUrlsOf(body).some((url) => typeof url !== "string" || !isResponseUrlOf(url, apiUrl))) {
      refusals.refused({ reasonCode: "response_url_foreign", ...who });
      return ack();
    }
    const { event_id: event } = body as { event_id?: unknown };
    const { envelopeId } = context as DeliveryContext;
    const { trigger_id: trigger } = body as { trigger_id?: unknown };
    if (typeof event === "string") {
      const key = `slack-event ${event}`;
      if (await orElse(seen.has(key), false)) return refusals.refused({ reasonCode: "delivery_repeated", event, ...who });
      await next();
      await orElse(seen.firstSeen(key, keepMs), true);
      return;
    }
    // The same press in another envelope has the same trigger: Slack makes one for each.
    const keys = [
      ...(envelopeId === undefined ? [] : [`slack-envelope ${envelopeId}`]),
      ...(typeof trigger === "string" && trigger !== "" ? [`slack-trigger ${trigger}`] : []),
    ];
    const first = await Promise.all(keys.map((key) => orElse(seen.firstSeen(key, keepMs), true)));
    if (first.includes(false)) {
      refusals.refused({ reasonCode: "delivery_repeated", envelope: envelopeId, ...who });
      return ack();
    }
    await next();
  };
}

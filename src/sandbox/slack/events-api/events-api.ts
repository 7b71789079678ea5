// The Events API: sends the app what it subscribed to, and again when it does not acknowledge.
import type { Outcome, RetryReason } from "../delivery/delivery.ts";
import type { Json } from "../model.ts";
import type { Parts } from "../parts.ts";
import { type AppEvent, translate } from "./translate.ts";

/** Slack, "The Events API": the first retry is nearly immediate, then after 1 minute, then after 5. */
const retryDelaysMs = [1000, 60_000, 300_000] as const;
/** "30,000 per workspace/team per app per 60 minutes". */
const documentedEventsPerHour = 30_000;
const hourMs = 3_600_000;
const minuteMs = 60_000;

/** The parts that it needs; the wiring hands them over when all exist. */
type Needed = Pick<Parts, "clock" | "ids" | "workspace" | "app" | "deliverer">;

export class EventsApi {
  readonly #needed: Needed;
  readonly #retries = new Set<() => void>();
  #sentThisHour = 0;
  #hourEndsAt = 0;
  #limitToldAt = 0;
  #isClosed = false;
  readonly #maxEventsPerHour: number;

  constructor(needed: Needed, maxEventsPerHour = documentedEventsPerHour) {
    this.#needed = needed;
    this.#maxEventsPerHour = maxEventsPerHour;
  }

  /** Starts to translate and send everything that happens in the workspace. */
  listen(parts: Parts): () => void {
    return this.#needed.workspace.listen((fact) => {
      for (const event of translate(fact, parts)) this.send(event);
    });
  }

  /** Sends an event when the app has subscribed to it and may have it. */
  send(event: AppEvent): void {
    if (!this.#isWanted(event)) return;
    if (!this.#count()) {
      this.#tellRateLimit();
      return;
    }
    void this.#attempt(event, this.#wrap(event.event), undefined);
  }

  close(): void {
    this.#isClosed = true;
    for (const callOff of this.#retries) callOff();
    this.#retries.clear();
  }

  #isWanted(event: AppEvent): boolean {
    const { app } = this.#needed;
    const subscribed = app.options.events?.includes(event.subscription) ?? true;
    // A revoked token ends all events but the one that says so.
    const isAlive = !app.botTokenIsRevoked || event.subscription === "tokens_revoked";
    return subscribed && isAlive && (event.scope === undefined || app.hasScope(event.scope));
  }

  async #attempt(event: AppEvent, payload: Json, retry?: { attempt: number; reason: RetryReason }): Promise<void> {
    const { event: inner, channel } = event;
    const delivery = { type: "events_api", payload, name: inner.type, channel, retry } as const;
    const outcome: Outcome = await this.#needed.deliverer.deliver(delivery);
    if (outcome.kind === "acked" || outcome.noRetry || this.#isClosed) return;
    const attempt = (retry?.attempt ?? 0) + 1;
    const delayMs = retryDelaysMs[attempt - 1];
    if (delayMs === undefined) return;
    const callOff = this.#needed.clock.after(delayMs, () => {
      this.#retries.delete(callOff);
      void this.#attempt(event, payload, { attempt, reason: outcome.reason });
    });
    this.#retries.add(callOff);
  }

  #wrap(event: Json): Json {
    const { workspace, app, ids, clock } = this.#needed;
    const teamId = workspace.team.id;
    const authorization = {
      enterprise_id: null,
      team_id: teamId,
      user_id: app.botUserId,
      is_bot: true,
      is_enterprise_install: false,
    };
    return {
      token: "embedded-verification-token",
      team_id: teamId,
      context_team_id: teamId,
      api_app_id: app.options.id,
      event,
      type: "event_callback",
      event_id: ids.next("Ev"),
      event_time: Math.floor(clock.now() / 1000),
      authorizations: [authorization],
      is_ext_shared_channel: false,
      event_context: `4-${ids.secret()}`,
    };
  }

  #count(): boolean {
    const now = this.#needed.clock.now();
    if (now >= this.#hourEndsAt) {
      this.#hourEndsAt = now + hourMs;
      this.#sentThisHour = 0;
    }
    this.#sentThisHour += 1;
    return this.#sentThisHour <= this.#maxEventsPerHour;
  }

  #tellRateLimit(): void {
    const { clock, app, workspace, deliverer } = this.#needed;
    const now = clock.now();
    if (now < this.#limitToldAt + minuteMs) return;
    this.#limitToldAt = now;
    const payload = {
      token: "embedded-verification-token",
      type: "app_rate_limited",
      team_id: workspace.team.id,
      minute_rate_limited: Math.floor(now / minuteMs) * 60,
      api_app_id: app.options.id,
    };
    void deliverer.deliver({ type: "events_api", payload, name: "app_rate_limited" });
  }
}

// Delivers one payload to the app, by HTTP or Socket Mode, within Slack's three seconds.
import type { AppState } from "../app-state.ts";
import type { Clock } from "../clock.ts";
import type { Fault, FaultList } from "../control/faults.ts";
import type { DeliveryEntry, Journal } from "../control/journal.ts";
import type { Json } from "../model.ts";
import type { HttpTransport } from "./http-transport.ts";
import type { SocketTransport } from "./socket-transport.ts";

export type EnvelopeType = "events_api" | "slash_commands" | "interactive";

/** Slack waits this long for an ack, then tells the person (or tries again, for an event). */
export const ackDeadlineMs = 3000;

export interface Delivery {
  type: EnvelopeType;
  payload: Json;
  /** What the payload is, for the journal and for faults: an event's or interaction's type, or the command. */
  name: string;
  channel?: string;
  /** For a redelivered event. */
  retry?: { attempt: number; reason: RetryReason };
}

export type RetryReason = "http_timeout" | "http_error" | "connection_failed" | "timeout";

export type Outcome = { kind: "acked"; body: unknown } | { kind: "failed"; error: DeliveryError; reason: RetryReason; noRetry: boolean };

/** What Slack tells the person: these words stand in "... failed with the error ...". */
export type DeliveryError =
  | "operation_timeout"
  | "dispatch_failed"
  | "http_client_error"
  | "http_service_error"
  | "invalid_command_response";

export interface Transport {
  readonly via: "http" | "socket";
  /** Resolves when the app has answered. Never rejects. Must stop waiting when `signal` aborts. */
  send(delivery: Delivery, signal: AbortSignal, onLateAck: () => void): Promise<Outcome>;
}

export interface DelivererParts {
  clock: Clock;
  app: AppState;
  faults: FaultList;
  journal: Journal;
  http: HttpTransport;
  socket: SocketTransport;
}

/** Chooses the transport, holds the deadline, applies faults and writes the journal. */
export class Deliverer {
  readonly #parts: DelivererParts;
  readonly #underWay = new Set<AbortController>();

  constructor(parts: DelivererParts) {
    this.#parts = parts;
  }

  async deliver(delivery: Delivery): Promise<Outcome> {
    const { clock, app, faults, journal } = this.#parts;
    const transport: Transport = app.requestUrl ? this.#parts.http : this.#parts.socket;
    const entry = journal.addDelivery(startEntry(delivery, transport.via, clock.now()));
    const fault = faults.takeForDelivery([delivery.type, delivery.name], delivery.channel);
    const outcome = await this.#send({ transport, delivery, fault, entry });
    entry.durationMs = clock.now() - entry.at;
    entry.outcome = outcome.kind === "acked" ? "acked" : outcome.error;
    entry.ack = outcome.kind === "acked" ? outcome.body : null;
    return outcome;
  }

  /** Gives up on all that is under way, so that nothing is left running. */
  close(): void {
    for (const controller of this.#underWay) controller.abort();
  }

  #send(sending: { transport: Transport; delivery: Delivery; fault: Fault | undefined; entry: DeliveryEntry }): Promise<Outcome> {
    const { clock } = this.#parts;
    const { transport, delivery, fault, entry } = sending;
    const controller = new AbortController();
    this.#underWay.add(controller);
    const deadline = Promise.withResolvers<Outcome>();
    const callOff = clock.after(ackDeadlineMs, () => controller.abort());
    controller.signal.addEventListener("abort", () => deadline.resolve(timedOut(transport.via)), { once: true });
    const onLateAck = () => {
      entry.lateAckMs = clock.now() - entry.at;
    };
    const answer = this.#sendWithFault(fault, () => transport.send(delivery, controller.signal, onLateAck));
    return Promise.race([answer, deadline.promise]).finally(() => {
      callOff();
      this.#underWay.delete(controller);
    });
  }

  async #sendWithFault(fault: Fault | undefined, send: () => Promise<Outcome>): Promise<Outcome> {
    if (!fault) return send();
    if (fault.kind === "timeout") return new Promise(() => {});
    if (fault.kind === "lost_reply") {
      await send();
      return new Promise(() => {});
    }
    if (fault.kind === "delay") {
      await new Promise<void>((resolve) => this.#parts.clock.after(fault.delayMs, resolve));
      return send();
    }
    if (fault.kind === "duplicate") {
      const [first] = await Promise.all([send(), send()]);
      return first;
    }
    return failed(fault.kind === "http" && fault.status < 500 ? "http_client_error" : "dispatch_failed");
  }
}

export function failed(error: DeliveryError, reason: RetryReason = "connection_failed", noRetry = false): Outcome {
  return { kind: "failed", error, reason, noRetry };
}

function timedOut(via: "http" | "socket"): Outcome {
  return failed("operation_timeout", via === "http" ? "http_timeout" : "timeout");
}

function startEntry(delivery: Delivery, via: "http" | "socket", at: number): DeliveryEntry {
  return {
    at,
    kind: delivery.type,
    type: delivery.name,
    envelope: delivery.payload,
    via,
    outcome: "pending",
    ack: null,
    durationMs: 0,
    attempt: delivery.retry?.attempt ?? 0,
  };
}

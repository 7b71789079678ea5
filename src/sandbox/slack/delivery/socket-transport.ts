// Socket Mode: WebSocket connections opened with a ticket; each payload goes to one of them and is acked there.
import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";
import { type WebSocket, WebSocketServer } from "ws";
import type { AppState } from "../app-state.ts";
import type { Clock } from "../clock.ts";
import type { IdSource } from "../ids.ts";
import type { Json } from "../model.ts";
import { type Delivery, failed, type Outcome, type Transport } from "./delivery.ts";

export type DisconnectReason = "warning" | "refresh_requested" | "link_disabled" | "too_many_websockets";

/** Slack's own numbers ("Using Socket Mode"). */
const maxConnections = 10;
const connectionLifeS = 3600;
const pingIntervalMs = 10_000;
const maxFrameBytes = 1_000_000;
const closeTimeoutMs = 500;

/** How many unanswered envelopes are remembered, to notice acks that come too late. */
const maxRemembered = 1000;

interface Waiting {
  signal: AbortSignal;
  resolve(outcome: Outcome): void;
  onLateAck(): void;
}

/** The server's side of Socket Mode. */
export class SocketTransport implements Transport {
  readonly via = "socket";
  readonly #app: AppState;
  readonly #clock: Clock;
  readonly #ids: IdSource;
  readonly #server = new WebSocketServer({ noServer: true, maxPayload: maxFrameBytes });
  readonly #tickets = new Set<string>();
  readonly #waiting = new Map<string, Waiting>();
  #connections: WebSocket[] = [];
  #turn = 0;
  #stopPinging: (() => void) | undefined;

  constructor(app: AppState, clock: Clock, ids: IdSource) {
    this.#app = app;
    this.#clock = clock;
    this.#ids = ids;
  }

  /** A ticket opens one connection, once. */
  issueTicket(): string {
    const ticket = this.#ids.secret();
    this.#tickets.add(ticket);
    return ticket;
  }

  get connectionCount(): number {
    return this.#connections.length;
  }

  /** Takes over an HTTP upgrade of `/link/?ticket=...`. */
  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const ticket = new URL(request.url ?? "/", "http://localhost").searchParams.get("ticket") ?? "";
    if (!this.#tickets.delete(ticket)) {
      socket.end("HTTP/1.1 401 Unauthorized\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
      return;
    }
    this.#server.handleUpgrade(request, socket, head, (connection) => this.#admit(connection));
  }

  async send(delivery: Delivery, signal: AbortSignal, onLateAck: () => void): Promise<Outcome> {
    const connection = this.#nextConnection();
    if (!connection) return failed("dispatch_failed");
    const envelopeId = this.#ids.secret();
    const answer = Promise.withResolvers<Outcome>();
    this.#remember(envelopeId, { signal, resolve: answer.resolve, onLateAck });
    signal.addEventListener("abort", () => answer.resolve(failed("operation_timeout", "timeout")), { once: true });
    connection.send(JSON.stringify(toEnvelope(envelopeId, delivery)));
    return answer.promise;
  }

  /** Asks every connection to go, as Slack does before it recycles a host; clients are to come back. */
  disconnect(reason: DisconnectReason): void {
    for (const connection of this.#connections) connection.send(disconnectFrame(reason));
  }

  /** Cuts every connection without a word. */
  cut(): void {
    for (const connection of this.#connections) connection.terminate();
  }

  /** Says goodbye and waits a moment for the clients': a cut would leave them waiting half a minute. */
  async close(): Promise<void> {
    this.#stopPinging?.();
    const goodbyes = this.#connections.map((connection) => {
      connection.close(1001);
      return once(connection, "close");
    });
    const patience = new AbortController();
    const impatient = delay(closeTimeoutMs, undefined, { signal: patience.signal }).catch(() => undefined);
    await Promise.race([Promise.all(goodbyes), impatient]);
    patience.abort();
    this.cut();
    this.#server.close();
  }

  #admit(connection: WebSocket): void {
    if (this.#connections.length >= maxConnections) {
      connection.send(disconnectFrame("too_many_websockets"));
      connection.close();
      return;
    }
    this.#connections.push(connection);
    connection.on("message", (data) => this.#receive(String(data)));
    connection.on("close", () => {
      this.#connections = this.#connections.filter((other) => other !== connection);
    });
    connection.on("error", () => connection.terminate());
    connection.send(JSON.stringify(this.#hello()));
    this.#stopPinging ??= this.#pingLater();
  }

  #hello(): Json {
    return {
      type: "hello",
      num_connections: this.#connections.length,
      connection_info: { app_id: this.#app.options.id },
      debug_info: {
        host: "applink-embedded",
        started: new Date(this.#clock.now()).toISOString(),
        build_number: 1,
        approximate_connection_time: connectionLifeS,
      },
    };
  }

  #receive(text: string): void {
    const ack = parseAck(text);
    const waiting = ack && this.#waiting.get(ack.envelopeId);
    if (!waiting) return;
    this.#waiting.delete(ack.envelopeId);
    if (waiting.signal.aborted) waiting.onLateAck();
    waiting.resolve({ kind: "acked", body: ack.payload });
  }

  #remember(envelopeId: string, waiting: Waiting): void {
    this.#waiting.set(envelopeId, waiting);
    const oldest = this.#waiting.keys().next().value;
    if (this.#waiting.size > maxRemembered && oldest !== undefined) this.#waiting.delete(oldest);
  }

  #nextConnection(): WebSocket | undefined {
    const open = this.#connections.filter((connection) => connection.readyState === connection.OPEN);
    this.#turn += 1;
    return open[this.#turn % open.length];
  }

  #pingLater(): () => void {
    return this.#clock.after(pingIntervalMs, () => {
      for (const connection of this.#connections) connection.ping();
      this.#stopPinging = this.#pingLater();
    });
  }
}

function toEnvelope(envelopeId: string, delivery: Delivery): Json {
  const retry = delivery.retry && { retry_attempt: delivery.retry.attempt, retry_reason: delivery.retry.reason };
  return {
    envelope_id: envelopeId,
    type: delivery.type,
    payload: delivery.payload,
    accepts_response_payload: delivery.type !== "events_api",
    ...retry,
  };
}

function disconnectFrame(reason: DisconnectReason): string {
  return JSON.stringify({ type: "disconnect", reason, debug_info: { host: "applink-embedded" } });
}

/** @returns undefined for anything that is not an ack; an empty payload counts as none */
function parseAck(text: string): { envelopeId: string; payload: unknown } | undefined {
  try {
    const frame = JSON.parse(text) as { envelope_id?: unknown; payload?: unknown };
    if (typeof frame.envelope_id !== "string") return undefined;
    const payload = frame.payload;
    const isEmpty = typeof payload === "object" && payload !== null && Object.keys(payload).length === 0;
    return { envelopeId: frame.envelope_id, payload: isEmpty ? undefined : payload };
  } catch {
    return undefined;
  }
}

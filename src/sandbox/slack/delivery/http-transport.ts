// HTTP mode: signed POSTs to the app's request URL.
import { Agent, request } from "undici";
import type { AppState } from "../app-state.ts";
import type { Clock } from "../clock.ts";
import { type Delivery, failed, type Outcome, type Transport } from "./delivery.ts";
import { signRequest } from "./signature.ts";

const maxAckBytes = 1_000_000;

/** Posts payloads as Slack does: events as JSON, commands as form fields, interactions as a `payload` field. */
export class HttpTransport implements Transport {
  readonly via = "http";
  readonly #app: AppState;
  readonly #clock: Clock;
  /** Without keep-alive: an app that stops would otherwise wait for an idle connection to end. */
  readonly #agent = new Agent({ maxResponseSize: maxAckBytes, pipelining: 0 });

  constructor(app: AppState, clock: Clock) {
    this.#app = app;
    this.#clock = clock;
  }

  async send(delivery: Delivery, signal: AbortSignal): Promise<Outcome> {
    const { body, contentType } = encode(delivery);
    try {
      const reply = await request(this.#app.requestUrl as string, {
        method: "POST",
        body,
        headers: { ...this.#headers(body, delivery), "content-type": contentType },
        dispatcher: this.#agent,
        signal,
      });
      const text = await reply.body.text();
      if (reply.statusCode === 200) return readAck(text, String(reply.headers["content-type"] ?? ""));
      const noRetry = reply.headers["x-slack-no-retry"] === "1";
      return failed(nameStatus(reply.statusCode), "http_error", noRetry);
    } catch {
      return failed("dispatch_failed", signal.aborted ? "http_timeout" : "connection_failed");
    }
  }

  /** What Slack does when a request URL is entered: the challenge must come back. */
  async verifyUrl(token: string): Promise<boolean> {
    const challenge = `challenge-${this.#clock.now()}`;
    const body = JSON.stringify({ token, challenge, type: "url_verification" });
    const reply = await request(this.#app.requestUrl as string, {
      method: "POST",
      body,
      headers: { ...this.#headers(body), "content-type": "application/json" },
      dispatcher: this.#agent,
    });
    return reply.statusCode === 200 && (await reply.body.text()).includes(challenge);
  }

  async close(): Promise<void> {
    await this.#agent.destroy();
  }

  #headers(body: string, delivery?: Delivery): Record<string, string> {
    const timestampS = Math.floor(this.#clock.now() / 1000);
    return {
      "user-agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
      "x-slack-request-timestamp": String(timestampS),
      "x-slack-signature": signRequest(this.#app.options.signingSecret, timestampS, body),
      ...(delivery?.retry && {
        "x-slack-retry-num": String(delivery.retry.attempt),
        "x-slack-retry-reason": delivery.retry.reason,
      }),
    };
  }
}

function encode(delivery: Delivery): { body: string; contentType: string } {
  const form = "application/x-www-form-urlencoded";
  if (delivery.type === "events_api") {
    return { body: JSON.stringify(delivery.payload), contentType: "application/json" };
  }
  if (delivery.type === "interactive") {
    const body = new URLSearchParams({ payload: JSON.stringify(delivery.payload) }).toString();
    return { body, contentType: form };
  }
  const fields = Object.entries(delivery.payload).map(([key, value]): [string, string] => [key, String(value)]);
  return { body: new URLSearchParams(fields).toString(), contentType: form };
}

function readAck(text: string, contentType: string): Outcome {
  if (text === "") return { kind: "acked", body: undefined };
  if (!contentType.includes("json")) return { kind: "acked", body: text };
  try {
    return { kind: "acked", body: JSON.parse(text) };
  } catch {
    return failed("invalid_command_response", "http_error");
  }
}

function nameStatus(status: number): "http_client_error" | "http_service_error" | "dispatch_failed" {
  if (status >= 500) return "http_service_error";
  return status >= 400 ? "http_client_error" : "dispatch_failed";
}

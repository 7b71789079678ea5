// A small client of a Kubernetes API, for what plays a cluster and for the tests that ask both kinds of cluster.

import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import { isObject, type JsonObject } from "../json.ts";

export interface ApiClientOptions {
  url: string;
  token: string;
  /** PEM, for https. */
  certificateAuthority?: string | undefined;
  userAgent?: string;
}

export interface ApiReply {
  code: number;
  headers: NodeJS.Dict<string | string[]>;
  /** {} when the body is no JSON object. */
  body: JsonObject;
  text: string;
}

export interface ApiCall {
  method?: string;
  /** With its query. */
  path: string;
  body?: JsonObject | string | readonly JsonObject[];
  contentType?: string;
  accept?: string;
  /** In the place of the client's own. */
  token?: string;
  signal?: AbortSignal;
}

export interface WatchEvent {
  type: string;
  object: JsonObject;
}

const timeoutMs = 30_000;

/** Replies are returned whatever their code is; a connection that fails rejects. */
export class ApiClient {
  readonly #options: ApiClientOptions;
  readonly #agent: HttpAgent;
  readonly #isSecure: boolean;

  constructor(options: ApiClientOptions) {
    this.#options = options;
    this.#isSecure = options.url.startsWith("https:");
    this.#agent = this.#isSecure
      ? new HttpsAgent({ keepAlive: true, ca: options.certificateAuthority })
      : new HttpAgent({ keepAlive: true });
  }

  async call(call: ApiCall): Promise<ApiReply> {
    const signal = AbortSignal.any([AbortSignal.timeout(timeoutMs), ...(call.signal === undefined ? [] : [call.signal])]);
    const response = await this.#send(call, signal);
    const text = await readAll(response);
    return { code: response.statusCode ?? 0, headers: response.headers, body: parseBody(text), text };
  }

  /** Events until the server ends the watch or the signal is aborted. */
  async *watch(path: string, signal: AbortSignal): AsyncGenerator<WatchEvent> {
    const response = await this.#send({ path }, signal);
    if (response.statusCode !== 200) throw new Error(`watch ${path}: ${response.statusCode} ${await readAll(response)}`);
    // A watch that its reader has left may still be told that it was cut.
    response.on("error", () => undefined);
    let rest = "";
    for await (const chunk of response.setEncoding("utf8") as AsyncIterable<string>) {
      const lines = (rest + chunk).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) {
        const event: unknown = JSON.parse(line);
        if (isObject(event) && isObject(event.object)) yield { type: String(event.type), object: event.object };
      }
    }
  }

  close(): void {
    this.#agent.destroy();
  }

  #send(call: ApiCall, signal: AbortSignal): Promise<IncomingMessage> {
    const body = call.body === undefined ? undefined : typeof call.body === "string" ? call.body : JSON.stringify(call.body);
    const headers = {
      authorization: `Bearer ${call.token ?? this.#options.token}`,
      accept: call.accept ?? "application/json",
      "user-agent": this.#options.userAgent ?? "sandbox",
      ...(body === undefined ? {} : { "content-type": call.contentType ?? "application/json", "content-length": Buffer.byteLength(body) }),
    };
    const method = call.method ?? "GET";
    const open = this.#isSecure ? httpsRequest : httpRequest;
    return new Promise((resolve, reject) => {
      const request = open(`${this.#options.url}${call.path}`, { method, headers, agent: this.#agent, signal }, resolve);
      request.on("error", reject);
      request.end(body);
    });
  }
}

async function readAll(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of response as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks).toString("utf8");
}

function parseBody(text: string): JsonObject {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : {};
  } catch {
    return {};
  }
}

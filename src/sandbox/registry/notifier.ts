// Telling others of pushes, in the envelope of Docker distribution's notifications.

import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";

export interface NotificationEndpoint {
  url: string;
  headers?: Record<string, string> | undefined;
}

/** What happened to a manifest. */
export interface ManifestEvent {
  action: "push" | "delete";
  repository: string;
  tag?: string | undefined;
  digest?: string | undefined;
  mediaType?: string | undefined;
  /** Length of the manifest in bytes. */
  size?: number | undefined;
  /** Milliseconds since 1970. */
  atMs: number;
  /** Who pushed, if known. */
  actor?: string | undefined;
}

export interface NotifierOptions {
  /** Host and port of the registry, as in references. */
  host: string;
  /** Tries for one event, by default 5. */
  maxTries?: number | undefined;
  /** Before the second try; doubled after each. By default 100. */
  firstDelayMs?: number | undefined;
}

/** Posts each event to each endpoint, in order, with retries. */
export class Notifier {
  readonly #options: NotifierOptions;
  readonly #endpoints = new Map<NotificationEndpoint, Promise<void>>();
  readonly #closing = new AbortController();
  readonly #instanceId = randomUUID();

  constructor(options: NotifierOptions, endpoints: readonly NotificationEndpoint[]) {
    this.#options = options;
    for (const endpoint of endpoints) this.#endpoints.set(endpoint, Promise.resolve());
  }

  /** The returned function takes the endpoint off again. */
  addEndpoint(endpoint: NotificationEndpoint): () => void {
    this.#endpoints.set(endpoint, Promise.resolve());
    return () => void this.#endpoints.delete(endpoint);
  }

  notify(event: ManifestEvent): void {
    const body = JSON.stringify({ events: [this.#render(event)] });
    for (const [endpoint, before] of this.#endpoints)
      this.#endpoints.set(
        endpoint,
        before.then(() => this.#deliver(endpoint, body)),
      );
  }

  /** Ends when all that was to be told has been told, or given up. */
  async settled(): Promise<void> {
    await Promise.all(this.#endpoints.values());
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.settled();
  }

  async #deliver({ url, headers }: NotificationEndpoint, body: string): Promise<void> {
    const { maxTries = 5, firstDelayMs = 100 } = this.#options;
    const { signal } = this.#closing;
    for (let tried = 1; tried <= maxTries && !signal.aborted; tried += 1) {
      if (await post(url, { headers, body, signal })) return;
      if (tried < maxTries) await sleep(firstDelayMs * 2 ** (tried - 1), undefined, { signal }).catch(() => undefined);
    }
  }

  #render({ action, repository, tag, digest, mediaType, size, atMs, actor }: ManifestEvent): object {
    const { host } = this.#options;
    const url = digest === undefined ? undefined : `http://${host}/v2/${repository}/manifests/${digest}`;
    return {
      id: randomUUID(),
      timestamp: new Date(atMs).toISOString(),
      action,
      target: { mediaType, size, digest, length: size, repository, url, tag },
      request: { id: randomUUID(), addr: "127.0.0.1", host, method: action === "push" ? "PUT" : "DELETE", useragent: "coxswain-sandbox" },
      actor: actor === undefined ? {} : { name: actor },
      source: { addr: host, instanceID: this.#instanceId },
    };
  }
}

/** Whether it was taken: a status of 200 to 399, as distribution has it. */
async function post(
  url: string,
  { headers, body, signal }: { headers: Record<string, string> | undefined; body: string; signal: AbortSignal },
): Promise<boolean> {
  const contentType = "application/vnd.docker.distribution.events.v1+json";
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: { ...headers, "Content-Type": contentType },
      body,
      redirect: "manual",
      signal: AbortSignal.any([signal, AbortSignal.timeout(5_000)]),
    });
    await response.body?.cancel();
    return response.status < 400;
  } catch {
    return false;
  }
}

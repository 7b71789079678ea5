// Tokens by docker-registry-client's login, which runs in a thread of its own.

import { Worker } from "node:worker_threads";
import type { HttpClient } from "./http-client.ts";
import type { LibraryLoginAnswer, LibraryLoginRequest } from "./library-thread.ts";
import type { TokenRequest } from "./token-request.ts";

interface Waiting {
  resolve(token: string | undefined): void;
}

const memoryMb = 64;

export class LibraryLogin {
  readonly #http: HttpClient;
  readonly #waiting = new Map<number, Waiting>();
  #thread: Worker | undefined;
  #lastId = 0;

  constructor(http: HttpClient) {
    this.#http = http;
  }

  /** A token, or undefined when the library gave none, for whatever reason. */
  async token(request: TokenRequest): Promise<string | undefined> {
    const { realm, registry, service, scope, credential, userAgent } = request;
    // The library's sockets know no proxy.
    if (this.#http.isProxied(realm.url)) return undefined;
    const { ca, rejectUnauthorized } = this.#http.socketOptions(realm.tls, realm.reach);
    const account = credential === undefined ? undefined : { username: credential.username, password: credential.password };
    const id = ++this.#lastId;
    const message: LibraryLoginRequest = {
      id,
      registry,
      realm: realm.url.href,
      reach: realm.reach,
      rejectUnauthorized,
      ca,
      service,
      scope,
      account,
      userAgent,
    };
    const { promise, resolve } = Promise.withResolvers<string | undefined>();
    this.#waiting.set(id, { resolve });
    const thread = this.#thread ?? this.#start();
    thread.ref();
    thread.postMessage(message);
    return promise;
  }

  async close(): Promise<void> {
    await this.#thread?.terminate();
  }

  /** Without the environment and without output: neither is the library's business. */
  #start(): Worker {
    const thread = new Worker(new URL("./library-thread.ts", import.meta.url), {
      env: {},
      execArgv: [],
      stdout: true,
      stderr: true,
      resourceLimits: { maxOldGenerationSizeMb: memoryMb, maxYoungGenerationSizeMb: memoryMb / 4 },
    });
    thread.on("message", ({ id, token }: LibraryLoginAnswer) => this.#answered(id, token));
    thread.on("error", () => this.#ended(thread));
    thread.on("exit", () => this.#ended(thread));
    this.#thread = thread;
    return thread;
  }

  #answered(id: number, token: string | undefined): void {
    this.#waiting.get(id)?.resolve(token);
    this.#waiting.delete(id);
    if (this.#waiting.size === 0) this.#thread?.unref();
  }

  /** The thread fell over an answer: all who waited for it are told that it has no token for them. */
  #ended(thread: Worker): void {
    if (this.#thread !== thread) return;
    this.#thread = undefined;
    for (const { resolve } of this.#waiting.values()) resolve(undefined);
    this.#waiting.clear();
  }
}

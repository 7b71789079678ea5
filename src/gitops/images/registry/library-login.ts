// Tokens by docker-registry-client's login: a user's password, or nobody's, for a bearer token.

import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import type { Socket } from "node:net";
import { checkWrittenAddress } from "./address-class.ts";
import type { HttpClient } from "./http-client.ts";
import type { TokenRequest } from "./token-request.ts";

const maxAnswerBytes = 1_048_576;
const watchMs = 25;

/**
 * Asks for a token as `docker login` does. The library pings the registry itself unless it is given the
 * answer of a ping, so it is given one that holds nothing but the realm that was allowed. It has no deadline
 * and no size limit and tries a dead host for 15 s, so its sockets are watched and closed for it. Rejects
 * with whatever the library gave.
 */
export async function loginByLibrary(request: TokenRequest, http: HttpClient, signal: AbortSignal): Promise<string> {
  const { realm, registry, service, scope, credential } = request;
  checkWrittenAddress(realm.url.hostname, realm.reach);
  const { default: library } = await import("docker-registry-client");
  signal.throwIfAborted();
  const { agent, failed, close } = watchedAgent(request, http);
  const challenge = `Bearer realm="${realm.url.href}"${service === undefined ? "" : `,service="${service.replaceAll('"', "")}"`}`;
  const account = credential === undefined ? {} : { username: credential.username, password: credential.password };
  const options = {
    index: { name: registry, official: false },
    pingRes: { statusCode: 401, headers: { "www-authenticate": challenge } },
    pingErr: {},
    ...account,
    scope,
    agent,
    insecure: realm.tls === "unverified",
    userAgent: request.userAgent,
    log: silentLog(),
  };
  const given = new Promise<string>((resolve, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
    library.loginV2(options, (error, result) => {
      const token = result?.authInfo?.token;
      if (typeof token === "string" && /^[\x21-\x7e]+$/.test(token)) resolve(token);
      else reject(error instanceof Error ? error : new Error("no token in the answer"));
    });
  });
  try {
    return await Promise.race([given, failed]);
  } finally {
    close();
  }
}

/** An agent that reports the first socket that fails or reads too much, and closes all at the end. */
function watchedAgent({ realm }: TokenRequest, http: HttpClient): { agent: HttpAgent; failed: Promise<never>; close(): void } {
  const options = { ...http.socketOptions(realm.tls, realm.reach), keepAlive: false, maxSockets: 1 };
  const agent = realm.url.protocol === "https:" ? new HttpsAgent(options) : new HttpAgent(options);
  const { promise: failed, reject } = Promise.withResolvers<never>();
  failed.catch(() => undefined);
  const sockets = new Set<Socket>();
  const connect = agent.createConnection.bind(agent);
  agent.createConnection = (...parameters) => {
    const socket = connect(...parameters) as Socket;
    sockets.add(socket);
    socket.once("error", reject);
    return socket;
  };
  const watch = setInterval(() => {
    for (const socket of sockets) if (socket.bytesRead > maxAnswerBytes) socket.destroy(new Error("the answer is too large"));
  }, watchMs);
  const close = () => {
    clearInterval(watch);
    agent.destroy();
    for (const socket of sockets) socket.destroy();
  };
  return { agent, failed, close };
}

/** The library would log tokens at its debug level. */
function silentLog(): object {
  const nothing = () => false;
  const log = {
    trace: nothing,
    debug: nothing,
    info: nothing,
    warn: nothing,
    error: nothing,
    fatal: nothing,
    addSerializers: nothing,
    level: nothing,
  };
  return Object.assign(log, { child: () => log });
}

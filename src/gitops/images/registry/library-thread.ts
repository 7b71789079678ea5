// The thread in which docker-registry-client runs: it throws past its callbacks on some answers, and then only this thread ends.

import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import type { Socket } from "node:net";
import { parentPort } from "node:worker_threads";
import library from "docker-registry-client";
import { checkWrittenAddress, guardedLookup, type Reach } from "./address-class.ts";

/** One login, as it goes to the thread. */
export interface LibraryLoginRequest {
  id: number;
  registry: string;
  realm: string;
  reach: Reach;
  rejectUnauthorized: boolean;
  /** Certificate authorities, when they are not the system's alone. */
  ca: string[] | undefined;
  service: string | undefined;
  scope: string;
  account: { username: string; password: string } | undefined;
  userAgent: string;
}

/** Without `token` the library failed; why is asked for without it. */
export interface LibraryLoginAnswer {
  id: number;
  token?: string | undefined;
}

const maxAnswerBytes = 1_048_576;
const watchMs = 25;
const timeoutMs = 15_000;

parentPort?.on("message", (request: LibraryLoginRequest) => {
  login(request).then(
    (token) => answer({ id: request.id, token }),
    () => answer({ id: request.id }),
  );
});

function answer(message: LibraryLoginAnswer): void {
  parentPort?.postMessage(message);
}

/**
 * Asks for a token as `docker login` does. The library pings the registry itself unless it is given the
 * answer of a ping, so it is given one that holds nothing but the realm that was allowed. It has no deadline
 * and no size limit and tries a dead host for 15 s, so its sockets are watched and closed for it.
 */
async function login(request: LibraryLoginRequest): Promise<string> {
  const { realm, registry, service, scope, account } = request;
  checkWrittenAddress(new URL(realm).hostname, request.reach);
  const { agent, failed, close } = watchedAgent(request);
  const challenge = `Bearer realm="${realm}"${service === undefined ? "" : `,service="${service.replaceAll('"', "")}"`}`;
  const options = {
    index: { name: registry, official: false },
    pingRes: { statusCode: 401, headers: { "www-authenticate": challenge } },
    pingErr: {},
    ...account,
    scope,
    agent,
    insecure: !request.rejectUnauthorized,
    userAgent: request.userAgent,
    log: silentLog(),
  };
  const given = new Promise<string>((resolve, reject) => {
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

/** An agent that reports the first socket that fails, reads too much or takes too long, and closes all at the end. */
function watchedAgent({ realm, ca, rejectUnauthorized, reach }: LibraryLoginRequest): {
  agent: HttpAgent;
  failed: Promise<never>;
  close(): void;
} {
  const options = { ca, rejectUnauthorized, lookup: guardedLookup(reach), keepAlive: false, maxSockets: 1 };
  const agent = realm.startsWith("https:") ? new HttpsAgent(options) : new HttpAgent(options);
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
  const deadline = setTimeout(() => reject(new Error("no answer in time")), timeoutMs);
  const watch = setInterval(() => {
    for (const socket of sockets) if (socket.bytesRead > maxAnswerBytes) socket.destroy(new Error("the answer is too large"));
  }, watchMs);
  const close = () => {
    clearTimeout(deadline);
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

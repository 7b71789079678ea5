// The way to one API server: its address, a pool of kept connections, and headers that authenticate.

import type { RequestOptions } from "node:https";
import { HttpMethod, type KubeConfig, RequestContext } from "@kubernetes/client-node";
import { Agent, type Dispatcher } from "undici";
import { Failure } from "../../failure.ts";

export interface Connection {
  /** Without a slash at the end. */
  server: string;
  dispatcher(): Dispatcher;
  /** New connections from here on, for a request over `used` got no answer; what the old ones carry is finished. */
  renew(used: Dispatcher): void;
  /** Headers of the next request; `refresh` asks the credentials' source again (a token was refused). */
  headers(options: { refresh: boolean }): Promise<Record<string, string>>;
  close(): Promise<void>;
}

// client-go re-reads a service account's token once a minute as well.
const credentialsKeptMs = 60_000;

export async function openConnection(config: KubeConfig, options: { connections: number; now: () => number }): Promise<Connection> {
  allowPlainLoopback(config);
  const server = (config.getCurrentCluster()?.server ?? "").replace(/\/+$/, "");
  const first = await authenticate(config);
  const open = await dispatcherMaker(config, first, options.connections);
  let dispatcher = open();
  let kept = { headers: headersOf(first), at: options.now() };
  let closed: Promise<void> | undefined;
  return {
    server,
    dispatcher: () => dispatcher,
    renew(used) {
      const next = closed === undefined && used === dispatcher ? open() : dispatcher;
      if (next === dispatcher) return;
      dispatcher = next;
      // A wedged pool never ends; nobody waits for it.
      void used.close().catch(() => undefined);
    },
    async headers({ refresh }) {
      if (refresh || options.now() - kept.at > credentialsKeptMs)
        kept = { headers: headersOf(await authenticate(config)), at: options.now() };
      return kept.headers;
    },
    close() {
      closed ??= dispatcher.close();
      return closed;
    },
  };
}

async function authenticate(config: KubeConfig): Promise<RequestOptions> {
  const options: RequestOptions = {};
  try {
    await config.applyToHTTPSOptions(options);
  } catch (error) {
    // An exec plugin's own words may hold what it was given.
    throw new Failure("cluster_auth", "The kubeconfig's credentials could not be had.", {
      retry: "never",
      advice: "Check the kubeconfig's user: its command, files and tokens.",
      cause: error,
    });
  }
  return options;
}

async function dispatcherMaker(config: KubeConfig, options: RequestOptions, connections: number): Promise<() => Dispatcher> {
  if (config.getCurrentCluster()?.proxyUrl) {
    const context = new RequestContext(config.getCurrentCluster()?.server ?? "", HttpMethod.GET);
    await config.applySecurityAuthentication(context);
    const dispatcher = context.getDispatcher();
    if (dispatcher !== undefined) return () => dispatcher as unknown as Dispatcher;
  }
  const { ca, cert, key, passphrase, rejectUnauthorized, servername } = options;
  const tls = { ca, cert, key, passphrase, rejectUnauthorized, servername };
  return () =>
    new Agent({
      connections,
      pipelining: 1,
      keepAliveTimeout: 30_000,
      // Seen with undici 8.12: of a pool over HTTP/2 whose connections are cut, about one in twenty never connects again.
      allowH2: false,
      connect: {
        ...(Object.fromEntries(Object.entries(tls).filter(([, value]) => value !== undefined)) as object),
        timeout: 10_000,
        keepAlive: true,
        keepAliveInitialDelay: 30_000,
      },
    });
}

function headersOf(options: RequestOptions): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(options.headers ?? {}))
    if (value !== undefined) headers[name.toLowerCase()] = String(value).trim();
  if (typeof options.auth === "string") headers.authorization = `Basic ${Buffer.from(options.auth).toString("base64")}`;
  return headers;
}

// client-node refuses http:// unless TLS verification is off; on the loopback interface there is nobody to verify.
function allowPlainLoopback(config: KubeConfig): void {
  const cluster = config.getCurrentCluster();
  if (cluster === null || !/^http:\/\/(127\.0\.0\.1|localhost|\[::1\])(:\d+)?(\/|$)/.test(cluster.server)) return;
  config.clusters = config.clusters.map((each) => (each.name === cluster.name ? { ...each, skipTLSVerify: true } : each));
}

// The sandbox's web page: serves the page itself, passes the chat through, and shows the world beside it.
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { type Asset, readAssets } from "./assets.ts";
import { isOwnHost, isOwnOrigin } from "./guard.ts";
import { proxyTo } from "./proxy.ts";
import { readJsonObject, sendAsset, sendJson } from "./reply.ts";
import type { Suggestion, WorldSource } from "./world.ts";
import { openWorldStreams, type WorldStreams } from "./world-stream.ts";

export type { Suggestion, World, WorldSource } from "./world.ts";

export interface PageOptions {
  /** Default: any free one. Always on 127.0.0.1. */
  port?: number;
  /** The chat server whose `/client/*` the page shows. */
  slackUrl: string;
  world: WorldSource;
  /** What the composer offers for the text typed so far. */
  completions(text: string, userId: string): Promise<Suggestion[]>;
  /** Who one may act as, in order, with a word on what they may do; the first is acted as first. */
  people: { id: string; note?: string }[];
  /** What the first screen offers to try; a click puts it into the composer. */
  firstTries?: { text: string; note?: string }[];
}

export interface Page {
  url: string;
  close(): Promise<void>;
}

interface Site {
  options: PageOptions;
  assets: Map<string, Asset>;
  streams: WorldStreams;
  port: number;
}

const clientFolder = fileURLToPath(new URL("./client", import.meta.url));

const defaultTries = [{ text: "/gitops sync prod", note: "brings prod to what git says" }];

/** Starts the page's server on 127.0.0.1. Rejects when the port is taken. */
export async function startPage(options: PageOptions): Promise<Page> {
  const assets = await readAssets(clientFolder);
  const streams = openWorldStreams(options.world);
  const site: Site = { options, assets, streams, port: 0 };
  const server = createServer((request, response) => {
    route(site, request, response).catch((error: unknown) => fail(response, error));
  });
  try {
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(options.port ?? 0, "127.0.0.1", resolve);
    });
  } catch (error) {
    streams.close();
    throw error;
  }
  site.port = (server.address() as AddressInfo).port;
  return {
    url: `http://127.0.0.1:${site.port}/`,
    async close() {
      streams.close();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

async function route(site: Site, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (!isOwnHost(request.headers.host, site.port))
    return sendJson(response, 421, { ok: false, error: "This page answers only to its own address." });
  const isRead = request.method === "GET" || request.method === "HEAD";
  if (!isRead && !isOwnOrigin(request)) return sendJson(response, 403, { ok: false, error: "Another site may not write here." });
  const url = parseTarget(request.url);
  if (!url) return sendJson(response, 400, { ok: false, error: "That is not an address." });
  if (url.pathname.startsWith("/client/") || (isRead && url.pathname.startsWith("/files/"))) {
    return proxyTo(new URL(url.pathname + url.search, site.options.slackUrl), request, response);
  }
  if (url.pathname.startsWith("/sandbox/")) return routeSandbox(site, url, request, response);
  const asset = isRead ? site.assets.get(url.pathname) : undefined;
  if (asset) return sendAsset(request, response, asset);
  sendJson(response, 404, { ok: false, error: "There is nothing here." });
}

async function routeSandbox(site: Site, url: URL, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { options } = site;
  switch (`${request.method} ${url.pathname}`) {
    case "GET /sandbox/start":
      return sendJson(response, 200, { people: options.people, firstTries: options.firstTries ?? defaultTries });
    case "GET /sandbox/world":
      return sendJson(response, 200, await options.world.read());
    case "GET /sandbox/events":
      return site.streams.add(response);
    case "GET /sandbox/completions": {
      const text = (url.searchParams.get("text") ?? "").slice(0, 1000);
      return sendJson(response, 200, { suggestions: await options.completions(text, url.searchParams.get("user") ?? "") });
    }
    case "POST /sandbox/push":
      return push(options.world, request, response);
    default:
      return sendJson(response, 404, { ok: false, error: "There is nothing here." });
  }
}

async function push(world: WorldSource, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await readJsonObject(request);
  const { image, tag } = body ?? {};
  // https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pulling-manifests
  if (typeof image !== "string" || typeof tag !== "string" || !/^\w[\w.-]{0,127}$/.test(tag)) {
    return sendJson(response, 400, {
      ok: false,
      error: "A tag is 1 to 128 letters, digits, dots, dashes and underscores, and begins with no dot or dash.",
    });
  }
  try {
    await world.push(image, tag);
    sendJson(response, 200, { ok: true });
  } catch (error) {
    sendJson(response, 409, { ok: false, error: error instanceof Error ? error.message : "The push failed." });
  }
}

function parseTarget(target: string | undefined): URL | undefined {
  try {
    return new URL(target ?? "/", "http://page.invalid");
  } catch {
    return undefined;
  }
}

function fail(response: ServerResponse, error: unknown): void {
  if (response.headersSent) response.destroy();
  else sendJson(response, 500, { ok: false, error: error instanceof Error ? error.message : "The page's server failed." });
}

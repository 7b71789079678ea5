// An OCI registry inside the process: push and pull by the distribution API, notifications, and faults on demand.

import { once } from "node:events";
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { Access, type RegistryAuth } from "./access.ts";
import { handleUpload, readBlob, removeBlob, type Uploads } from "./blob-endpoints.ts";
import { ContentStore } from "./content-store.ts";
import { damageAnswer, type Fault, Faults } from "./faults.ts";
import { listReferrers, listRepositories, listTags } from "./list-endpoints.ts";
import { readManifest, removeManifest, writeManifest } from "./manifest-endpoints.ts";
import { type ManifestEvent, type NotificationEndpoint, Notifier } from "./notifier.ts";
import { RegistryError, readBody, sendEmpty, sendError, sendJson } from "./reply.ts";
import { parseRoute, type Route } from "./route.ts";
import { storeTinyImage, type TinyImage } from "./tiny-image.ts";

export interface EmbeddedRegistryOptions {
  /** 0, the default, takes a free one. */
  port?: number | undefined;
  /** Milliseconds since 1970; by default the system's. */
  clock?: { now(): number } | undefined;
  /** Without it anybody may push and pull. */
  auth?: RegistryAuth | undefined;
  notifications?: { endpoints?: readonly NotificationEndpoint[]; maxTries?: number; firstDelayMs?: number } | undefined;
  /** Tags on one page of a list; by default all that are asked for. */
  maxPageSize?: number | undefined;
}

export interface PushedImage {
  /** With host, tag and no digest: `127.0.0.1:5000/api:1.5.0`. */
  reference: string;
  digest: string;
  mediaType: string;
  /** RFC 3339. */
  createdAt: string | undefined;
}

/** What `pushImage` needs; by default built now, for linux/amd64, with OCI media types. */
export type ImageToPush = Pick<TinyImage, "name" | "tag"> &
  Partial<Pick<TinyImage, "labels" | "annotations" | "createdAt" | "format">> & { platform?: string | readonly string[] | undefined };

export interface EmbeddedRegistry {
  /** As in image references, `127.0.0.1:5000`. */
  host: string;
  /** `http://127.0.0.1:5000`. */
  url: string;
  /** Makes a tiny valid image, tags it, and tells of the push as of any other. */
  pushImage(image: ImageToPush): PushedImage;
  /** Tags of a repository in code point order; [] when there is none. */
  tags(name: string): string[];
  repositories(): string[];
  /** `api:1.5.0` or `api@sha256:…`, with or without the host. */
  has(reference: string): boolean;
  /** What such a reference points at now; undefined when it is not there. */
  digest(reference: string): string | undefined;
  /** Calls the listener for each pushed or deleted manifest; the returned function ends that. */
  onPush(listener: (event: ManifestEvent) => void): () => void;
  /** Tells this endpoint too; the returned function ends that. */
  addEndpoint(endpoint: NotificationEndpoint): () => void;
  /** Ends when every notification was delivered or given up. */
  notificationsSettled(): Promise<void>;
  /** Switches a fault on; the returned function switches it off. */
  addFault(fault: Fault): () => void;
  clearFaults(): void;
  /** Forgets all tokens that were handed out. */
  revokeTokens(): void;
  /** `GET /v2/api/tags/list` and the like, oldest first: what clients asked for. */
  requests: readonly string[];
  /** The headers of each of them. */
  headers: readonly IncomingHttpHeaders[];
  close(): Promise<void>;
}

const maxRememberedRequests = 10_000;

/** Listens on 127.0.0.1. Everything is kept in memory and gone when it is closed. */
export async function startEmbeddedRegistry(options: EmbeddedRegistryOptions = {}): Promise<EmbeddedRegistry> {
  const server = createServer();
  server.listen(options.port ?? 0, "127.0.0.1");
  await once(server, "listening");
  const registry = new RunningRegistry(server, options);
  return registry;
}

class RunningRegistry implements EmbeddedRegistry {
  readonly host: string;
  readonly url: string;
  readonly requests: string[] = [];
  readonly headers: IncomingHttpHeaders[] = [];
  readonly #server: Server;
  readonly #now: () => number;
  readonly #maxPageSize: number | undefined;
  readonly #store = new ContentStore();
  readonly #uploads: Uploads = new Map();
  readonly #access: Access;
  readonly #faults = new Faults();
  readonly #notifier: Notifier;
  readonly #listeners = new Set<(event: ManifestEvent) => void>();
  readonly #closing = new AbortController();

  constructor(server: Server, options: EmbeddedRegistryOptions) {
    this.#server = server;
    this.host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    this.url = `http://${this.host}`;
    this.#now = () => options.clock?.now() ?? Date.now();
    this.#maxPageSize = options.maxPageSize;
    this.#access = new Access(options.auth, this.#now);
    const { endpoints = [], ...retries } = options.notifications ?? {};
    this.#notifier = new Notifier({ host: this.host, ...retries }, endpoints);
    server.on("request", (request, response) => void this.#answer(request, response));
  }

  pushImage({ platform = "linux/amd64", createdAt, format = "oci", ...image }: ImageToPush): PushedImage {
    const platforms = typeof platform === "string" ? [platform] : platform;
    const built = createdAt === undefined ? new Date(this.#now()).toISOString() : createdAt;
    const { digest, mediaType, size } = storeTinyImage(this.#store, { ...image, platforms, createdAt: built, format });
    this.#tell({ action: "push", repository: image.name, tag: image.tag, digest, mediaType, size, atMs: this.#now() });
    return { reference: `${this.host}/${image.name}:${image.tag}`, digest, mediaType, createdAt: built ?? undefined };
  }

  tags(name: string): string[] {
    return this.#store.tags(name) ?? [];
  }

  repositories(): string[] {
    return [...this.#store.repositories.keys()].sort();
  }

  has(reference: string): boolean {
    return this.digest(reference) !== undefined;
  }

  digest(reference: string): string | undefined {
    const local = reference.startsWith(`${this.host}/`) ? reference.slice(this.host.length + 1) : reference;
    const [, name = "", part = ""] = /^([^:@]+)(?::[^@]+(?=@))?[:@](.+)$/.exec(local) ?? [];
    return this.#store.manifest(name, part)?.digest;
  }

  onPush(listener: (event: ManifestEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  addEndpoint(endpoint: NotificationEndpoint): () => void {
    return this.#notifier.addEndpoint(endpoint);
  }

  notificationsSettled(): Promise<void> {
    return this.#notifier.settled();
  }

  addFault(fault: Fault): () => void {
    return this.#faults.add(fault);
  }

  clearFaults(): void {
    this.#faults.clear();
  }

  revokeTokens(): void {
    this.#access.revokeTokens();
  }

  async close(): Promise<void> {
    this.#closing.abort();
    await this.#notifier.close();
    const closed = once(this.#server, "close");
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }

  #tell(event: ManifestEvent): void {
    for (const listener of this.#listeners) listener(event);
    this.#notifier.notify(event);
  }

  #remember(line: string, headers: IncomingHttpHeaders): void {
    this.requests.push(line);
    this.headers.push(headers);
    if (this.requests.length <= maxRememberedRequests) return;
    this.requests.shift();
    this.headers.shift();
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", this.url);
    this.#remember(`${request.method} ${url.pathname}${url.search}`, request.headers);
    response.setHeader("Docker-Distribution-Api-Version", "registry/2.0");
    try {
      const route = parseRoute(decodeURIComponent(url.pathname));
      if (route === undefined) throw new RegistryError("NAME_UNKNOWN", "no such path");
      if (route === "invalid_name") throw new RegistryError("NAME_INVALID", "invalid repository name");
      if (await this.#meetsFault(route, request, response)) return;
      await this.#carryOut(route, { request, response, url });
    } catch (error) {
      if (response.headersSent || response.destroyed) response.destroy();
      else sendError(response, error instanceof RegistryError ? error : new RegistryError("UNKNOWN", "unknown error"));
    }
  }

  /** Whether the fault was the whole answer. */
  async #meetsFault(route: Route, request: IncomingMessage, response: ServerResponse): Promise<boolean> {
    const fault = this.#faults.take(route);
    if (fault === undefined) return false;
    if (fault.kind === "down") request.socket.destroy();
    else if (fault.kind === "status")
      sendJson(response, { errors: [{ code: "UNKNOWN", message: "switched on" }] }, { status: fault.status });
    else if (fault.kind === "rate_limited")
      throw new RegistryError("TOOMANYREQUESTS", "too many requests", { "Retry-After": String(fault.retryAfterS) });
    else if (fault.kind === "body") sendJson(response, fault.body, { headers: fault.headers ?? {} });
    else if (fault.kind === "redirect" && "digest" in route) sendEmpty(response, 307, { Location: fault.to + route.digest });
    else if (fault.kind === "realm") {
      if (request.headers.authorization !== undefined) return false;
      throw new RegistryError("UNAUTHORIZED", "authentication required", {
        "WWW-Authenticate": `Bearer realm="${fault.realm}",service="other"`,
      });
    } else {
      if (fault.kind === "slow") await sleep(fault.delayMs, undefined, { signal: this.#closing.signal });
      else if (fault.kind !== "redirect") damageAnswer(response, fault.kind);
      return false;
    }
    return true;
  }

  async #carryOut(
    route: Route,
    { request, response, url }: { request: IncomingMessage; response: ServerResponse; url: URL },
  ): Promise<void> {
    const isRead = request.method === "GET" || request.method === "HEAD";
    if (route.kind === "token") {
      const form = isRead ? url.searchParams : new URLSearchParams((await readBody(request, 65_536)).toString("utf8"));
      return this.#access.giveToken(request, response, form);
    }
    const action = isRead ? "pull" : request.method === "DELETE" ? "delete" : "push";
    this.#access.check(request, { scope: "name" in route ? `repository:${route.name}:${action}` : undefined, realm: `${this.url}/token` });
    if (route.kind === "upload")
      return handleUpload({ store: this.#store, uploads: this.#uploads, request, response, url, name: route.name, id: route.id });
    if (!isRead) return this.#change(route, request, response);
    if (route.kind === "base") sendJson(response, {});
    else if (route.kind === "catalog") listRepositories(this.#store, response, url);
    else if (route.kind === "tags") listTags(this.#store, response, { name: route.name, url, maxPageSize: this.#maxPageSize });
    else if (route.kind === "referrers") listReferrers(this.#store, response, { ...route, url });
    else if (route.kind === "manifest") readManifest(this.#store, response, route);
    else readBlob(this.#store, response, route);
  }

  async #change(route: Route, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const atMs = this.#now();
    if (route.kind === "manifest" && request.method === "PUT") {
      const { manifest, tag } = await writeManifest(this.#store, request, response, route);
      const { digest, mediaType, bytes } = manifest;
      this.#tell({ action: "push", repository: route.name, tag, digest, mediaType, size: bytes.length, atMs });
    } else if (route.kind === "manifest" && request.method === "DELETE") {
      removeManifest(this.#store, response, route);
      const { name: repository, reference } = route;
      this.#tell({ action: "delete", repository, atMs, ...(reference.includes(":") ? { digest: reference } : { tag: reference }) });
    } else if (route.kind === "blob" && request.method === "DELETE") removeBlob(this.#store, response, route);
    else throw new RegistryError("UNSUPPORTED", "The operation is unsupported.");
  }
}

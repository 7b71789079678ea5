// Which kinds an API server serves: aggregated discovery in two requests, or group by group where it is not served.

import { Failure } from "../../failure.ts";
import type { ApiResource } from "../cluster.ts";
import { mapConcurrently } from "../gate.ts";
import type { ApiAnswer, ApiClient, ApiRequest } from "./api-client.ts";

export interface Discovery {
  /** Failures as `Cluster.resources`. One request in flight serves all who ask meanwhile. */
  resources(options: { refresh: boolean }, signal: AbortSignal): Promise<readonly ApiResource[]>;
  /** Forgets what is known: a kind turned out not to be served any more. */
  forget(): void;
}

/** The answers that were kept, with what the server calls them: asking again costs a 304. */
interface Known {
  resources: readonly ApiResource[];
  parts: readonly Part[] | undefined;
}

interface Part {
  etag: string | undefined;
  resources: readonly ApiResource[];
}

const roots = ["/api", "/apis"] as const;
const aggregated = ["v2", "v2beta1"]
  .map((version) => `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList`)
  .join(",");
const groupsAtOnce = 8;

export function createDiscovery(client: ApiClient): Discovery {
  let known: Known | undefined;
  let inFlight: Promise<Known> | undefined;
  return {
    async resources({ refresh }, signal) {
      if (known !== undefined && !refresh) return known.resources;
      if (inFlight !== undefined) return (await inFlight.catch(() => discover(client, known, signal))).resources;
      inFlight = discover(client, known, signal).finally(() => {
        inFlight = undefined;
      });
      known = await inFlight;
      return known.resources;
    },
    forget() {
      known = undefined;
    },
  };
}

async function discover(client: ApiClient, known: Known | undefined, signal: AbortSignal): Promise<Known> {
  const parts = await Promise.all(roots.map((root, index) => discoverAggregated(client, root, known?.parts?.[index], signal)));
  if (parts.every((part) => part !== undefined)) return { resources: parts.flatMap((part) => part.resources), parts };
  return { resources: await discoverByGroup(client, signal), parts: undefined };
}

async function discoverAggregated(
  client: ApiClient,
  root: string,
  known: Part | undefined,
  signal: AbortSignal,
): Promise<Part | undefined> {
  const answer = await client({ ...discoveryRequest(root), accept: `${aggregated},application/json`, ifNoneMatch: known?.etag }, signal);
  if (answer.status === 304 && known !== undefined) return known;
  if (objectOf(answer.body).kind !== "APIGroupDiscoveryList") return undefined;
  return { etag: answer.etag, resources: parseAggregatedDiscovery(answer.body) };
}

/** An `APIGroupDiscoveryList` (apidiscovery.k8s.io/v2) as resources, the preferred version of a group first. */
export function parseAggregatedDiscovery(body: unknown): ApiResource[] {
  return arrayOf(objectOf(body).items).flatMap((item) => {
    const group = textOf(objectOf(objectOf(item).metadata).name);
    return arrayOf(objectOf(item).versions).flatMap((version) => {
      const of = objectOf(version);
      return arrayOf(of.resources).flatMap((resource) => parseAggregatedResource(group, textOf(of.version), objectOf(resource)));
    });
  });
}

function parseAggregatedResource(group: string, version: string, of: Record<string, unknown>): ApiResource[] {
  const kind = textOf(objectOf(of.responseKind).kind);
  const plural = textOf(of.resource);
  if (kind === "" || plural === "") return [];
  return [{ group, version, kind, plural, namespaced: of.scope === "Namespaced", verbs: arrayOf(of.verbs).map(textOf) }];
}

async function discoverByGroup(client: ApiClient, signal: AbortSignal): Promise<ApiResource[]> {
  const [core, groups] = await Promise.all([client(discoveryRequest("/api"), signal), client(discoveryRequest("/apis"), signal)]);
  const versions = [
    ...arrayOf(objectOf(core.body).versions).map((version) => `/api/${encodeURIComponent(textOf(version))}`),
    ...arrayOf(objectOf(groups.body).groups).flatMap((group) =>
      arrayOf(objectOf(group).versions).map(
        (version) => `/apis/${textOf(objectOf(version).groupVersion).split("/").map(encodeURIComponent).join("/")}`,
      ),
    ),
  ];
  const lists = await mapConcurrently(versions, groupsAtOnce, (path) => fetchGroup(client, path, signal));
  return lists.flatMap((list) => (list === undefined ? [] : parseResourceList(list.body)));
}

// An aggregated API whose backend is down answers 503: its kinds are then unknown, the others are not.
async function fetchGroup(client: ApiClient, path: string, signal: AbortSignal): Promise<ApiAnswer | undefined> {
  try {
    return await client(discoveryRequest(path), signal);
  } catch (error) {
    if (error instanceof Failure && (error.code === "cluster_busy" || error.code === "cluster_rejected")) return undefined;
    throw error;
  }
}

/** An `APIResourceList` without its subresources. */
export function parseResourceList(body: unknown): ApiResource[] {
  const groupVersion = textOf(objectOf(body).groupVersion);
  const [first = "", second] = groupVersion.split("/");
  const group = second === undefined ? "" : first;
  return arrayOf(objectOf(body).resources).flatMap((resource) => {
    const of = objectOf(resource);
    const plural = textOf(of.name);
    if (plural === "" || plural.includes("/")) return [];
    return [
      {
        group,
        version: second ?? first,
        kind: textOf(of.kind),
        plural,
        namespaced: of.namespaced === true,
        verbs: arrayOf(of.verbs).map(textOf),
      },
    ];
  });
}

function discoveryRequest(path: string): ApiRequest {
  return { method: "GET", path, repeatable: true, subject: { verb: "read", kind: "the list of served kinds", secret: false } };
}

function objectOf(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

function arrayOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

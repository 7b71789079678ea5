// One request: who asks, what for, and the answer.

import type { IncomingMessage, ServerResponse } from "node:http";
import type { Json, JsonObject } from "../json.ts";
import { stringAt } from "../json.ts";
import type { Resource } from "../kinds/resource-table.ts";
import { kindKey } from "../store/object-store.ts";
import { deleteObject } from "../write/delete-object.ts";
import { jsonPatch, mergePatch, strategicMergePatch } from "../write/patches.ts";
import { type ClusterState, requireObject, type Target, type WriteResult } from "../write/write-context.ts";
import { applyObject, createObject, patchObject, replaceObject } from "../write/write-object.ts";
import { ApiError, invalid, methodNotAllowed, noSuchResource, notFound } from "./api-error.ts";
import { answerDiscovery } from "./discovery.ts";
import type { RequestVerb } from "./faults.ts";
import { type ListPages, listObjects, selectorOf } from "./list-objects.ts";
import { parseApplyPatch, parseJson, parseObject, readText } from "./read-body.ts";
import { deleteOptionsOf, writeOptionsOf } from "./request-options.ts";
import { parseTarget } from "./request-target.ts";
import { watchObjects } from "./watch-objects.ts";

export interface ApiRequest {
  request: IncomingMessage;
  response: ServerResponse;
  url: URL;
  verb: RequestVerb;
  resource: Resource | undefined;
  namespace: string | undefined;
  name: string | undefined;
  subresource: string | undefined;
}

export interface ApiContext {
  state: ClusterState;
  pages: ListPages;
  kubernetesVersion: string;
}

export type Answer =
  | { kind: "json"; code: number; body: JsonObject; warnings?: readonly string[]; contentType?: string }
  | { kind: "text"; code: number; text: string }
  /** It is answered already, or goes on being answered. */
  | { kind: "streaming" };

/** What a request is about. */
export function describeRequest(state: ClusterState, request: IncomingMessage, response: ServerResponse): ApiRequest {
  const url = new URL(request.url ?? "/", "http://cluster");
  const target = parseTarget(url.pathname);
  const resource = target === undefined ? undefined : state.resources.find(target.group, target.version, target.plural);
  const { namespace, name, subresource } = target ?? { namespace: undefined, name: undefined, subresource: undefined };
  const verb = verbOf(request.method ?? "GET", url.searchParams, target !== undefined, name);
  return { request, response, url, verb, resource, namespace, name, subresource };
}

function verbOf(method: string, query: URLSearchParams, isResource: boolean, name: string | undefined): RequestVerb {
  if (!isResource) return "other";
  if (method === "POST") return "create";
  if (method === "PUT") return "update";
  if (method === "PATCH") return "patch";
  if (method === "DELETE") return name === undefined ? "deletecollection" : "delete";
  if (query.get("watch") === "true" || query.get("watch") === "1") return "watch";
  return name === undefined ? "list" : "get";
}

/** Answers a request. Throws ApiError for what is refused. */
export async function answerRequest(context: ApiContext, asked: ApiRequest): Promise<Answer> {
  const { state } = context;
  const { resource, url, verb } = asked;
  if (parseTarget(url.pathname) === undefined) return answerOther(context, asked);
  if (resource === undefined) {
    const target = parseTarget(url.pathname);
    if (target !== undefined && state.resources.hasBuiltInGroup(target.group)) throw noSuchResource();
    return { kind: "text", code: 404, text: "404 page not found\n" };
  }
  if (asked.subresource !== undefined && !resource.subresources.includes(asked.subresource))
    throw resource.custom ? notFound(resource, asked.name ?? "") : noSuchResource();
  const namespace = resource.namespaced ? asked.namespace : undefined;
  if (verb === "list")
    return json(200, listObjects({ store: state.store, pages: context.pages, resource, namespace, query: url.searchParams }));
  if (verb === "watch") {
    watchObjects({ store: state.store, resource, namespace, query: watchQuery(asked), response: asked.response });
    return { kind: "streaming" };
  }
  if (verb === "create" && asked.name === undefined) return create(state, asked, resource, namespace);
  if (verb === "deletecollection") return deleteAll(state, asked, resource, namespace);
  if (asked.name === undefined || (resource.namespaced && namespace === undefined)) throw methodNotAllowed();
  return answerNamed(state, asked, { resource, namespace, name: asked.name });
}

/** A watch of one name (`…/deployments/api?watch=true`) is one by field selector. */
function watchQuery(asked: ApiRequest): URLSearchParams {
  if (asked.name === undefined) return asked.url.searchParams;
  const query = new URLSearchParams(asked.url.searchParams);
  query.set("fieldSelector", `metadata.name=${asked.name}`);
  return query;
}

async function answerNamed(state: ClusterState, asked: ApiRequest, target: Target): Promise<Answer> {
  const { verb, url } = asked;
  if (verb === "get") return json(200, served(target.resource, requireObject(state, target)));
  const text = await readText(asked.request);
  if (verb === "update") {
    const options = writeOptionsOf("UpdateOptions", url.searchParams, asked.request.headers["user-agent"] ?? "", asked.subresource);
    const { value, duplicates } = parseObject(text, target.resource.kind);
    return written(target.resource, replaceObject(state, target, value, { ...options, duplicates }));
  }
  if (verb === "patch") return patch(state, asked, target, text);
  if (verb !== "delete") throw methodNotAllowed();
  const outcome = deleteObject(state, target, deleteOptionsOf(text, url.searchParams));
  if (outcome.kind === "terminating") return json(200, served(target.resource, outcome.object));
  const { group, plural } = target.resource;
  const uid = stringAt(outcome.object, "metadata", "uid") ?? "";
  const details = { name: target.name, ...(group === "" ? {} : { group }), kind: plural, uid };
  return json(200, { kind: "Status", apiVersion: "v1", metadata: {}, status: "Success", details });
}

function patch(state: ClusterState, asked: ApiRequest, target: Target, text: string): Answer {
  const { resource } = target;
  const query = asked.url.searchParams;
  const options = writeOptionsOf("PatchOptions", query, asked.request.headers["user-agent"] ?? "", asked.subresource);
  const type = (asked.request.headers["content-type"] ?? "").split(";")[0];
  switch (type) {
    case "application/apply-patch+yaml": {
      if (!query.get("fieldManager")) throw managerRequired();
      return written(resource, applyObject(state, target, parseApplyPatch(text, options.fieldValidation === "Strict"), options));
    }
    case "application/json-patch+json":
      return written(
        resource,
        patchObject(state, target, (live) => jsonPatch(live, parseJson(text, "Patch")), options),
      );
    case "application/merge-patch+json":
      return written(
        resource,
        patchObject(state, target, (live) => mergePatch(live, parseObject(text, "Patch").value) as JsonObject, options),
      );
    case "application/strategic-merge-patch+json": {
      if (resource.custom) throw unknownFormat();
      const change = (live: JsonObject): Json => strategicMergePatch(live, parseObject(text, "Patch").value, resource.schema);
      return written(
        resource,
        patchObject(state, target, (live) => change(live) as JsonObject, options),
      );
    }
    default:
      throw unsupportedMedia();
  }
}

function managerRequired(): ApiError {
  const problem = { reason: "FieldValueRequired" as const, field: "fieldManager", message: "Required value: is required for apply patch" };
  return invalid({ group: "meta.k8s.io", kind: "PatchOptions", plural: "patchoptions" }, "", [problem]);
}

function unknownFormat(): ApiError {
  const accepted = "application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml";
  const message = `the body of the request was in an unknown format - accepted media types include: ${accepted}`;
  return new ApiError(415, "UnsupportedMediaType", message);
}

function unsupportedMedia(): ApiError {
  return new ApiError(415, "UnsupportedMediaType", "415: Unsupported Media Type", {});
}

async function create(state: ClusterState, asked: ApiRequest, resource: Resource, namespace: string | undefined): Promise<Answer> {
  const { value, duplicates } = parseObject(await readText(asked.request), resource.kind);
  const place = namespace ?? (resource.namespaced ? stringAt(value, "metadata", "namespace") : undefined);
  const options = writeOptionsOf("CreateOptions", asked.url.searchParams, asked.request.headers["user-agent"] ?? "", undefined);
  return written(resource, createObject(state, { resource, namespace: place }, value, { ...options, duplicates }), 201);
}

async function deleteAll(state: ClusterState, asked: ApiRequest, resource: Resource, namespace: string | undefined): Promise<Answer> {
  const options = deleteOptionsOf(await readText(asked.request), asked.url.searchParams);
  const isWanted = selectorOf(asked.url.searchParams, resource);
  for (const object of state.store.list(kindKey(resource), namespace).filter(isWanted)) {
    const name = stringAt(object, "metadata", "name") ?? "";
    deleteObject(state, { resource, namespace: stringAt(object, "metadata", "namespace"), name }, options);
  }
  return json(200, { kind: "Status", apiVersion: "v1", metadata: {}, status: "Success", details: {} });
}

function answerOther(context: ApiContext, asked: ApiRequest): Answer {
  const { pathname } = asked.url;
  if (pathname === "/version") {
    const [, major = "1", minor = "0"] = /^v(\d+)\.(\d+)/.exec(context.kubernetesVersion) ?? [];
    return json(200, {
      major,
      minor,
      gitVersion: `${context.kubernetesVersion}+embedded`,
      platform: "embedded",
      compiler: "",
      goVersion: "",
      buildDate: "1970-01-01T00:00:00Z",
      gitCommit: "",
      gitTreeState: "",
    });
  }
  if (["/healthz", "/livez", "/readyz"].includes(pathname)) return { kind: "text", code: 200, text: "ok" };
  const found = answerDiscovery(context.state.resources, pathname, asked.request.headers.accept ?? "");
  if (found !== undefined) return { kind: "json", code: 200, body: found.body, contentType: found.contentType };
  return { kind: "text", code: 404, text: "404 page not found\n" };
}

function json(code: number, body: JsonObject): Answer {
  return { kind: "json", code, body };
}

function written(resource: Resource, result: WriteResult, code?: number): Answer {
  return { kind: "json", code: code ?? (result.isNew ? 201 : 200), body: served(resource, result.object), warnings: result.warnings };
}

/** The object under the version that was asked for: all versions of a custom kind share one store. */
function served(resource: Resource, object: JsonObject): JsonObject {
  const apiVersion = resource.group === "" ? resource.version : `${resource.group}/${resource.version}`;
  return object.apiVersion === apiVersion ? object : { ...object, apiVersion };
}

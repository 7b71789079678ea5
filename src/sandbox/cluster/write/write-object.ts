// The writes of the API: create, replace, patch and apply.

import { ApiError, alreadyExists, badRequest, conflict, invalid, modified, notFound } from "../api/api-error.ts";
import { checkTyped } from "../apply/check-typed.ts";
import { type Managers, readManagers } from "../apply/managers.ts";
import { applyConfiguration, type FieldConflict } from "../apply/server-side-apply.ts";
import { trackUpdate } from "../apply/track-fields.ts";
import { type JsonObject, listAt, objectAt, stringAt } from "../json.ts";
import { zeroValue } from "../kinds/decode.ts";
import { apiVersionOf, type Resource } from "../kinds/resource-table.ts";
import { kindKey } from "../store/object-store.ts";
import { commit, type Draft, writerOf } from "./commit.ts";
import { generatedName } from "./identity.ts";
import {
  type ClusterState,
  placeBody,
  requireNamespace,
  requireObject,
  type Target,
  type WriteOptions,
  type WriteResult,
} from "./write-context.ts";

/** Creates an object; its name comes from its metadata. */
export function createObject(state: ClusterState, place: Omit<Target, "name">, body: JsonObject, options: WriteOptions): WriteResult {
  const { resource, namespace } = place;
  checkKind(resource, body);
  const placed = placeBody(body, place);
  if ((stringAt(placed, "metadata", "resourceVersion") ?? "") !== "")
    throw new ApiError(500, "", "resourceVersion should not be set on objects to be created");
  const said = stringAt(placed, "metadata", "name") ?? "";
  const name = said === "" && stringAt(placed, "metadata", "generateName") !== undefined ? generatedName(state, placed) : said;
  const next = { ...placed, metadata: { ...objectAt(placed, "metadata"), name } };
  requireNamespace(state, resource, namespace, name);
  const target = { resource, namespace, name };
  const exists = state.store.get(kindKey(resource), namespace, name) !== undefined;
  if (!exists) return commit(state, { target, live: undefined, next, managers: undefined, options });
  commit(state, { target, live: undefined, next, managers: undefined, options: { ...options, dryRun: true } });
  throw alreadyExists(resource, name);
}

/** Replaces an object (PUT); with a resourceVersion only that version of it. */
export function replaceObject(state: ClusterState, target: Target, body: JsonObject, options: WriteOptions): WriteResult {
  const { resource, name } = target;
  checkKind(resource, body);
  const next = placeBody(body, target);
  checkNameOfPath(next, name);
  const live = requireObject(state, target);
  checkPreconditions(resource, live, next);
  const isUnversioned = (stringAt(next, "metadata", "resourceVersion") ?? "") === "";
  if (isUnversioned && resource.custom) {
    const field = "metadata.resourceVersion";
    const message = "Invalid value: 0: must be specified for an update";
    // Here the real server names the plural and not the kind.
    throw invalid({ ...resource, kind: resource.plural }, name, [{ reason: "FieldValueInvalid", field, message }]);
  }
  return commit(state, { target, live, next, managers: undefined, options });
}

/** Changes an object by a function (JSON, merge or strategic merge patch). */
export function patchObject(
  state: ClusterState,
  target: Target,
  change: (live: JsonObject) => JsonObject,
  options: WriteOptions,
): WriteResult {
  const live = requireObject(state, target);
  const next = placeBody(change(live), target);
  checkNameOfPath(next, target.name);
  checkPreconditions(target.resource, live, next);
  try {
    return commit(state, { target, live, next, managers: undefined, options });
  } catch (error) {
    const strict = error instanceof ApiError && error.code === 400 ? /strict decoding error: .*$/s.exec(error.message)?.[0] : undefined;
    if (strict === undefined) throw error;
    const message = `Invalid value: ${JSON.stringify(JSON.stringify(next))}: ${strict}`;
    throw new ApiError(422, "Invalid", ` "" is invalid: patch: ${message}`, {
      causes: [{ reason: "FieldValueInvalid", message, field: "patch" }],
    });
  }
}

/** Server-side apply: creates the object when it is not there. */
export function applyObject(state: ClusterState, target: Target, body: JsonObject, options: WriteOptions): WriteResult {
  const { resource, namespace, name } = target;
  if (body.apiVersion !== apiVersionOf(resource) || body.kind !== resource.kind) {
    const [group, version] = splitApiVersion(stringAt(body, "apiVersion") ?? "");
    throw badRequest(`invalid object type: ${group}/${version}, Kind=${stringAt(body, "kind") ?? ""}`);
  }
  if (listAt(body, "metadata", "managedFields").length > 0) throw badRequest("metadata.managedFields must be nil");
  const problems = checkTyped(body, resource.schema);
  if (problems.length > 0) {
    const typed = `(${stringAt(body, "metadata", "namespace") ?? ""}/${name}; ${gvkText(resource)})`;
    const text = problems.length === 1 ? problems[0] : ["errors:", ...problems].join("\n  ");
    throw new ApiError(500, "", `failed to create typed patch object ${typed}: ${text}`);
  }
  checkNameOfPath(body, name);
  const config = placeBody(body, target);
  const live = state.store.get(kindKey(resource), namespace, name);
  if (live === undefined && options.subresource !== "") throw notFound(resource, name);
  if (live === undefined) requireNamespace(state, resource, namespace, name);
  if (live !== undefined) checkApplied(resource, live, config);
  const { resourceVersion: _version, uid: _uid, ...metadata } = objectAt(config, "metadata");
  const outcome = applyConfiguration({
    live: live ?? {},
    config: { ...config, metadata },
    schema: resource.schema,
    managers: live === undefined ? new Map() : managersForApply(state, resource, live),
    writer: writerOf(state, resource, options, "Apply"),
    force: options.force,
  });
  if (outcome.kind === "conflict") throw applyConflict(outcome.conflicts);
  return commitApplied(state, { target, live, next: outcome.object, managers: outcome.managers, options });
}

/** The managers of the live object; one that has none yet is given one for all that is there. */
function managersForApply(state: ClusterState, resource: Resource, live: JsonObject): Managers {
  const managers = readManagers(live);
  if (managers.size > 0) return managers;
  const writer = { ...writerOf(state, resource, { manager: "before-first-apply", subresource: "" }, "Update") };
  return trackUpdate({ live: zeroValue(resource.schema), next: live, schema: resource.schema, managers, writer });
}

/** Group, version and kind as Go prints them: the core group leaves its slash. */
function gvkText(resource: Resource): string {
  return `${resource.group}/${resource.version}, Kind=${resource.kind}`;
}

/** What the types refuse in a merged object is no bad request to the real server but a fault of its own. */
function commitApplied(state: ClusterState, draft: Draft): WriteResult {
  try {
    return commit(state, draft);
  } catch (error) {
    const { resource, name } = draft.target;
    const match = error instanceof ApiError && error.code === 400 ? / cannot be handled as a \w+: (.*)$/s.exec(error.message) : null;
    if (match === null) throw error;
    const gvk = gvkText(resource);
    const typed = `(/${name}; ${gvk})`;
    throw new ApiError(
      500,
      "",
      `failed to convert new object ${typed} to proper version: unable to convert unstructured object to ${gvk}: ${match[1]?.replace("illegal base64", "error decoding from json: illegal base64")}`,
    );
  }
}

function checkKind(resource: Resource, body: JsonObject): void {
  const said = { apiVersion: stringAt(body, "apiVersion") ?? "", kind: stringAt(body, "kind") ?? "" };
  const isSameVersion = said.apiVersion === "" || said.apiVersion === apiVersionOf(resource);
  if (isSameVersion && (said.kind === "" || said.kind === resource.kind)) return;
  const version = said.apiVersion.split("/").at(-1) ?? "";
  const internal = resource.group === "" ? "core" : resource.group.split(".")[0];
  if (isSameVersion) {
    const why = `converting (${version}.${said.kind}) to (${internal}.${resource.kind}): unknown conversion`;
    throw badRequest(`${said.kind} in version "${version}" cannot be handled as a ${resource.kind}: ${why}`);
  }
  throw badRequest(`the API version in the data (${said.apiVersion}) does not match the expected API version (${apiVersionOf(resource)})`);
}

function checkNameOfPath(body: JsonObject, name: string): void {
  const said = stringAt(body, "metadata", "name") ?? "";
  if (said !== "" && said !== name) throw badRequest(`the name of the object (${said}) does not match the name on the URL (${name})`);
}

function checkPreconditions(resource: Resource, live: JsonObject, next: JsonObject): void {
  const name = stringAt(live, "metadata", "name") ?? "";
  const uid = stringAt(next, "metadata", "uid") ?? "";
  const liveUid = stringAt(live, "metadata", "uid") ?? "";
  if (uid !== "" && uid !== liveUid)
    throw conflict(resource, name, storageError(resource, live, `UID in precondition: ${uid}, UID in object meta: ${liveUid}`));
  const deletion = stringAt(next, "metadata", "deletionTimestamp");
  if (deletion !== undefined && deletion !== stringAt(live, "metadata", "deletionTimestamp")) {
    const message = `Invalid value: ${JSON.stringify(deletion)}: field is immutable`;
    throw invalid(resource, name, [{ reason: "FieldValueInvalid", field: "metadata.deletionTimestamp", message }]);
  }
  const version = stringAt(next, "metadata", "resourceVersion") ?? "";
  if (version !== "" && version !== stringAt(live, "metadata", "resourceVersion")) throw modified(resource, name);
}

/** What an apply says of the object that it means; another uid is a change of an immutable field here. */
function checkApplied(resource: Resource, live: JsonObject, config: JsonObject): void {
  const name = stringAt(live, "metadata", "name") ?? "";
  const uid = stringAt(config, "metadata", "uid") ?? "";
  if (uid !== "" && uid !== stringAt(live, "metadata", "uid")) {
    const message = `Invalid value: ${JSON.stringify(uid)}: field is immutable`;
    throw invalid(resource, name, [{ reason: "FieldValueInvalid", field: "metadata.uid", message }]);
  }
  checkPreconditions(resource, live, config);
}

/** The words of the storage layer, which the real server passes on. */
function storageError(resource: Resource, live: JsonObject, why: string): string {
  const namespace = stringAt(live, "metadata", "namespace");
  const place = namespace === undefined ? "" : `${namespace}/`;
  const key = `/registry/${resource.plural}/${place}${stringAt(live, "metadata", "name") ?? ""}`;
  return `StorageError: invalid object, Code: 4, Key: ${key}, ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: ${why}`;
}

function splitApiVersion(apiVersion: string): readonly [group: string, version: string] {
  const [group = "", version] = apiVersion.split("/");
  return version === undefined ? ["", group] : [group, version];
}

/** The 409 that names every field and the manager that holds it. */
function applyConflict(conflicts: readonly FieldConflict[]): ApiError {
  const causes = conflicts.flatMap(({ manager, fields }) => {
    const subresource = manager.subresource === "" ? "" : ` with subresource "${manager.subresource}"`;
    const using = manager.operation === "Update" ? ` using ${manager.apiVersion}` : "";
    const message = `conflict with "${manager.manager}"${subresource}${using}`;
    return fields.map((field) => ({ reason: "FieldManagerConflict", message, field }));
  });
  const [first] = causes;
  if (causes.length === 1 && first !== undefined)
    return new ApiError(409, "Conflict", `Apply failed with 1 conflict: ${first.message}: ${first.field}`, { causes });
  const messages = [...new Set(causes.map((cause) => cause.message))].map((message) => {
    const fields = causes.filter((cause) => cause.message === message).map((cause) => `- ${cause.field}`);
    return [`${message.replace("conflict with", "conflicts with")}:`, ...fields].join("\n");
  });
  return new ApiError(409, "Conflict", `Apply failed with ${causes.length} conflicts: ${messages.join("\n")}`, { causes });
}

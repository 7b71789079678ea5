// The last steps of every write: complete the object, check it, keep its managers, store it.

import { type ApiError, invalid } from "../api/api-error.ts";
import { type Managers, readManagers, renderManagers } from "../apply/managers.ts";
import { trackUpdate, type Writer } from "../apply/track-fields.ts";
import { isEqual, isObject, type Json, type JsonObject, listAt, objectAt, stringAt, valueAt } from "../json.ts";
import { checkCustom, decodeCustom } from "../kinds/custom-resource.ts";
import { decodeObject, zeroValue } from "../kinds/decode.ts";
import { addDefaults } from "../kinds/object-defaults.ts";
import { apiVersionOf, hasStatus, type Resource } from "../kinds/resource-table.ts";
import { checkObject } from "../kinds/validate-object.ts";
import { allocate, prepareNew } from "./allocate.ts";
import { keepIdentity, newIdentity } from "./identity.ts";
import { type ClusterState, checkStrict, type Target, timestamp, type WriteOptions, type WriteResult } from "./write-context.ts";

export interface Draft {
  target: Target;
  live: JsonObject | undefined;
  /** What is to be stored, as the client means it. */
  next: JsonObject;
  /** Managers that a server-side apply worked out; else they follow from what changed. */
  managers: Managers | undefined;
  options: WriteOptions;
}

/** Brings a draft to its end. Throws what the real server would answer. */
export function commit(state: ClusterState, draft: Draft): WriteResult {
  const { target, live, options } = draft;
  const { resource } = target;
  const placed = placeSubresource(draft);
  const decoded = resource.custom ? decodeCustom(placed, resource.schema, resource) : decodeObject(placed, resource.schema, resource);
  const isApply = draft.managers !== undefined;
  const warnings = checkStrict(resource, options, isApply ? [] : decoded.unknown);
  const identified =
    live === undefined ? newIdentity(state, resource, decoded.object) : keepIdentity(resource, decoded.object, live, options.subresource);
  if (!resource.custom) addDefaults(identified, resource);
  if (live === undefined) prepareNew(resource, identified);
  const managed = withManagers(state, draft, orderFields(resource, identified));
  // What the server allocates belongs to nobody.
  if (!resource.custom) allocate(state, resource, managed, live);
  const object = live === undefined ? managed : keepIdentity(resource, managed, live, options.subresource);
  const problems = [...checkObject(resource, object, live), ...(resource.custom ? checkCustom(object, resource.schema) : [])];
  if (problems.length > 0) throw refused(resource, target.name, problems);
  if (live !== undefined && isSameObject(object, live)) return { object: live, isNew: false, warnings };
  if (live !== undefined && isReleased(object)) {
    if (!options.dryRun) state.store.delete(`${resource.group}/${resource.plural}`, live);
    return {
      object: {
        ...object,
        metadata: { ...objectAt(object, "metadata"), resourceVersion: valueAt(live, "metadata", "resourceVersion") ?? "" },
      },
      isNew: false,
      warnings,
    };
  }
  const stored = options.dryRun ? object : state.store.put(`${resource.group}/${resource.plural}`, object);
  return { object: stored, isNew: live === undefined, warnings };
}

/** Marked as deleted, and held by nobody any more. */
function isReleased(object: JsonObject): boolean {
  const isMarked = stringAt(object, "metadata", "deletionTimestamp") !== undefined;
  return isMarked && listAt(object, "metadata", "finalizers").length === 0 && object.kind !== "Namespace";
}

function refused(resource: Resource, name: string, problems: Parameters<typeof invalid>[2]): ApiError {
  return invalid(resource, name, problems);
}

/** At its own endpoint an object keeps its status; at /status it keeps all else but annotations. */
function placeSubresource(draft: Draft): JsonObject {
  const { live, next, options, target } = draft;
  if (!hasStatus(target.resource)) return next;
  const { status, ...rest } = next;
  if (options.subresource === "status" && live !== undefined) {
    const { annotations, managedFields } = objectAt(next, "metadata");
    const metadata = {
      ...objectAt(live, "metadata"),
      ...(annotations === undefined ? {} : { annotations }),
      managedFields: managedFields ?? [],
    };
    return { ...live, metadata, ...(status === undefined ? {} : { status }) };
  }
  if (live?.status === undefined) return rest;
  return { ...rest, status: live.status };
}

function orderFields(resource: Resource, object: JsonObject): JsonObject {
  const { apiVersion: _apiVersion, kind: _kind, metadata, ...rest } = object;
  return { kind: resource.kind, apiVersion: apiVersionOf(resource), metadata: metadata ?? {}, ...rest };
}

function withManagers(state: ClusterState, draft: Draft, object: JsonObject): JsonObject {
  const managers = draft.managers ?? managersAfterUpdate(state, draft, object);
  const list = renderManagers(managers);
  const { managedFields: _managedFields, ...metadata } = objectAt(object, "metadata");
  return { ...object, metadata: list.length === 0 ? metadata : { ...metadata, managedFields: list } };
}

function managersAfterUpdate(state: ClusterState, draft: Draft, object: JsonObject): Managers {
  const { resource } = draft.target;
  const sent = draft.next.metadata;
  // A client that sends an empty list asks to forget all managers; one that sends none keeps them.
  const isReset = isObject(sent) && Array.isArray(sent.managedFields) && isForgotten(sent.managedFields);
  const live = draft.live ?? zeroOf(resource);
  const before = isReset ? new Map() : readManagers(live);
  // An object that nobody has begun to track is not tracked by an update either.
  if (draft.live !== undefined && before.size === 0) return before;
  return trackUpdate({
    live,
    next: object,
    schema: resource.schema,
    managers: before,
    writer: writerOf(state, resource, draft.options, "Update"),
  });
}

/** A daemon set's annotations are there before anything else: they hold what was once a field. */
function zeroOf(resource: Resource): JsonObject {
  const zero = zeroValue(resource.schema);
  const isDaemonSet = resource.group === "apps" && resource.kind === "DaemonSet";
  return isDaemonSet ? { ...zero, metadata: { ...objectAt(zero, "metadata"), annotations: {} } } : zero;
}

function isForgotten(list: readonly Json[]): boolean {
  return list.length === 0 || (list.length === 1 && isEqual(list[0], {}));
}

export function writerOf(
  state: ClusterState,
  resource: Resource,
  options: Pick<WriteOptions, "manager" | "subresource">,
  operation: "Apply" | "Update",
): Writer {
  return {
    manager: options.manager,
    operation,
    apiVersion: apiVersionOf(resource),
    subresource: options.subresource,
    hasStatus: hasStatus(resource),
    time: timestamp(state),
  };
}

/** The same but for the times in managedFields: such a write is none. */
function isSameObject(left: JsonObject, right: JsonObject): boolean {
  return isEqual(withoutTimes(left), withoutTimes(right));
}

function withoutTimes(object: JsonObject): JsonObject {
  const metadata = { ...objectAt(object, "metadata") };
  delete metadata.resourceVersion;
  const managedFields = listAt(metadata, "managedFields").map((entry) => (isObject(entry) ? { ...entry, time: "" } : entry));
  return { ...object, metadata: { ...metadata, managedFields } };
}

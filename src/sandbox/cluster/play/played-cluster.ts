// What the played controllers do their work with: the store, and writes under a controller's name.

import { ApiError } from "../api/api-error.ts";
import { isObject, type Json, type JsonObject, listAt, objectAt, stringAt } from "../json.ts";
import type { Resource } from "../kinds/resource-table.ts";
import { deleteObject } from "../write/delete-object.ts";
import type { ClusterState, WriteOptions } from "../write/write-context.ts";
import { createObject, patchObject, replaceObject } from "../write/write-object.ts";

/** The hands of a controller; an object that is gone or changed meanwhile is left for the next round. */
export class PlayedCluster {
  readonly state: ClusterState;
  readonly #manager: string;

  constructor(state: ClusterState, manager: string) {
    this.state = state;
    this.#manager = manager;
  }

  create(kind: string, namespace: string | undefined, body: JsonObject): JsonObject | undefined {
    const resource = this.#resource(kind);
    return this.#attempt(() => createObject(this.state, { resource, namespace }, body, this.#options("")).object);
  }

  /** Changes the object itself. */
  change(kind: string, object: JsonObject, change: (live: JsonObject) => JsonObject): JsonObject | undefined {
    return this.#attempt(
      () => patchObject(this.state, this.#target(kind, object), (live) => withoutVersion(change(live)), this.#options("")).object,
    );
  }

  /** Puts a status in the place of the object's, and annotations too where they are given. */
  setStatus(kind: string, object: JsonObject, status: JsonObject, annotations?: JsonObject): JsonObject | undefined {
    const target = this.#target(kind, object);
    return this.#attempt(() => {
      const live = this.state.store.get(kind, target.namespace, target.name);
      if (live === undefined || stringAt(live, "metadata", "uid") !== stringAt(object, "metadata", "uid")) return undefined;
      const metadata = { ...objectAt(live, "metadata"), ...(annotations === undefined ? {} : { annotations }) };
      const next = withoutVersion({ ...live, metadata, status });
      return replaceObject(this.state, target, next, this.#options("status")).object;
    });
  }

  delete(kind: string, object: JsonObject): void {
    const uid = stringAt(object, "metadata", "uid");
    this.#attempt(() =>
      deleteObject(this.state, this.#target(kind, object), { uid, resourceVersion: undefined, propagation: undefined, dryRun: false }),
    );
  }

  /** Objects of a kind that belong to an owner, oldest first. */
  owned(kind: string, owner: JsonObject): JsonObject[] {
    const uid = stringAt(owner, "metadata", "uid");
    const found = this.state.store.filter(kind, (object) => isOwnedBy(object, uid));
    return found.sort((left, right) => (creationOrder(left) < creationOrder(right) ? -1 : 1));
  }

  #attempt<T>(write: () => T): T | undefined {
    try {
      return write();
    } catch (error) {
      if (error instanceof ApiError) return undefined;
      throw error;
    }
  }

  #resource(kind: string): Resource {
    const resource = this.state.resources.findStored(kind);
    if (resource === undefined) throw new Error(`The embedded cluster plays ${kind} and does not serve it`);
    return resource;
  }

  #target(kind: string, object: JsonObject): { resource: Resource; namespace: string | undefined; name: string } {
    return {
      resource: this.#resource(kind),
      namespace: stringAt(object, "metadata", "namespace"),
      name: stringAt(object, "metadata", "name") ?? "",
    };
  }

  #options(subresource: string): WriteOptions {
    return { manager: this.#manager, dryRun: false, fieldValidation: "Ignore", subresource, force: false, duplicates: [] };
  }
}

function withoutVersion(object: JsonObject): JsonObject {
  const { resourceVersion: _version, ...metadata } = objectAt(object, "metadata");
  return { ...object, metadata };
}

function creationOrder(object: JsonObject): string {
  return `${stringAt(object, "metadata", "creationTimestamp") ?? ""} ${(stringAt(object, "metadata", "name") ?? "").padStart(300)}`;
}

/** Whether that owner controls the object. */
export function isOwnedBy(object: JsonObject, uid: string | undefined): boolean {
  return listAt(object, "metadata", "ownerReferences").some((reference) => isObject(reference) && reference.uid === uid);
}

/** The reference that makes a controller the owner of what it creates. */
export function ownerReference(owner: JsonObject): Json {
  return {
    apiVersion: stringAt(owner, "apiVersion") ?? "",
    kind: stringAt(owner, "kind") ?? "",
    name: stringAt(owner, "metadata", "name") ?? "",
    uid: stringAt(owner, "metadata", "uid") ?? "",
    controller: true,
    blockOwnerDeletion: true,
  };
}

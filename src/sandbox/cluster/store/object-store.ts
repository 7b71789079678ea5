// The cluster's state in memory: objects by kind, one resourceVersion counter, and a history for watches.

import { type JsonObject, objectAt, stringAt } from "../json.ts";

export type ChangeType = "ADDED" | "MODIFIED" | "DELETED";

export interface Change {
  version: number;
  type: ChangeType;
  /** See `kindKey`. */
  kind: string;
  object: JsonObject;
  /** The object before; undefined when it was added. */
  previous: JsonObject | undefined;
}

/** How many changes a watch may lag behind before it is told 410. */
const maxHistory = 10_000;

/** A kind in the store: its group and plural, whatever the version. */
export function kindKey(resource: { group: string; plural: string }): string {
  return `${resource.group}/${resource.plural}`;
}

/** Objects are never changed in place: a write puts a new one. */
export class ObjectStore {
  readonly #kinds = new Map<string, Map<string, JsonObject>>();
  readonly #listeners = new Set<(change: Change) => void>();
  #history: Change[] = [];
  #version = 1;
  #forgotten = 0;

  /** The newest resourceVersion. */
  get version(): number {
    return this.#version;
  }

  /** Changes up to this version are not known any more. */
  get forgotten(): number {
    return this.#forgotten;
  }

  get(kind: string, namespace: string | undefined, name: string): JsonObject | undefined {
    return this.#kinds.get(kind)?.get(objectKey(namespace, name));
  }

  /** Objects of a kind in the order of namespace and name. */
  list(kind: string, namespace?: string): JsonObject[] {
    const objects = [...(this.#kinds.get(kind) ?? [])];
    const prefix = `${namespace ?? ""}/`;
    const wanted = namespace === undefined ? objects : objects.filter(([key]) => key.startsWith(prefix));
    return wanted.sort(([left], [right]) => (left < right ? -1 : 1)).map(([, object]) => object);
  }

  /** Objects of a kind that answer a question, in no order. */
  filter(kind: string, isWanted: (object: JsonObject) => boolean): JsonObject[] {
    return [...(this.#kinds.get(kind)?.values() ?? [])].filter(isWanted);
  }

  /** All objects of all kinds, with their kind. */
  *all(): Iterable<readonly [kind: string, object: JsonObject]> {
    for (const [kind, objects] of this.#kinds) for (const object of objects.values()) yield [kind, object];
  }

  /** Stores an object under the next resourceVersion and returns it. */
  put(kind: string, object: JsonObject): JsonObject {
    const version = ++this.#version;
    const stored = { ...object, metadata: { ...objectAt(object, "metadata"), resourceVersion: String(version) } };
    const key = keyOf(object);
    const objects = this.#kinds.get(kind) ?? new Map<string, JsonObject>();
    this.#kinds.set(kind, objects);
    const previous = objects.get(key);
    objects.set(key, stored);
    this.#tell({ version, type: previous === undefined ? "ADDED" : "MODIFIED", kind, object: stored, previous });
    return stored;
  }

  /** Removes an object; the one of the change has the version of its removal. */
  delete(kind: string, object: JsonObject): void {
    const previous = this.#kinds.get(kind)?.get(keyOf(object));
    if (previous === undefined) return;
    this.#kinds.get(kind)?.delete(keyOf(object));
    const version = ++this.#version;
    const gone = { ...previous, metadata: { ...objectAt(previous, "metadata"), resourceVersion: String(version) } };
    this.#tell({ version, type: "DELETED", kind, object: gone, previous });
  }

  /** Changes after a version, oldest first. */
  changesSince(version: number): Change[] {
    return this.#history.filter((change) => change.version > version);
  }

  /** Calls back on every change until the returned function is called. */
  subscribe(listener: (change: Change) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Forgets the history, as etcd's compaction does: older watches are told 410. */
  compact(): void {
    this.#history = [];
    this.#forgotten = this.#version;
  }

  #tell(change: Change): void {
    this.#history.push(change);
    if (this.#history.length > maxHistory * 1.2) {
      this.#history = this.#history.slice(-maxHistory);
      this.#forgotten = (this.#history[0]?.version ?? 1) - 1;
    }
    for (const listener of this.#listeners) listener(change);
  }
}

function objectKey(namespace: string | undefined, name: string): string {
  return `${namespace ?? ""}/${name}`;
}

function keyOf(object: JsonObject): string {
  return objectKey(stringAt(object, "metadata", "namespace"), stringAt(object, "metadata", "name") ?? "");
}

// Runs the played controllers: looks at every change, and gives each object its round a little later.

import type { ImageSource } from "../image-source.ts";
import { isObject, type JsonObject, listAt, stringAt } from "../json.ts";
import type { Change } from "../store/object-store.ts";
import { type ClusterState, timestamp } from "../write/write-context.ts";
import { forgetDefinition, reconcileDefinition } from "./custom-kinds.ts";
import { type ProgressTimes, reconcileDeployment } from "./deployments.ts";
import { reconcileJob } from "./jobs.ts";
import { Kubelet } from "./kubelet.ts";
import { collectDependents, finishDeletion, reconcileNamespace } from "./namespaces.ts";
import { PlayedCluster } from "./played-cluster.ts";
import { EmbeddedPodBoard } from "./pod-board.ts";
import { reconcileReplicaSet } from "./replica-sets.ts";
import { reconcileDaemonSet, reconcileStatefulSet } from "./stateful-sets.ts";
import { reconcileClaim, reconcileService } from "./surroundings.ts";

export interface PlayerOptions {
  state: ClusterState;
  images: ImageSource;
  stepMs: number;
  timeFactor: number;
}

/** A round for an object; a number is in how many milliseconds it wants the next. */
type Reconcile = (object: JsonObject) => unknown;

/** Plays what controllers, scheduler and kubelet do in a real cluster, until it is closed. */
export class Player {
  readonly #options: PlayerOptions;
  readonly #cluster: PlayedCluster;
  readonly #kubelet: Kubelet;
  readonly #rounds: Readonly<Record<string, Reconcile>>;
  readonly #timers = new Map<string, NodeJS.Timeout>();
  readonly #progress: ProgressTimes = new Map();
  readonly #unsubscribe: () => void;

  constructor(options: PlayerOptions) {
    const { state, images, stepMs, timeFactor } = options;
    this.#options = options;
    const cluster = new PlayedCluster(state, "kube-controller-manager");
    this.#cluster = cluster;
    const board = new EmbeddedPodBoard(state);
    this.#kubelet = new Kubelet({ board, images, now: () => timestamp(state), stepMs, retryMs: Math.max(500, stepMs * 20) });
    this.#rounds = {
      "/namespaces": (object) => reconcileNamespace(cluster, object),
      "/persistentvolumeclaims": (object) => reconcileClaim(cluster, object),
      "/services": (object) => reconcileService(cluster, object),
      "apiextensions.k8s.io/customresourcedefinitions": (object) => reconcileDefinition(cluster, object, state.now()),
      "apps/daemonsets": (object) => reconcileDaemonSet(cluster, object),
      "apps/deployments": (object) => reconcileDeployment(cluster, object, { now: state.now, timeFactor }, this.#progress),
      "apps/replicasets": (object) => reconcileReplicaSet(cluster, object),
      "apps/statefulsets": (object) => reconcileStatefulSet(cluster, object),
      "batch/jobs": (object) => reconcileJob(cluster, object, state.now()),
    };
    this.#unsubscribe = state.store.subscribe((change) => this.#look(change));
    for (const [kind, object] of [...state.store.all()]) this.#look({ version: 0, type: "ADDED", kind, object, previous: undefined });
  }

  async close(): Promise<void> {
    this.#unsubscribe();
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
    await this.#kubelet.close();
  }

  #look(change: Change): void {
    const { kind, object } = change;
    if (kind === "/pods") {
      if (change.type === "DELETED") this.#kubelet.forget(object);
      else this.#kubelet.see(object);
    }
    if (change.type === "DELETED") this.#bury(kind, object);
    else this.#schedule(kind, object, this.#options.stepMs);
    for (const owner of listAt(object, "metadata", "ownerReferences"))
      this.#scheduleOwner(owner, stringAt(object, "metadata", "namespace"));
  }

  #bury(kind: string, object: JsonObject): void {
    const uid = stringAt(object, "metadata", "uid") ?? "";
    this.#progress.delete(uid);
    this.#later(`gone ${uid}`, 0, () => {
      if (kind === "apiextensions.k8s.io/customresourcedefinitions") forgetDefinition(this.#cluster, object);
      collectDependents(this.#cluster, object);
      const namespace = stringAt(object, "metadata", "namespace");
      const waiting = namespace === undefined ? undefined : this.#options.state.store.get("/namespaces", undefined, namespace);
      if (waiting !== undefined && stringAt(waiting, "metadata", "deletionTimestamp") !== undefined)
        reconcileNamespace(this.#cluster, waiting);
    });
  }

  #scheduleOwner(reference: unknown, namespace: string | undefined): void {
    if (!isObject(reference)) return;
    const resource = this.#options.state.resources.findKind(stringAt(reference, "apiVersion") ?? "", stringAt(reference, "kind") ?? "");
    if (resource === undefined) return;
    const kind = `${resource.group}/${resource.plural}`;
    const owner = this.#options.state.store.get(kind, resource.namespaced ? namespace : undefined, stringAt(reference, "name") ?? "");
    if (owner !== undefined) this.#schedule(kind, owner, this.#options.stepMs);
  }

  #schedule(kind: string, object: JsonObject, afterMs: number): void {
    const isLeaving = stringAt(object, "metadata", "deletionTimestamp") !== undefined;
    if (this.#rounds[kind] === undefined && !isLeaving) return;
    const namespace = stringAt(object, "metadata", "namespace");
    const name = stringAt(object, "metadata", "name") ?? "";
    this.#later(`${kind} ${namespace ?? ""}/${name}`, afterMs, () => {
      const current = this.#options.state.store.get(kind, namespace, name);
      if (current === undefined) return;
      const againMs = this.#rounds[kind]?.(current);
      finishDeletion(this.#cluster, kind, this.#options.state.store.get(kind, namespace, name) ?? current);
      if (typeof againMs === "number") this.#schedule(kind, current, againMs);
    });
  }

  /** One pending round an object; a sooner one takes the place of a later one. */
  #later(key: string, afterMs: number, round: () => void): void {
    clearTimeout(this.#timers.get(key));
    const timer = setTimeout(() => {
      this.#timers.delete(key);
      round();
    }, afterMs);
    this.#timers.set(key, timer);
  }
}

// Plays the scheduler and the kubelet: binds pods to a node and moves their status, by whether their images are there.

import { setTimeout as delay } from "node:timers/promises";
import type { ImageSource } from "../image-source.ts";
import { type JsonObject, stringAt } from "../json.ts";
import { imagesOf, type PodMoment, pullMessage, renderPodStatus } from "./pod-status.ts";

/** Where the kubelet writes: the embedded store or a real API server. A pod that is gone is no error. */
export interface PodBoard {
  bind(pod: JsonObject): Promise<void>;
  /** Returns the pod as it is after that; undefined when it is gone. */
  setStatus(pod: JsonObject, status: JsonObject): Promise<JsonObject | undefined>;
  remove(pod: JsonObject): Promise<void>;
  report(pod: JsonObject, event: PodEvent): Promise<void>;
}

export interface PodEvent {
  type: "Normal" | "Warning";
  reason: string;
  message: string;
}

export interface KubeletOptions {
  board: PodBoard;
  images: ImageSource;
  /** RFC 3339. */
  now: () => string;
  /** How long each step of a pod's life takes. */
  stepMs: number;
  /** How long it waits before it looks for a missing image again. */
  retryMs: number;
}

/** Tell it of every pod that is there, changed or gone; it does the rest until it is closed. */
export class Kubelet {
  readonly #options: KubeletOptions;
  readonly #lives = new Map<string, { pod: JsonObject; ended: AbortController }>();
  readonly #running = new Set<Promise<void>>();
  #isClosed = false;

  constructor(options: KubeletOptions) {
    this.#options = options;
  }

  see(pod: JsonObject): void {
    const uid = stringAt(pod, "metadata", "uid") ?? "";
    const known = this.#lives.get(uid);
    if (known !== undefined) known.pod = pod;
    if (stringAt(pod, "metadata", "deletionTimestamp") !== undefined) {
      known?.ended.abort();
      if (!this.#isClosed) this.#keep(this.#options.board.remove(pod));
      return;
    }
    if (known !== undefined || this.#isClosed || isFinished(pod)) return;
    const life = { pod, ended: new AbortController() };
    this.#lives.set(uid, life);
    this.#keep(this.#live(life));
  }

  forget(pod: JsonObject): void {
    const uid = stringAt(pod, "metadata", "uid") ?? "";
    this.#lives.get(uid)?.ended.abort();
    this.#lives.delete(uid);
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    for (const life of this.#lives.values()) life.ended.abort();
    await Promise.allSettled(this.#running);
  }

  #keep(work: Promise<void>): void {
    const settled = work.catch(() => undefined).finally(() => this.#running.delete(settled));
    this.#running.add(settled);
  }

  async #live(life: { pod: JsonObject; ended: AbortController }): Promise<void> {
    const { board, stepMs, retryMs } = this.#options;
    const { signal } = life.ended;
    if (stringAt(life.pod, "spec", "nodeName") === undefined) await board.bind(life.pod);
    await this.#enter(life, { kind: "creating" });
    await delay(stepMs, undefined, { signal });
    for (let attempt = 0; ; attempt++) {
      const missing = await this.#missingImages(life.pod);
      if (missing.size === 0) break;
      await this.#failPull(life, missing, attempt);
      await delay(retryMs, undefined, { signal });
    }
    const pulled = await this.#pulledImages(life.pod);
    await this.#enter(life, { kind: "running", pulled });
    if (stringAt(life.pod, "spec", "restartPolicy") === "Always") return;
    await delay(stepMs, undefined, { signal });
    await this.#enter(life, { kind: "finished", pulled });
  }

  async #failPull(life: { pod: JsonObject; ended: AbortController }, missing: ReadonlySet<string>, attempt: number): Promise<void> {
    const { board, stepMs } = this.#options;
    if (attempt === 0) {
      await this.#enter(life, { kind: "pullFailed", reason: "ErrImagePull", missing });
      for (const image of missing)
        await board.report(life.pod, {
          type: "Warning",
          reason: "Failed",
          message: `Failed to pull image "${image}": ${pullMessage(image, "ErrImagePull")}`,
        });
      await delay(stepMs, undefined, { signal: life.ended.signal });
    }
    if (attempt > 0) return;
    await this.#enter(life, { kind: "pullFailed", reason: "ImagePullBackOff", missing });
    for (const image of missing)
      await board.report(life.pod, { type: "Normal", reason: "BackOff", message: `Back-off pulling image "${image}"` });
  }

  async #enter(life: { pod: JsonObject; ended: AbortController }, moment: PodMoment): Promise<void> {
    life.ended.signal.throwIfAborted();
    const { board, now } = this.#options;
    const after = await board.setStatus(life.pod, renderPodStatus(life.pod, moment, now()));
    if (after === undefined) life.ended.abort();
    else life.pod = after;
  }

  async #pulledImages(pod: JsonObject): Promise<Map<string, string>> {
    const { images } = this.#options;
    const pulled = new Map<string, string>();
    for (const image of imagesOf(pod)) {
      const digest = await images.digest?.(image).catch(() => undefined);
      if (digest !== undefined) pulled.set(image, digest);
    }
    return pulled;
  }

  async #missingImages(pod: JsonObject): Promise<Set<string>> {
    const images = imagesOf(pod);
    const found = await Promise.all(images.map((image) => this.#options.images.has(image).catch(() => false)));
    return new Set(images.filter((_, index) => found[index] !== true));
  }
}

function isFinished(pod: JsonObject): boolean {
  const phase = stringAt(pod, "status", "phase");
  return phase === "Succeeded" || phase === "Failed";
}

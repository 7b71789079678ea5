// What a worker found unchanged before: the same object of git and the same version of the live one need no second look.

import type { KubernetesObject } from "../manifests/manifest.ts";
import type { LiveObject } from "./cluster.ts";
import type { ResolvedObject } from "./sync-plan.ts";

export type LiveVersion = { uid: string; resourceVersion: string };

/** Of one environment on one cluster. It holds no object alive, and losing it costs time only. */
export interface PlanMemory {
  recall(object: ResolvedObject): LiveVersion | undefined;
  remember(object: ResolvedObject, live: LiveVersion): void;
}

/**
 * Objects are known by identity: a file that did not change gives the same frozen objects again (`ManifestCache`).
 * One that is not frozen may have changed meanwhile, and is not remembered.
 */
export function createPlanMemory(): PlanMemory {
  const found = new WeakMap<KubernetesObject, LiveVersion & { key: string }>();
  return {
    recall(object) {
      const known = found.get(object.origin);
      // Under another default namespace the same text is another object.
      return known?.key === object.key ? known : undefined;
    },
    remember(object, { uid, resourceVersion }) {
      if (Object.isFrozen(object.origin)) found.set(object.origin, { key: object.key, uid, resourceVersion });
    },
  };
}

export function isSameVersion(known: LiveVersion, live: LiveObject): boolean {
  return known.uid === live.metadata.uid && known.resourceVersion === live.metadata.resourceVersion;
}

// Objects that their owner asked to leave alone.

import type { KubernetesObject } from "../../manifests/manifest.ts";

const annotations = ["coxswain.dev/ignore", "fluxcd.io/ignore", "flux.weave.works/ignore"];

/** `sync_only` (Flux v1) is not `true`: such an object is applied, and only not deleted. */
export function isIgnored(object: KubernetesObject): boolean {
  return annotations.some((name) => object.metadata.annotations?.[name] === "true");
}

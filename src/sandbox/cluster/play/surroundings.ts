// Plays what a cluster's surroundings do: disks for claims and addresses for load balancers.

import { type JsonObject, objectAt, stringAt, valueAt } from "../json.ts";
import type { PlayedCluster } from "./played-cluster.ts";
import { isLeaving } from "./pods.ts";

/** A claim is bound at once, as with a provisioner that always has room. */
export function reconcileClaim(cluster: PlayedCluster, claim: JsonObject): void {
  if (isLeaving(claim) || stringAt(claim, "status", "phase") === "Bound") return;
  const accessModes = valueAt(claim, "spec", "accessModes") ?? [];
  cluster.setStatus("/persistentvolumeclaims", claim, {
    phase: "Bound",
    accessModes,
    capacity: objectAt(claim, "spec", "resources", "requests"),
  });
}

/** A load balancer gets an address (of the range for documentation). */
export function reconcileService(cluster: PlayedCluster, service: JsonObject): void {
  const isBalanced = stringAt(service, "spec", "type") === "LoadBalancer";
  if (!isBalanced || isLeaving(service) || valueAt(service, "status", "loadBalancer", "ingress") !== undefined) return;
  cluster.setStatus("/services", service, {
    ...objectAt(service, "status"),
    loadBalancer: { ingress: [{ ip: "192.0.2.10", ipMode: "VIP" }] },
  });
}

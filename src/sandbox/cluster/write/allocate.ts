// What the server adds to some kinds when they are written, beyond defaults: addresses, selectors, first states.

import { isEqual, type JsonObject, listAt, objectAt, stringAt, valueAt } from "../json.ts";
import type { Resource } from "../kinds/resource-table.ts";
import { ensureObject, objectsIn, setDefault } from "../kinds/set-default.ts";
import type { ClusterState } from "./write-context.ts";

/** What comes before a new object's fields get their owner. */
export function prepareNew(resource: Resource, object: JsonObject): void {
  if (resource.group === "apps" && resource.kind === "DaemonSet") countTemplates(object, undefined);
}

/** Completes a decoded object with defaults; it is changed. */
export function allocate(state: ClusterState, resource: Resource, object: JsonObject, live: JsonObject | undefined): void {
  const key = `${resource.group}/${resource.kind}`;
  if (key === "/Service") allocateAddresses(state, object, live);
  if (key === "batch/Job") selectOwnPods(object, live);
  if (key === "apps/DaemonSet" && live !== undefined) countTemplates(object, live);
  if (key === "/Namespace") {
    setDefault(ensureObject(object, "spec"), "finalizers", ["kubernetes"]);
    setDefault(ensureObject(object, "status"), "phase", "Active");
  }
  const protection = protections[key];
  if (protection !== undefined && live === undefined) {
    const metadata = ensureObject(object, "metadata");
    metadata.finalizers = [...listAt(metadata, "finalizers").filter((name) => name !== protection), protection];
  }
  if (key === "/Pod" && live === undefined) object.status = { phase: "Pending", qosClass: qosClassOf(object) };
}

/** What the server's admission holds until it is not used any more. */
const protections: Readonly<Record<string, string>> = {
  "/PersistentVolume": "kubernetes.io/pv-protection",
  "/PersistentVolumeClaim": "kubernetes.io/pvc-protection",
};

const templateCount = "deprecated.daemonset.template.generation";

/** How often a daemon set's template has changed, as an annotation. */
function countTemplates(object: JsonObject, live: JsonObject | undefined): void {
  const before = Number(stringAt(live, "metadata", "annotations", templateCount) ?? 0);
  const isNew = !isEqual(valueAt(object, "spec", "template"), valueAt(live, "spec", "template"));
  const metadata = ensureObject(object, "metadata");
  metadata.annotations = { ...objectAt(metadata, "annotations"), [templateCount]: String(isNew ? before + 1 : before) };
}

function allocateAddresses(state: ClusterState, object: JsonObject, live: JsonObject | undefined): void {
  const spec = ensureObject(object, "spec");
  if (spec.type === "ExternalName") return;
  const before = objectAt(live, "spec");
  for (const name of ["clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy"]) {
    if (before[name] !== undefined) setDefault(spec, name, before[name]);
  }
  setDefault(spec, "clusterIP", freeAddress(state));
  setDefault(spec, "clusterIPs", [spec.clusterIP ?? ""]);
  setDefault(spec, "ipFamilies", ["IPv4"]);
  setDefault(spec, "ipFamilyPolicy", "SingleStack");
  if (spec.type === "NodePort" || spec.type === "LoadBalancer") allocateNodePorts(state, spec, before);
}

function servicesOf(state: ClusterState): JsonObject[] {
  return state.store.list("/services");
}

function freeAddress(state: ClusterState): string {
  const used = new Set(servicesOf(state).map((service) => stringAt(service, "spec", "clusterIP")));
  for (let number = 10; ; number++) {
    const address = `10.0.${Math.floor(number / 254) % 256}.${(number % 254) + 1}`;
    if (!used.has(address)) return address;
  }
}

function allocateNodePorts(state: ClusterState, spec: JsonObject, before: JsonObject): void {
  const used = new Set(servicesOf(state).flatMap((service) => objectsIn(objectAt(service, "spec"), "ports").map((port) => port.nodePort)));
  let next = 30_000;
  for (const port of objectsIn(spec, "ports")) {
    if (typeof port.nodePort === "number" && port.nodePort !== 0) continue;
    const same = objectsIn(before, "ports").find((old) => old.port === port.port && old.protocol === port.protocol);
    while (used.has(next)) next++;
    port.nodePort = same?.nodePort ?? next;
    used.add(port.nodePort);
  }
}

/** A Job's pods carry labels of its own uid, which its selector asks for. */
function selectOwnPods(object: JsonObject, live: JsonObject | undefined): void {
  const spec = ensureObject(object, "spec");
  const template = ensureObject(spec, "template");
  if (live !== undefined) {
    setDefault(spec, "selector", objectAt(live, "spec").selector ?? {});
    const labels = ensureObject(ensureObject(template, "metadata"), "labels");
    for (const [name, value] of Object.entries(objectAt(live, "spec", "template", "metadata", "labels"))) {
      if (name.endsWith("controller-uid") || name.endsWith("job-name")) setDefault(labels, name, value);
    }
    return;
  }
  if (spec.manualSelector === true) return;
  const uid = stringAt(object, "metadata", "uid") ?? "";
  const name = stringAt(object, "metadata", "name") ?? "";
  spec.selector = { matchLabels: { "batch.kubernetes.io/controller-uid": uid } };
  const own = {
    "batch.kubernetes.io/controller-uid": uid,
    "batch.kubernetes.io/job-name": name,
    "controller-uid": uid,
    "job-name": name,
  };
  const metadata = ensureObject(template, "metadata");
  metadata.labels = { ...ensureObject(metadata, "labels"), ...own };
  // The object's labels are one map with its template's in the real server, and so are changed with them.
  const outer = ensureObject(object, "metadata");
  if (Object.keys(ensureObject(template, "metadata")).length > 0 && outer.labels === undefined) outer.labels = own;
}

function qosClassOf(pod: JsonObject): string {
  const all = objectsIn(objectAt(pod, "spec"), "containers").map((container) => objectAt(container, "resources"));
  if (all.every((one) => Object.keys(objectAt(one, "requests")).length + Object.keys(objectAt(one, "limits")).length === 0))
    return "BestEffort";
  const isGuaranteed = all.every(
    (one) =>
      ["cpu", "memory"].every((name) => objectAt(one, "limits")[name] !== undefined) &&
      isEqual(objectAt(one, "limits"), objectAt(one, "requests")),
  );
  return isGuaranteed ? "Guaranteed" : "Burstable";
}

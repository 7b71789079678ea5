// What the API server adds to pod templates and pods (pkg/apis/core/v1/defaults.go).

import type { JsonObject } from "../json.ts";
import { objectIn, objectsIn, setDefault } from "./set-default.ts";

/** Defaults of a pod's spec, in a pod and in a template. */
export function addPodSpecDefaults(spec: JsonObject): void {
  setDefault(spec, "dnsPolicy", "ClusterFirst");
  setDefault(spec, "restartPolicy", "Always");
  setDefault(spec, "schedulerName", "default-scheduler");
  setDefault(spec, "terminationGracePeriodSeconds", 30);
  setDefault(spec, "securityContext", {});
  // The old name of the field follows the new one.
  if (typeof spec.serviceAccountName === "string") spec.serviceAccount = spec.serviceAccountName;
  if (typeof spec.serviceAccount === "string") setDefault(spec, "serviceAccountName", spec.serviceAccount);
  for (const name of ["initContainers", "containers"]) {
    for (const container of objectsIn(spec, name)) addContainerDefaults(container);
  }
  for (const volume of objectsIn(spec, "volumes")) addVolumeDefaults(volume);
}

/** What a pod itself gets besides, and a template does not. */
export function addPodDefaults(spec: JsonObject): void {
  setDefault(spec, "enableServiceLinks", true);
  setDefault(spec, "priority", 0);
  setDefault(spec, "preemptionPolicy", "PreemptLowerPriority");
  for (const name of ["initContainers", "containers"]) {
    for (const container of objectsIn(spec, name)) {
      addRequests(container);
      if (spec.hostNetwork === true)
        for (const port of objectsIn(container, "ports")) setDefault(port, "hostPort", port.containerPort ?? 0);
    }
  }
  if (spec.tolerations === undefined) {
    spec.tolerations = ["not-ready", "unreachable"].map((taint) => ({
      key: `node.kubernetes.io/${taint}`,
      operator: "Exists",
      effect: "NoExecute",
      tolerationSeconds: 300,
    }));
  }
}

function addRequests(container: JsonObject): void {
  const resources = objectIn(container, "resources");
  const limits = resources === undefined ? undefined : objectIn(resources, "limits");
  if (resources === undefined || limits === undefined) return;
  resources.requests = { ...limits, ...objectIn(resources, "requests") };
}

function addContainerDefaults(container: JsonObject): void {
  setDefault(container, "imagePullPolicy", pullPolicyOf(container.image));
  setDefault(container, "terminationMessagePath", "/dev/termination-log");
  setDefault(container, "terminationMessagePolicy", "File");
  for (const port of objectsIn(container, "ports")) {
    setDefault(port, "protocol", "TCP");
  }
  for (const variable of objectsIn(container, "env")) {
    const source = objectIn(variable, "valueFrom");
    const field = source === undefined ? undefined : objectIn(source, "fieldRef");
    if (field !== undefined) setDefault(field, "apiVersion", "v1");
    const resource = source === undefined ? undefined : objectIn(source, "resourceFieldRef");
    if (resource !== undefined) setDefault(resource, "divisor", "0");
  }
  for (const name of ["livenessProbe", "readinessProbe", "startupProbe"]) addProbeDefaults(objectIn(container, name));
  const lifecycle = objectIn(container, "lifecycle");
  for (const name of ["postStart", "preStop"]) addHttpDefaults(lifecycle === undefined ? undefined : objectIn(lifecycle, name));
}

function addProbeDefaults(probe: JsonObject | undefined): void {
  if (probe === undefined) return;
  setDefault(probe, "timeoutSeconds", 1);
  setDefault(probe, "periodSeconds", 10);
  setDefault(probe, "successThreshold", 1);
  setDefault(probe, "failureThreshold", 3);
  addHttpDefaults(probe);
  const grpc = objectIn(probe, "grpc");
  if (grpc !== undefined) setDefault(grpc, "service", "");
}

function addHttpDefaults(handler: JsonObject | undefined): void {
  const http = handler === undefined ? undefined : objectIn(handler, "httpGet");
  if (http === undefined) return;
  setDefault(http, "path", "/");
  setDefault(http, "scheme", "HTTP");
}

/** `Always` for `latest` and for no tag at all, unless a digest is given. */
function pullPolicyOf(image: unknown): string {
  if (typeof image !== "string" || image === "") return "IfNotPresent";
  const name = image.split("/").at(-1) ?? "";
  const [named = "", digest] = name.split("@");
  const tag = named.split(":")[1];
  return tag === "latest" || (tag === undefined && digest === undefined) ? "Always" : "IfNotPresent";
}

const volumeSources = ["secret", "configMap", "downwardAPI", "projected"] as const;

function addVolumeDefaults(volume: JsonObject): void {
  if (Object.keys(volume).every((key) => key === "name")) volume.emptyDir = {};
  for (const name of volumeSources) {
    const source = objectIn(volume, name);
    if (source !== undefined) setDefault(source, "defaultMode", 420);
    if (source !== undefined) addDownwardDefaults(source);
  }
  const hostPath = objectIn(volume, "hostPath");
  if (hostPath !== undefined) setDefault(hostPath, "type", "");
  const claim = objectIn(objectIn(objectIn(volume, "ephemeral") ?? {}, "volumeClaimTemplate") ?? {}, "spec");
  if (claim !== undefined) setDefault(claim, "volumeMode", "Filesystem");
}

function addDownwardDefaults(source: JsonObject): void {
  for (const item of objectsIn(source, "items")) {
    const field = objectIn(item, "fieldRef");
    if (field !== undefined) setDefault(field, "apiVersion", "v1");
  }
  for (const projected of objectsIn(source, "sources")) {
    const token = objectIn(projected, "serviceAccountToken");
    if (token !== undefined) setDefault(token, "expirationSeconds", 3600);
    const downward = objectIn(projected, "downwardAPI");
    if (downward !== undefined) addDownwardDefaults(downward);
  }
}

// Requests from a file, sent one after the other, and their replies without what differs from run to run.

import { isObject, type Json, type JsonObject, listAt, objectAt, stringAt } from "../../../src/sandbox/cluster/json.ts";
import { type ContractTarget, until } from "./target.ts";

export interface GoldenStep {
  verb: "get" | "create" | "replace" | "delete" | "apply" | "merge" | "json" | "strategic";
  /** `apps/v1/deployments/web`, below the case's namespace; with `cluster:` before it below none. */
  at: string;
  query?: string;
  /** The field manager. */
  as?: string;
  body?: JsonObject;
  /** In the place of a body. */
  text?: string;
  type?: string;
  /** Sent again until the reply has this code: for what a controller does in its own time. */
  until?: number;
}

const methods = {
  get: "GET",
  create: "POST",
  replace: "PUT",
  delete: "DELETE",
  apply: "PATCH",
  merge: "PATCH",
  json: "PATCH",
  strategic: "PATCH",
};
const types: Partial<Record<GoldenStep["verb"], string>> = {
  apply: "application/apply-patch+yaml",
  merge: "application/merge-patch+json",
  json: "application/json-patch+json",
  strategic: "application/strategic-merge-patch+json",
};

/** Sends the steps and returns their replies as they stand in a golden file. */
export async function runSteps(target: ContractTarget, namespace: string, steps: readonly GoldenStep[]): Promise<Json[]> {
  const replies: Json[] = [];
  const normalize = makeNormalizer(namespace);
  for (const step of steps) {
    const body = step.text ?? (step.body === undefined ? undefined : JSON.stringify(step.body));
    const call = {
      method: methods[step.verb],
      path: pathOf(step, namespace),
      ...(body === undefined ? {} : { body: body.replaceAll("{ns}", namespace) }),
      contentType: step.type ?? types[step.verb] ?? "application/json",
    };
    const reply = await until(call.path, async () => {
      const found = await target.client.call(call);
      return step.until === undefined || found.code === step.until ? found : undefined;
    });
    const isJson = reply.text.startsWith("{");
    replies.push({
      step: `${step.verb} ${step.at}`,
      code: reply.code,
      ...(isJson ? { body: normalize(reply.body) } : { text: reply.text }),
    });
  }
  return replies;
}

function pathOf(step: GoldenStep, namespace: string): string {
  const isCluster = step.at.startsWith("cluster:");
  const parts = step.at.replace("cluster:", "").replaceAll("{ns}", namespace).split("/");
  const isCore = parts[0] === "v1";
  const groupVersion = isCore ? "/api/v1" : `/apis/${parts[0]}/${parts[1]}`;
  const rest = parts.slice(isCore ? 1 : 2).map(encodeURIComponent);
  const place = isCluster ? "" : `/namespaces/${namespace}`;
  const manager = step.as ?? (step.verb === "get" || step.verb === "delete" ? "" : "contract");
  const query = [
    manager === "" ? "" : `fieldManager=${manager}`,
    step.verb === "apply" ? "fieldValidation=Strict" : "",
    step.query ?? "",
  ].filter((part) => part !== "");
  return `${groupVersion}${place}/${rest.join("/")}${query.length > 0 ? `?${query.join("&")}` : ""}`;
}

/** Kinds that a controller writes to while the steps run: what it writes is left out. */
const controlled = new Set([
  "Deployment",
  "ReplicaSet",
  "StatefulSet",
  "DaemonSet",
  "Job",
  "CronJob",
  "Pod",
  "PersistentVolumeClaim",
  "PersistentVolume",
  "PodDisruptionBudget",
  "HorizontalPodAutoscaler",
  "Service",
  "CustomResourceDefinition",
]);
const controllers = new Set(["kube-controller-manager", "kubelet", "kube-scheduler", "kube-apiserver"]);

function makeNormalizer(namespace: string): (body: JsonObject) => Json {
  const names = new Map<string, string>();
  const rename = (prefix: string, value: string): string => {
    const known = names.get(`${prefix} ${value}`);
    if (known !== undefined) return known;
    const name = `<${prefix}-${[...names.keys()].filter((key) => key.startsWith(`${prefix} `)).length + 1}>`;
    names.set(`${prefix} ${value}`, name);
    return name;
  };
  return (body) => orderConflicts(sorted(normalizeValue(withoutControllers(body), "", { namespace, rename })));
}

function managerOrder(entry: Json): string {
  return `${stringAt(entry, "manager")} ${stringAt(entry, "operation")} ${stringAt(entry, "subresource")}`;
}

function withoutControllers(body: JsonObject): JsonObject {
  const { status: _status, ...rest } = body;
  const metadata = isObject(rest.metadata) ? { ...rest.metadata } : {};
  // Their order follows their times, which may fall into one second or two.
  if (Array.isArray(metadata.managedFields))
    metadata.managedFields = metadata.managedFields
      .filter((entry) => !controllers.has(stringAt(entry, "manager") ?? ""))
      .sort((left, right) => managerOrder(left).localeCompare(managerOrder(right)));
  if (isObject(metadata.annotations)) {
    const { "deployment.kubernetes.io/revision": _revision, ...annotations } = metadata.annotations;
    metadata.annotations = annotations;
    if (Object.keys(annotations).length === 0) delete metadata.annotations;
  }
  if (!controlled.has(String(body.kind))) return isObject(body.metadata) ? { ...body, metadata } : body;
  metadata.resourceVersion = "<moving>";
  // Whoever comes first owns the map of annotations itself: a client or a controller.
  for (const entry of listAt(metadata, "managedFields")) delete objectAt(entry, "fieldsV1", "f:metadata", "f:annotations")["."];
  return { ...rest, metadata };
}

/** The real server names managers, and fields of custom kinds, in an order that differs from run to run. */
function orderConflicts(body: Json): Json {
  const isOfCustomKind = isObject(body) && String(body.message).includes("example.com");
  if (!isObject(body) || (body.reason !== "Conflict" && !isOfCustomKind) || !isObject(body.details) || !Array.isArray(body.details.causes))
    return body;
  const causes = body.details.causes.map((cause) => JSON.stringify(cause)).sort();
  const lines = String(body.message)
    .replace(/conflicts: /, "conflicts:\n")
    .split(/\n|[[,] (?=spec)|\[/)
    .map((line) => line.replace("]", ""))
    .sort();
  return { ...body, message: lines, details: { ...body.details, causes: causes.map((cause) => JSON.parse(cause) as Json) } };
}

interface Naming {
  namespace: string;
  rename: (prefix: string, value: string) => string;
}

function normalizeValue(value: Json, key: string, naming: Naming): Json {
  if (Array.isArray(value)) return value.map((item) => normalizeValue(item, key, naming));
  if (isObject(value)) {
    const entries = Object.entries(value)
      .filter(([name]) => name !== "storageVersionHash")
      .map(([name, item]): [string, Json] => [normalizeText(name, "", naming), normalizeValue(item, name, naming)]);
    return Object.fromEntries(entries);
  }
  if (key === "nodePort" && typeof value === "number") return "<port>";
  return typeof value === "string" ? normalizeText(value, key, naming) : value;
}

function normalizeText(value: string, key: string, naming: Naming): string {
  if (key === "resourceVersion" && /^\d+$/.test(value)) return naming.rename("version", value);
  return (
    value
      .replaceAll(naming.namespace, "<namespace>")
      .replaceAll(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, (uid) =>
        /^0+-/.test(uid) ? uid : naming.rename("uid", uid),
      )
      .replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z/g, "<time>")
      // Whole objects in messages: Go prints them in ways of its own.
      .replaceAll(/Invalid value: ("?\{.*\}"?|v1\.\w+\{.*\}): /gs, "Invalid value: <value>: ")
      .replaceAll(/^gen-[a-z0-9]{5}$/g, "gen-<suffix>")
      // The real server prints what changed in Go's words.
      .replaceAll(/\n@@[\s\S]*$/g, "")
      .replaceAll(/json parse error: .*/g, "json parse error: <why>")
      .replaceAll(/yaml: line \d+: .*/g, "yaml: <syntax>")
      .replaceAll(/in record \(\d+\)/g, "in record (<version>)")
      .replaceAll(/^10\.0\.\d+\.\d+$/g, "<address>")
  );
}

function sorted(value: Json): Json {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, sorted(value[key] ?? null)]),
  );
}

// Checks of an object that is about to be written, and of what may not change in it.

import type { FieldProblem } from "../api/api-error.ts";
import { isEqual, isObject, type JsonObject, numberAt, objectAt, stringAt, valueAt } from "../json.ts";
import type { Resource } from "./resource-table.ts";
import { objectsIn } from "./set-default.ts";
import { checkChoice, unsupported } from "./validate-choices.ts";
import { checkLabels, checkMetadata, invalidValue, requiredValue } from "./validate-metadata.ts";
import { checkPodSpec } from "./validate-pod.ts";

type Check = (object: JsonObject, live: JsonObject | undefined) => FieldProblem[];

function checkTemplate(object: JsonObject): FieldProblem[] {
  const labels = objectAt(object, "spec", "template", "metadata", "labels");
  const claims = objectsIn(objectAt(object, "spec"), "volumeClaimTemplates").map((claim) => stringAt(claim, "metadata", "name") ?? "");
  return [
    ...checkLabels("spec.template.labels", labels),
    ...checkPodSpec(objectAt(object, "spec", "template", "spec"), "spec.template.spec", claims),
  ];
}

function checkSelector(object: JsonObject): FieldProblem[] {
  const wanted = objectAt(object, "spec", "selector", "matchLabels");
  const labels = objectAt(object, "spec", "template", "metadata", "labels");
  const hasExpressions = objectsIn(objectAt(object, "spec", "selector"), "matchExpressions").length > 0;
  const problems: FieldProblem[] = [];
  if (!isObject(valueAt(object, "spec", "selector"))) problems.push(requiredValue("spec.selector"));
  else if (Object.keys(wanted).length === 0 && !hasExpressions)
    return [invalidValue("spec.selector", valueAt(object, "spec", "selector"), "empty selector is invalid for deployment")];
  const matches = Object.entries(wanted).every(([key, value]) => labels[key] === value);
  if (!matches || problems.length > 0) {
    const found = valueAt(object, "spec", "template", "metadata", "labels");
    problems.push(invalidValue("spec.template.metadata.labels", found, "`selector` does not match template `labels`"));
  }
  return problems;
}

function immutable(path: readonly string[], object: JsonObject, live: JsonObject | undefined): FieldProblem[] {
  if (live === undefined || isEqual(valueAt(object, ...path), valueAt(live, ...path))) return [];
  return [invalidValue(path.join("."), valueAt(object, ...path), "field is immutable")];
}

function checkReplicas(object: JsonObject): FieldProblem[] {
  const replicas = numberAt(object, "spec", "replicas");
  if (replicas === undefined || replicas >= 0) return [];
  return [invalidValue("spec.replicas", replicas, "must be greater than or equal to 0")];
}

const checkWorkload: Check = (object, live) => [
  ...checkReplicas(object),
  ...checkSelector(object),
  ...checkTemplate(object),
  ...checkAlwaysRestarted(object),
  ...immutable(["spec", "selector"], object, live),
];

/** The strategy, where a rolling update's defaults often stay behind when `Recreate` is chosen. */
function checkStrategy(object: JsonObject): FieldProblem[] {
  const strategy = objectAt(object, "spec", "strategy");
  const rolling = strategy.rollingUpdate;
  const type = stringAt(strategy, "type") ?? "";
  const field = "spec.strategy";
  if (type === "Recreate" && rolling !== undefined) {
    const message = "Forbidden: may not be specified when strategy `type` is 'Recreate'";
    return [{ reason: "FieldValueForbidden", field: `${field}.rollingUpdate`, message }];
  }
  if (type !== "Recreate" && type !== "RollingUpdate")
    return [unsupported(field, `{"Type":${JSON.stringify(type)},"RollingUpdate":null}`, ["Recreate", "RollingUpdate"])];
  const isStuck = [valueAt(rolling, "maxSurge"), valueAt(rolling, "maxUnavailable")].every((value) => value === 0 || value === "0%");
  return isStuck
    ? [invalidValue(`${field}.rollingUpdate.maxUnavailable`, valueAt(rolling, "maxUnavailable"), "may not be 0 when `maxSurge` is 0")]
    : [];
}

const checkDeployment: Check = (object, live) => {
  const problems = checkWorkload(object, live);
  const counts = ["minReadySeconds", "revisionHistoryLimit"].flatMap((name) => {
    const value = numberAt(object, "spec", name);
    return value !== undefined && value < 0 ? [invalidValue(`spec.${name}`, value, "must be greater than or equal to 0")] : [];
  });
  return [...problems, ...checkStrategy(object), ...counts];
};

function checkAlwaysRestarted(object: JsonObject): FieldProblem[] {
  return checkChoice(objectAt(object, "spec", "template", "spec"), "restartPolicy", "spec.template.spec.restartPolicy", ["Always"]);
}

const statefulSetFixed = ["serviceName", "podManagementPolicy", "selector", "volumeClaimTemplates"];

const checkStatefulSet: Check = (object, live) => [
  ...checkReplicas(object),
  ...checkSelector(object),
  ...checkTemplate(object),
  ...checkAlwaysRestarted(object),
  ...statefulSetFixed.flatMap((name) => immutable(["spec", name], object, live)),
];

const checkJob: Check = (object, live) => [
  ...checkTemplate(object),
  ...(stringAt(object, "spec", "template", "spec", "restartPolicy") === "Always"
    ? [requiredValue("spec.template.spec.restartPolicy", 'valid values: "OnFailure", "Never"')]
    : []),
  ...immutable(["spec", "selector"], object, live),
  ...immutable(["spec", "template", "spec"], object, live),
  ...immutable(["spec", "completions"], object, live),
];

const checkService: Check = (object, live) => {
  const spec = objectAt(object, "spec");
  const ports = objectsIn(spec, "ports");
  const isExternal = spec.type === "ExternalName";
  const problems: FieldProblem[] = [];
  if (ports.length === 0 && !isExternal && spec.clusterIP !== "None") problems.push(requiredValue("spec.ports"));
  ports.forEach((port, index) => {
    const number = port.port;
    if (ports.length > 1 && typeof port.name !== "string") problems.push(requiredValue(`spec.ports[${index}].name`));
    if (typeof number !== "number" || number < 1 || number > 65_535)
      problems.push(invalidValue(`spec.ports[${index}].port`, number ?? 0, "must be between 1 and 65535, inclusive"));
    const target = port.targetPort;
    if (typeof target === "number" && (target < 1 || target > 65_535))
      problems.push(invalidValue(`spec.ports[${index}].targetPort`, target, "must be between 1 and 65535, inclusive"));
  });
  const wasAllocated = live !== undefined && !isExternal && stringAt(live, "spec", "type") !== "ExternalName";
  if (wasAllocated && !isEqual(spec.clusterIP, valueAt(live, "spec", "clusterIP")))
    problems.push(invalidValue("spec.clusterIPs[0]", [valueAt(object, "spec", "clusterIP") ?? ""], "may not change once set"));
  return problems;
};

function checkImmutableData(object: JsonObject, live: JsonObject | undefined): FieldProblem[] {
  if (live?.immutable !== true) return [];
  return ["immutable", "data", "binaryData"].flatMap((name): FieldProblem[] =>
    isEqual(object[name], live[name])
      ? []
      : [{ reason: "FieldValueForbidden", field: name, message: "Forbidden: field is immutable when `immutable` is set" }],
  );
}

const checkConfigMap: Check = (object, live) => [
  ...["data", "binaryData"].flatMap((name) =>
    Object.keys(objectAt(object, name)).flatMap((key) =>
      /^[-._a-zA-Z0-9]+$/.test(key)
        ? []
        : [
            invalidValue(
              `${name}[${key}]`,
              key,
              "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')",
            ),
          ],
    ),
  ),
  ...checkImmutableData(object, live),
];

const checkSecret: Check = (object, live) => [
  ...checkConfigMap(object, live),
  ...immutable(["type"], object, live),
  ...(object.type === "kubernetes.io/tls" ? ["tls.crt", "tls.key"] : [])
    .filter((key) => valueAt(object, "data", key) === undefined)
    .map((key) => requiredValue(`data[${key}]`)),
];

const checkIngress: Check = (object) => {
  const rules = objectsIn(objectAt(object, "spec"), "rules");
  if (rules.length === 0 && valueAt(object, "spec", "defaultBackend") === undefined)
    return [invalidValue("spec", undefined, "either `defaultBackend` or `rules` must be specified")];
  return rules.flatMap((rule, at) =>
    objectsIn(objectAt(rule, "http"), "paths").flatMap((path, index) =>
      stringAt(path, "pathType") === undefined
        ? [requiredValue(`spec.rules[${at}].http.paths[${index}].pathType`, "pathType must be specified")]
        : [],
    ),
  );
};

const checkBinding: Check = (object, live) =>
  live === undefined || isEqual(object.roleRef, live.roleRef) ? [] : [invalidValue("roleRef", object.roleRef, "field is immutable")];

const checkClaim: Check = (object, live) => [
  ...(valueAt(object, "spec", "accessModes") === undefined
    ? [requiredValue("spec.accessModes", "at least 1 access mode is required")]
    : []),
  ...(valueAt(object, "spec", "resources", "requests", "storage") === undefined ? [requiredValue("spec.resources[storage]")] : []),
  ...(live !== undefined && !isEqual(valueAt(object, "spec", "accessModes"), valueAt(live, "spec", "accessModes"))
    ? [
        {
          reason: "FieldValueForbidden" as const,
          field: "spec",
          message: "Forbidden: spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims",
        },
      ]
    : []),
];

const checkDefinition: Check = (object) => {
  const expected = `${stringAt(object, "spec", "names", "plural") ?? ""}.${stringAt(object, "spec", "group") ?? ""}`;
  const name = stringAt(object, "metadata", "name") ?? "";
  return name === expected ? [] : [invalidValue("metadata.name", name, 'must be spec.names.plural+"."+spec.group')];
};

const checks: Readonly<Record<string, Check>> = {
  "/ConfigMap": checkConfigMap,
  "/Secret": checkSecret,
  "/Service": checkService,
  "/Pod": (object) => checkPodSpec(objectAt(object, "spec"), "spec"),
  "/PersistentVolumeClaim": checkClaim,
  "apiextensions.k8s.io/CustomResourceDefinition": checkDefinition,
  "apps/Deployment": checkDeployment,
  "apps/ReplicaSet": checkWorkload,
  "apps/DaemonSet": checkWorkload,
  "apps/StatefulSet": checkStatefulSet,
  "batch/Job": checkJob,
  "networking.k8s.io/Ingress": checkIngress,
  "rbac.authorization.k8s.io/ClusterRoleBinding": checkBinding,
  "rbac.authorization.k8s.io/RoleBinding": checkBinding,
};

/** What the real server would refuse the object for; `live` when it replaces one. */
export function checkObject(resource: Resource, object: JsonObject, live: JsonObject | undefined): FieldProblem[] {
  const check = resource.custom ? undefined : checks[`${resource.group}/${resource.kind}`];
  return [...checkMetadata(resource, object), ...(check?.(object, live) ?? [])];
}

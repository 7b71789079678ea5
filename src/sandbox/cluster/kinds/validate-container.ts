// Checks of one container.

import type { FieldProblem } from "../api/api-error.ts";
import { type JsonObject, objectAt, stringAt } from "../json.ts";
import { quantityNanos } from "./quantity.ts";
import { objectIn, objectsIn } from "./set-default.ts";
import { checkChoice, checkItemName, duplicateNames } from "./validate-choices.ts";
import { invalidValue, requiredValue } from "./validate-metadata.ts";
import type { PodContext } from "./validate-pod.ts";

/** Checks a container at a path. */
export function checkContainer(container: JsonObject, path: string, context: PodContext): FieldProblem[] {
  const ports = objectsIn(container, "ports");
  return [
    ...checkItemName(container, `${path}.name`),
    ...((stringAt(container, "image") ?? "") === "" ? [requiredValue(`${path}.image`)] : []),
    ...ports.flatMap((port, index) => checkPort(port, `${path}.ports[${index}]`, context)),
    ...duplicateNames(ports, `${path}.ports`),
    ...objectsIn(container, "env").flatMap((variable, index) => checkVariable(variable, `${path}.env[${index}]`)),
    ...objectsIn(container, "volumeMounts").flatMap((mount, index) => checkMount(mount, `${path}.volumeMounts[${index}].name`, context)),
    ...["livenessProbe", "readinessProbe", "startupProbe"].flatMap((name) => checkProbe(objectIn(container, name), `${path}.${name}`)),
    ...checkChoice(container, "imagePullPolicy", `${path}.imagePullPolicy`, ["Always", "IfNotPresent", "Never"]),
    ...checkResources(objectAt(container, "resources"), `${path}.resources.requests`),
  ];
}

function checkPort(port: JsonObject, path: string, context: PodContext): FieldProblem[] {
  const number = port.containerPort;
  const name = stringAt(port, "name");
  const problems: FieldProblem[] = [];
  if (name !== undefined && !/^[a-z0-9-]+$/.test(name))
    problems.push(invalidValue(`${path}.name`, name, "must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)"));
  if (name !== undefined && !/[a-z]/.test(name))
    problems.push(invalidValue(`${path}.name`, name, "must contain at least one letter (a-z)"));
  if (typeof number !== "number" || number === 0) problems.push(requiredValue(`${path}.containerPort`));
  else if (number < 1 || number > 65_535)
    problems.push(invalidValue(`${path}.containerPort`, number, "must be between 1 and 65535, inclusive"));
  if (context.isHostNetwork && port.hostPort !== undefined && port.hostPort !== number)
    problems.push(invalidValue(`${path}.hostPort`, port.hostPort, "must match `containerPort` when `hostNetwork` is true"));
  return [...problems, ...checkChoice(port, "protocol", `${path}.protocol`, ["SCTP", "TCP", "UDP"])];
}

function checkVariable(variable: JsonObject, path: string): FieldProblem[] {
  const hasBoth = (stringAt(variable, "value") ?? "") !== "" && variable.valueFrom !== undefined;
  return [
    ...((stringAt(variable, "name") ?? "") === "" ? [requiredValue(`${path}.name`)] : []),
    ...(hasBoth ? [invalidValue(`${path}.valueFrom`, "", "may not be specified when `value` is not empty")] : []),
  ];
}

function checkMount(mount: JsonObject, field: string, context: PodContext): FieldProblem[] {
  const name = stringAt(mount, "name") ?? "";
  if (name === "") return [requiredValue(field)];
  return context.volumes.has(name) ? [] : [{ reason: "FieldValueNotFound", field, message: `Not found: ${JSON.stringify(name)}` }];
}

const handlers = ["exec", "httpGet", "tcpSocket", "grpc"];

function checkProbe(probe: JsonObject | undefined, path: string): FieldProblem[] {
  if (probe === undefined) return [];
  const found = handlers.filter((name) => probe[name] !== undefined);
  if (found.length === 0) return [requiredValue(path, "must specify a handler type")];
  const surplus = found.slice(1).map(
    (name): FieldProblem => ({
      reason: "FieldValueForbidden",
      field: `${path}.${name}`,
      message: "Forbidden: may not specify more than 1 handler type",
    }),
  );
  const http = objectAt(probe, "httpGet");
  const port = http.port;
  const isOutOfRange = typeof port === "number" && (port < 1 || port > 65_535);
  const mustSucceedOnce = !path.endsWith("readinessProbe") && probe.successThreshold !== undefined && probe.successThreshold !== 1;
  return [
    ...surplus,
    ...(isOutOfRange ? [invalidValue(`${path}.httpGet.port`, port, "must be between 1 and 65535, inclusive")] : []),
    ...checkChoice(http, "scheme", `${path}.httpGet.scheme`, ["HTTP", "HTTPS"]),
    ...(mustSucceedOnce ? [invalidValue(`${path}.successThreshold`, probe.successThreshold, "must be 1")] : []),
  ];
}

function checkResources(resources: JsonObject, field: string): FieldProblem[] {
  const requests = objectAt(resources, "requests");
  const limits = objectAt(resources, "limits");
  return Object.entries(requests).flatMap(([name, requested]) => {
    const limit = limits[name];
    if (typeof limit !== "string" || typeof requested !== "string") return [];
    const isAbove = (quantityNanos(requested) ?? 0n) > (quantityNanos(limit) ?? 0n);
    return isAbove ? [invalidValue(field, requested, `must be less than or equal to ${name} limit of ${limit}`)] : [];
  });
}

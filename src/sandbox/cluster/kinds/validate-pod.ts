// Checks of a pod's spec: what a person's manifest gets wrong most often.

import type { FieldProblem } from "../api/api-error.ts";
import { type JsonObject, stringAt } from "../json.ts";
import { objectsIn } from "./set-default.ts";
import { checkLabelName, invalidValue, requiredValue } from "./validate-metadata.ts";

/** Checks a pod's spec at a path; `claims` are volumes that a StatefulSet adds by its claim templates. */
export function checkPodSpec(spec: JsonObject, path: string, claims: readonly string[] = []): FieldProblem[] {
  const containers = objectsIn(spec, "containers");
  const volumes = new Set([...claims, ...objectsIn(spec, "volumes").map((volume) => stringAt(volume, "name") ?? "")]);
  return [
    ...checkNames(objectsIn(spec, "volumes"), `${path}.volumes`),
    ...(containers.length === 0 ? [requiredValue(`${path}.containers`)] : []),
    ...["containers", "initContainers"].flatMap((name) => {
      const list = objectsIn(spec, name);
      const checked = list.flatMap((container, index) => checkContainer(container, `${path}.${name}[${index}]`, volumes));
      return [...checked, ...duplicateNames(list, `${path}.${name}`)];
    }),
    ...checkChoice(spec, "dnsPolicy", `${path}.dnsPolicy`, ["ClusterFirstWithHostNet", "ClusterFirst", "Default", "None"]),
  ];
}

/** Values of a field that takes only some. */
export function checkChoice(object: JsonObject, name: string, field: string, choices: readonly string[]): FieldProblem[] {
  const value = object[name];
  if (value === undefined || choices.includes(String(value))) return [];
  const list = choices.map((choice) => JSON.stringify(choice)).join(", ");
  return [{ reason: "FieldValueNotSupported", field, message: `Unsupported value: ${JSON.stringify(value)}: supported values: ${list}` }];
}

function checkNames(list: readonly JsonObject[], path: string): FieldProblem[] {
  return [...list.flatMap((item, index) => checkName(item, `${path}[${index}].name`)), ...duplicateNames(list, path)];
}

function checkName(item: JsonObject, field: string): FieldProblem[] {
  const name = stringAt(item, "name") ?? "";
  return name === "" ? [requiredValue(field)] : checkLabelName(field, name);
}

function duplicateNames(list: readonly JsonObject[], path: string): FieldProblem[] {
  const seen = new Set<string>();
  return list.flatMap((item, index): FieldProblem[] => {
    const name = stringAt(item, "name") ?? "";
    const isDouble = name !== "" && seen.has(name);
    seen.add(name);
    return isDouble
      ? [{ reason: "FieldValueDuplicate", field: `${path}[${index}].name`, message: `Duplicate value: ${JSON.stringify(name)}` }]
      : [];
  });
}

function checkContainer(container: JsonObject, path: string, volumes: ReadonlySet<string>): FieldProblem[] {
  const image = stringAt(container, "image") ?? "";
  return [
    ...checkName(container, `${path}.name`),
    ...(image === "" ? [requiredValue(`${path}.image`)] : []),
    ...checkChoice(container, "imagePullPolicy", `${path}.imagePullPolicy`, ["Always", "IfNotPresent", "Never"]),
    ...objectsIn(container, "ports").flatMap((port, index) => checkPort(port, `${path}.ports[${index}]`)),
    ...objectsIn(container, "env").flatMap((variable, index) =>
      (stringAt(variable, "name") ?? "") === "" ? [requiredValue(`${path}.env[${index}].name`)] : [],
    ),
    ...objectsIn(container, "volumeMounts").flatMap((mount, index): FieldProblem[] => {
      const name = stringAt(mount, "name") ?? "";
      const field = `${path}.volumeMounts[${index}].name`;
      if (name === "") return [requiredValue(field)];
      return volumes.has(name) ? [] : [{ reason: "FieldValueNotFound", field, message: `Not found: ${JSON.stringify(name)}` }];
    }),
  ];
}

function checkPort(port: JsonObject, path: string): FieldProblem[] {
  const number = port.containerPort;
  if (typeof number !== "number" || number === 0) return [requiredValue(`${path}.containerPort`)];
  return number < 1 || number > 65_535 ? [invalidValue(`${path}.containerPort`, number, "must be between 1 and 65535, inclusive")] : [];
}

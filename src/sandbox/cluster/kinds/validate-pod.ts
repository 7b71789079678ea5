// Checks of a pod's spec: what a person's manifest gets wrong most often.

import type { FieldProblem } from "../api/api-error.ts";
import { type JsonObject, stringAt } from "../json.ts";
import { objectsIn } from "./set-default.ts";
import { checkChoice, checkNames, duplicateNames } from "./validate-choices.ts";
import { checkContainer } from "./validate-container.ts";
import { requiredValue } from "./validate-metadata.ts";

export interface PodContext {
  volumes: ReadonlySet<string>;
  isHostNetwork: boolean;
}

const requiredOf: readonly (readonly [source: string, field: string])[] = [
  ["configMap", "name"],
  ["secret", "secretName"],
  ["persistentVolumeClaim", "claimName"],
  ["hostPath", "path"],
];

/** Checks a pod's spec at a path. `extraVolumes` are those of a stateful set's claims. */
export function checkPodSpec(spec: JsonObject, path: string, extraVolumes: readonly string[] = []): FieldProblem[] {
  const containers = objectsIn(spec, "containers");
  const volumes = objectsIn(spec, "volumes");
  const sound = volumes.filter((volume) => Object.keys(volume).length === 2).map((volume) => stringAt(volume, "name") ?? "");
  const known = new Set([...sound, ...extraVolumes]);
  const context: PodContext = { volumes: known, isHostNetwork: spec.hostNetwork === true };
  return [
    ...checkNames(volumes, `${path}.volumes`),
    ...volumes.flatMap((volume, index) => checkVolume(volume, `${path}.volumes[${index}]`)),
    ...(containers.length === 0 ? [requiredValue(`${path}.containers`)] : []),
    ...["containers", "initContainers"].flatMap((name) => {
      const list = objectsIn(spec, name);
      const checked = list.flatMap((container, index) => checkContainer(container, `${path}.${name}[${index}]`, context));
      return [...checked, ...duplicateNames(list, `${path}.${name}`)];
    }),
    ...checkChoice(spec, "dnsPolicy", `${path}.dnsPolicy`, ["ClusterFirstWithHostNet", "ClusterFirst", "Default", "None"]),
  ];
}

function checkVolume(volume: JsonObject, path: string): FieldProblem[] {
  const order = ["emptyDir", "hostPath", "secret", "persistentVolumeClaim", "downwardAPI", "configMap", "projected"];
  const sources = Object.keys(volume)
    .filter((key) => key !== "name")
    .sort((left, right) => order.indexOf(left) - order.indexOf(right));
  const surplus = sources.slice(1).map(
    (source): FieldProblem => ({
      reason: "FieldValueForbidden",
      field: `${path}.${source}`,
      message: "Forbidden: may not specify more than 1 volume type",
    }),
  );
  const [source] = sources;
  const missing = requiredOf.flatMap(([name, field]) =>
    name === source && (stringAt(volume, name, field) ?? "") === "" ? [requiredValue(`${path}.${name}.${field}`)] : [],
  );
  return [...surplus, ...missing];
}

// Images of the containers in pod templates, of Kubernetes' own kinds and of Argo Rollouts.

import type { Path } from "../place.ts";
import { childPlace, childPlaces, descend, isMapPlace, isScalarPlace, textOf } from "../place.ts";
import type { YamlText } from "../tree.ts";
import { foundSite, partOf, wholeSite } from "./build-site.ts";
import type { FoundObject } from "./objects.ts";
import type { FoundSite } from "./site.ts";

const podSpecOfTemplate: Path = ["spec", "template", "spec"];

/** Kind to the API groups that have it and the way to its pod spec. */
const podSpecs: Readonly<Record<string, { groups: readonly string[]; path: Path }>> = {
  Pod: { groups: [""], path: ["spec"] },
  PodTemplate: { groups: [""], path: ["template", "spec"] },
  ReplicationController: { groups: [""], path: podSpecOfTemplate },
  Deployment: { groups: ["apps", "extensions"], path: podSpecOfTemplate },
  StatefulSet: { groups: ["apps"], path: podSpecOfTemplate },
  DaemonSet: { groups: ["apps", "extensions"], path: podSpecOfTemplate },
  ReplicaSet: { groups: ["apps", "extensions"], path: podSpecOfTemplate },
  Job: { groups: ["batch"], path: podSpecOfTemplate },
  CronJob: { groups: ["batch"], path: ["spec", "jobTemplate", "spec", "template", "spec"] },
  Rollout: { groups: ["argoproj.io"], path: podSpecOfTemplate },
};

const containerLists = ["initContainers", "containers", "ephemeralContainers"] as const;

export function findPodTemplateSites(yaml: YamlText, object: FoundObject): FoundSite[] {
  const known = Object.hasOwn(podSpecs, object.kind) ? podSpecs[object.kind] : undefined;
  if (known === undefined || !known.groups.includes(object.group)) return [];
  const podSpec = descend(yaml, object.place, known.path);
  return containerLists.flatMap((list) => {
    const containers = childPlace(yaml, podSpec, list);
    if (containers?.node.kind !== "seq") return [];
    return childPlaces(yaml, containers).flatMap((container, index) => {
      if (!isMapPlace(container)) return [];
      const name = textOf(yaml, childPlace(yaml, container, "name")) ?? `${list}[${index}]`;
      const image = childPlace(yaml, container, "image");
      const id = { kind: "container", workload: object.id, container: name } as const;
      if (isScalarPlace(image)) return [wholeSite(yaml, id, image, container)];
      if (image !== undefined) return [];
      const parts = [partOf(yaml, container, "name", "image")];
      return [foundSite(yaml, id, { parts, holder: container, layout: "whole" }, container)];
    });
  });
}

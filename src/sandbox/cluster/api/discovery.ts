// Discovery: which groups, versions and kinds there are, in the old form and in the aggregated one.

import type { JsonObject } from "../json.ts";
import { apiVersionOf, type Resource, type ResourceTable } from "../kinds/resource-table.ts";

const aggregatedType =
  /application\/json;\s*(?:g=apidiscovery\.k8s\.io;\s*v=(v2|v2beta1)|v=(v2|v2beta1);\s*g=apidiscovery\.k8s\.io);\s*as=APIGroupDiscoveryList/;

export interface DiscoveryAnswer {
  body: JsonObject;
  contentType: string;
}

/** The answer for a discovery path; undefined for a path that is none or names nothing. */
export function answerDiscovery(resources: ResourceTable, pathname: string, accept: string): DiscoveryAnswer | undefined {
  const parts = pathname.split("/").filter((part) => part !== "");
  const aggregated = aggregatedType.exec(accept);
  const version = aggregated?.[1] ?? aggregated?.[2];
  const plain = (body: JsonObject | undefined): DiscoveryAnswer | undefined =>
    body === undefined ? undefined : { body, contentType: "application/json" };
  if (parts.length === 1 && version !== undefined && (parts[0] === "api" || parts[0] === "apis"))
    return aggregatedAnswer(resources, parts[0] === "api", version);
  if (parts.length === 1 && parts[0] === "api") return plain({ kind: "APIVersions", versions: ["v1"], serverAddressByClientCIDRs: [] });
  if (parts.length === 1 && parts[0] === "apis") return plain(groupList(resources));
  if (parts.length === 2 && parts[0] === "api") return plain(resourceList(resources, "", parts[1] ?? ""));
  if (parts.length === 2 && parts[0] === "apis") return plain(groupOf(resources, parts[1] ?? ""));
  if (parts.length === 3 && parts[0] === "apis") return plain(resourceList(resources, parts[1] ?? "", parts[2] ?? ""));
  return undefined;
}

function groupsOf(resources: ResourceTable): string[] {
  return [...new Set(resources.all.map((resource) => resource.group))].filter((group) => group !== "");
}

function versionsOf(resources: ResourceTable, group: string): string[] {
  return [...new Set(resources.all.filter((resource) => resource.group === group).map((resource) => resource.version))];
}

function groupList(resources: ResourceTable): JsonObject {
  const groups = groupsOf(resources).map((group) => groupEntry(resources, group));
  return { kind: "APIGroupList", apiVersion: "v1", groups };
}

function groupEntry(resources: ResourceTable, group: string): JsonObject {
  const versions = versionsOf(resources, group).map((version) => ({ groupVersion: `${group}/${version}`, version }));
  return { name: group, versions, preferredVersion: versions[0] ?? {} };
}

function groupOf(resources: ResourceTable, group: string): JsonObject | undefined {
  if (!groupsOf(resources).includes(group)) return undefined;
  return { kind: "APIGroup", apiVersion: "v1", ...groupEntry(resources, group) };
}

function resourceList(resources: ResourceTable, group: string, version: string): JsonObject | undefined {
  if (!resources.hasGroupVersion(group, version)) return undefined;
  const found = resources.all.filter((resource) => resource.group === group && resource.version === version);
  return {
    kind: "APIResourceList",
    apiVersion: "v1",
    groupVersion: apiVersionOf({ group, version }),
    resources: found.flatMap((resource) => [
      resourceEntry(resource),
      ...resource.subresources.map((name) => subresourceEntry(resource, name)),
    ]),
  };
}

function resourceEntry(resource: Resource): JsonObject {
  return {
    name: resource.plural,
    singularName: resource.singular,
    namespaced: resource.namespaced,
    kind: resource.kind,
    verbs: [...resource.verbs],
    ...(resource.shortNames.length > 0 ? { shortNames: [...resource.shortNames] } : {}),
    ...(resource.categories.length > 0 ? { categories: [...resource.categories] } : {}),
  };
}

function subresourceEntry(resource: Resource, name: string): JsonObject {
  const { plural, namespaced, kind } = resource;
  return { name: `${plural}/${name}`, singularName: "", namespaced, kind, verbs: ["get", "patch", "update"] };
}

function aggregatedAnswer(resources: ResourceTable, isCore: boolean, version: string): DiscoveryAnswer {
  const groups = isCore ? [""] : groupsOf(resources);
  const items = groups.map(
    (group): JsonObject => ({
      metadata: { ...(group === "" ? {} : { name: group }) } as JsonObject,
      versions: versionsOf(resources, group).map((name) => ({
        version: name,
        resources: resources.all.filter((one) => one.group === group && one.version === name).map(aggregatedEntry),
        freshness: "Current",
      })),
    }),
  );
  const contentType = `application/json;g=apidiscovery.k8s.io;v=${version};as=APIGroupDiscoveryList`;
  return { body: { kind: "APIGroupDiscoveryList", apiVersion: `apidiscovery.k8s.io/${version}`, metadata: {}, items }, contentType };
}

function aggregatedEntry(resource: Resource): JsonObject {
  const { group, version, kind } = resource;
  const responseKind = { group, version, kind };
  return {
    resource: resource.plural,
    responseKind,
    scope: resource.namespaced ? "Namespaced" : "Cluster",
    singularResource: resource.singular,
    verbs: [...resource.verbs],
    ...(resource.shortNames.length > 0 ? { shortNames: [...resource.shortNames] } : {}),
    ...(resource.categories.length > 0 ? { categories: [...resource.categories] } : {}),
    ...(resource.subresources.length > 0
      ? { subresources: resource.subresources.map((subresource) => ({ subresource, responseKind, verbs: ["get", "patch", "update"] })) }
      : {}),
  };
}

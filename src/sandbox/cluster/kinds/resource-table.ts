// All kinds that the embedded cluster serves: the built-in ones, and those of CustomResourceDefinitions.

import type { Schema } from "../schema/schema.ts";
import type { ResourceDescription } from "../schema/stored-schemas.ts";

export interface Resource extends ResourceDescription {
  schema: Schema;
  /** Of a CustomResourceDefinition: handled by its schema and not by the rules of a built-in kind. */
  custom: boolean;
}

/** `v1` or `apps/v1`. */
export function apiVersionOf(resource: { group: string; version: string }): string {
  return resource.group === "" ? resource.version : `${resource.group}/${resource.version}`;
}

export function hasStatus(resource: Resource): boolean {
  return resource.subresources.includes("status");
}

/** Kinds by their place in the API; the first version of a group that was added is its preferred one. */
export class ResourceTable {
  #resources: Resource[];

  constructor(resources: readonly Resource[]) {
    this.#resources = [...resources];
  }

  get all(): readonly Resource[] {
    return this.#resources;
  }

  find(group: string, version: string, plural: string): Resource | undefined {
    return this.#resources.find((resource) => resource.group === group && resource.version === version && resource.plural === plural);
  }

  findKind(apiVersion: string, kind: string): Resource | undefined {
    return this.#resources.find((resource) => apiVersionOf(resource) === apiVersion && resource.kind === kind);
  }

  /** Some version of the kind that the store knows by this key. */
  findStored(key: string): Resource | undefined {
    return this.#resources.find((resource) => `${resource.group}/${resource.plural}` === key);
  }

  hasGroupVersion(group: string, version: string): boolean {
    return this.#resources.some((resource) => resource.group === group && resource.version === version);
  }

  /** Whether it is a group of built-in kinds, whatever the version. */
  hasBuiltInGroup(group: string): boolean {
    return this.#resources.some((resource) => resource.group === group && !resource.custom);
  }

  /** Puts the versions of one custom kind in the place of those that it had. */
  setCustom(group: string, plural: string, versions: readonly Resource[]): void {
    const others = this.#resources.filter((resource) => !(resource.custom && resource.group === group && resource.plural === plural));
    this.#resources = [...others, ...versions];
  }
}

// Images of kinds that Coxswain does not know, by the paths that its configuration names.

import type { Place } from "../place.ts";
import { childPlace, childPlaces, isMapPlace, isScalarPlace, pathText, textOf } from "../place.ts";
import type { YamlText } from "../tree.ts";
import { wholeSite } from "./build-site.ts";
import { findImageMap } from "./helm-values.ts";
import type { FoundObject } from "./objects.ts";
import type { FoundSite } from "./site.ts";

/** Where objects of a kind write an image: a scalar, or a mapping of repository, tag and the like. */
export interface ImagePath {
  /** `monitoring.coreos.com/v1`, or the group alone for all its versions; any when left out. */
  apiVersion?: string | undefined;
  kind: string;
  /** Keys by dots, `[*]` for every item or entry, `[0]` for one, `["a.b"]` for keys with dots. */
  path: string;
}

type Step = string | number | { every: true };

/** The steps of a path; undefined when it does not follow the grammar. */
export function parseImagePath(text: string): Step[] | undefined {
  const steps: Step[] = [];
  const token = /(?:^|\.)([A-Za-z0-9_$/-]+)|\[(\*|[0-9]+)\]|\["((?:[^"\\]|\\.)*)"\]/y;
  while (token.lastIndex < text.length) {
    const match = token.exec(text);
    if (match === null) return undefined;
    if (match[1] !== undefined) steps.push(match[1]);
    else if (match[3] !== undefined) steps.push(match[3].replace(/\\(.)/g, "$1"));
    else steps.push(match[2] === "*" ? { every: true } : Number(match[2]));
  }
  return steps.length === 0 ? undefined : steps;
}

export function findConfiguredSites(yaml: YamlText, object: FoundObject, paths: readonly ImagePath[]): FoundSite[] {
  return paths
    .filter((path) => isFor(path, object))
    .flatMap((path) => {
      const places = (parseImagePath(path.path) ?? []).reduce<[Place, Place | undefined][]>(
        (at, step) => at.flatMap(([place]) => follow(yaml, place, step)),
        [[object.place, undefined]],
      );
      return places.flatMap(([place, parent]) => siteAt(yaml, object, place, parent) ?? []);
    });
}

/** The places one step further, each with the place it was reached from. */
function follow(yaml: YamlText, place: Place, step: Step): [Place, Place][] {
  if (typeof step === "object") return childPlaces(yaml, place).map((child) => [child, place]);
  const child = childPlace(yaml, place, step);
  return child === undefined ? [] : [[child, place]];
}

function siteAt(yaml: YamlText, object: FoundObject, place: Place, parent: Place | undefined): FoundSite | undefined {
  const relative = pathText(place.path.slice(object.place.path.length));
  const holder = isMapPlace(parent) ? parent : undefined;
  const name = textOf(yaml, childPlace(yaml, isMapPlace(place) ? place : holder, "name")) ?? relative;
  const id = { kind: "container", workload: object.id, container: name } as const;
  if (isScalarPlace(place)) return wholeSite(yaml, id, place, holder);
  return isMapPlace(place) ? findImageMap(yaml, id, place) : undefined;
}

function isFor(path: ImagePath, object: FoundObject): boolean {
  if (path.kind !== object.kind) return false;
  return path.apiVersion === undefined || path.apiVersion === object.apiVersion || path.apiVersion === object.group;
}

// Images in Helm values: the shapes that Flux v1 knew, its aliases by annotation, and values files.

import { looksLikeName, splitImage } from "../image-text.ts";
import type { Place } from "../place.ts";
import { childPlace, childPlaces, descend, isMapPlace, isScalarPlace, textOf } from "../place.ts";
import type { MapNode, YamlText } from "../tree.ts";
import type { SiteIdentity } from "./build-site.ts";
import { foundSite, partOf } from "./build-site.ts";
import type { FoundObject } from "./objects.ts";
import type { FoundPart, FoundSite, PartRole } from "./site.ts";

/** Flux v1's name for the image at the top level of the values. */
export const chartImage = "chart-image";

/** Kind to the API groups whose objects have `spec.values`. */
const releases: Readonly<Record<string, readonly string[]>> = {
  HelmRelease: ["helm.fluxcd.io", "flux.weave.works", "helm.toolkit.fluxcd.io"],
  FluxHelmRelease: ["helm.integrations.flux.weave.works"],
};

/**
 * Containers of a HelmRelease as Flux v1 named them (spec/flux-v1.md 3.3): `chart-image` for the top level,
 * else the key of a first-level mapping; annotations `repository.fluxcd.io/<alias>` name others by path and
 * outrank these. `chart-image` comes first, then the names in order.
 */
export function findReleaseSites(yaml: YamlText, object: FoundObject): FoundSite[] {
  if (!Object.hasOwn(releases, object.kind) || !releases[object.kind]?.includes(object.group)) return [];
  const values = descend(yaml, object.place, ["spec", "values"]);
  if (!isMapPlace(values)) return [];
  const sites = new Map<string, FoundSite>();
  const id = (container: string): SiteIdentity => ({ kind: "values", workload: object.id, container });
  const add = (site: FoundSite | undefined) => site && sites.set(site.site.container, site);
  add(findShape(yaml, id(chartImage), values));
  for (const entry of childPlaces(yaml, values)) if (isMapPlace(entry)) add(findShape(yaml, id(String(entry.path.at(-1))), entry));
  for (const alias of aliasesOf(yaml, object)) add(findAlias(yaml, object, values, alias));
  return [...sites.values()].sort((a, b) => rank(a) - rank(b) || compare(a.site.container, b.site.container));
}

/**
 * Images of a values file: the same shapes at every depth, named by their path (`redis`,
 * `global.proxy`), and mappings that hold `repository` and `tag` themselves.
 */
export function findValuesFileSites(yaml: YamlText, root: Place, workload: string): FoundSite[] {
  return sitesBelow({ yaml, workload, mappingsLeft: maxMappings }, root, []);
}

/** Mappings and sequences that are looked at in one file; its aliases may unfold to any number. */
const maxMappings = 50_000;

interface ValuesSearch {
  yaml: YamlText;
  workload: string;
  mappingsLeft: number;
}

function sitesBelow(search: ValuesSearch, place: Place, names: readonly string[]): FoundSite[] {
  if (search.mappingsLeft-- <= 0 || names.length > 100) return [];
  const { yaml, workload } = search;
  const found: FoundSite[] = [];
  const id: SiteIdentity = { kind: "values", workload, container: names.length === 0 ? chartImage : names.join(".") };
  const shape = isMapPlace(place) ? (findShape(yaml, id, place) ?? ownImageMap(yaml, id, place)) : undefined;
  if (shape !== undefined) found.push(shape);
  for (const child of childPlaces(yaml, place)) {
    const key = child.path.at(-1);
    if (child.node.kind === "scalar" || (key === "image" && shape !== undefined)) continue;
    const name = typeof key === "number" ? (textOf(yaml, childPlace(yaml, child, "name")) ?? String(key)) : String(key);
    found.push(...sitesBelow(search, child, [...names, name]));
  }
  return found;
}

/** `{repository, tag}` without an `image` around it counts only with both keys: a chart's source has no tag. */
function ownImageMap(yaml: YamlText, id: SiteIdentity, place: Place<MapNode>): FoundSite | undefined {
  const hasTag = isScalarPlace(childPlace(yaml, place, "tag")) || isScalarPlace(childPlace(yaml, place, "digest"));
  return hasTag ? findImageMap(yaml, id, place) : undefined;
}

/** `image: text` with `registry` and `tag` beside it, or `image: {repository, registry, tag, digest}`. */
function findShape(yaml: YamlText, id: SiteIdentity, holder: Place<MapNode>): FoundSite | undefined {
  const image = childPlace(yaml, holder, "image");
  if (isMapPlace(image)) return findImageMap(yaml, id, image);
  if (!isScalarPlace(image) || !isName(yaml, image)) return undefined;
  return valuesSite(yaml, id, holder, [{ role: "name", key: "image", place: image }]);
}

/** A mapping that holds the repository under its usual keys. */
export function findImageMap(yaml: YamlText, id: SiteIdentity, holder: Place<MapNode>): FoundSite | undefined {
  for (const key of ["repository", "image"]) {
    const place = childPlace(yaml, holder, key);
    if (isScalarPlace(place) && isName(yaml, place)) return valuesSite(yaml, id, holder, [{ role: "name", key, place }]);
  }
  return undefined;
}

function valuesSite(yaml: YamlText, id: SiteIdentity, holder: Place<MapNode>, name: FoundPart[]): FoundSite {
  const rest = (["registry", "tag", "digest"] as const).map((role) => partOf(yaml, holder, role, role));
  const parts = [...name, ...rest.filter(isWritten)];
  return foundSite(yaml, id, { parts, holder, layout: "values" }, (name[0] as FoundPart).place as Place);
}

function isWritten(part: FoundPart): boolean {
  return part.place !== undefined;
}

function isName(yaml: YamlText, place: Place): boolean {
  const text = textOf(yaml, place)?.trim();
  return text !== undefined && (looksLikeName(splitImage(text).name) || text.includes("{{"));
}

interface Alias {
  name: string;
  paths: Partial<Record<PartRole, string>>;
}

const aliasKey = /^(repository|registry|tag)\.fluxcd\.io\/(.+)$/;

function aliasesOf(yaml: YamlText, object: FoundObject): Alias[] {
  const annotations = descend(yaml, object.place, ["metadata", "annotations"]);
  const aliases = new Map<string, Alias>();
  for (const entry of annotations === undefined ? [] : childPlaces(yaml, annotations)) {
    const [, part, name] = aliasKey.exec(String(entry.path.at(-1))) ?? [];
    const path = textOf(yaml, entry);
    if (part === undefined || name === undefined || path === undefined) continue;
    const alias = aliases.get(name) ?? { name, paths: {} };
    alias.paths[part === "repository" ? "name" : (part as PartRole)] = path;
    aliases.set(name, alias);
  }
  return [...aliases.values()].filter((alias) => alias.paths.name !== undefined);
}

function findAlias(yaml: YamlText, object: FoundObject, values: Place<MapNode>, alias: Alias): FoundSite | undefined {
  const parts = (Object.entries(alias.paths) as [PartRole, string][]).map(([role, path]): FoundPart => {
    const place = descend(yaml, values, path.split("."));
    return { role, key: path, place: isScalarPlace(place) ? place : undefined };
  });
  const name = parts.find((part) => part.role === "name")?.place;
  if (name === undefined || !isName(yaml, name)) return undefined;
  const id: SiteIdentity = { kind: "values", workload: object.id, container: alias.name };
  return foundSite(yaml, id, { parts: parts.filter(isWritten), holder: undefined, layout: "values" }, name);
}

function rank(site: FoundSite): number {
  return site.site.container === chartImage ? 0 : 1;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

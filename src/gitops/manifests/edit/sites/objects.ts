// The Kubernetes objects of a file, the items of Lists included, as places that can be edited.

import type { ObjectId } from "../../../names.ts";
import { objectId } from "../../../names.ts";
import type { Place } from "../place.ts";
import { childPlace, childPlaces, descend, isMapPlace, rootPlace, textOf } from "../place.ts";
import type { MapNode, YamlText } from "../tree.ts";

export interface FoundObject {
  place: Place<MapNode>;
  apiVersion: string;
  /** The part of apiVersion before `/`; empty for the core group. */
  group: string;
  kind: string;
  name: string;
  /** What the file says, else the default that was given. */
  namespace: string | undefined;
  id: ObjectId;
}

/**
 * Objects with apiVersion, kind and name; anything else in the file is no object. A List counts where it is
 * written, not again for each alias of it: aliases of aliases would never end.
 */
export function findObjects(yaml: YamlText, defaultNamespace?: string): FoundObject[] {
  return yaml.documents.flatMap((document) => objectsAt(yaml, rootPlace(document), defaultNamespace, 0));
}

function objectsAt(yaml: YamlText, place: Place, defaultNamespace: string | undefined, depth: number): FoundObject[] {
  if (!isMapPlace(place)) return [];
  const kind = textOf(yaml, childPlace(yaml, place, "kind"));
  const apiVersion = textOf(yaml, childPlace(yaml, place, "apiVersion"));
  if (kind === undefined || apiVersion === undefined) return [];
  const isList = kind.endsWith("List") && place.detour === undefined && depth < 8;
  const items = isList ? childPlace(yaml, place, "items") : undefined;
  if (items?.node.kind === "seq") return childPlaces(yaml, items).flatMap((item) => objectsAt(yaml, item, defaultNamespace, depth + 1));
  const name = textOf(yaml, descend(yaml, place, ["metadata", "name"]));
  if (name === undefined) return [];
  const namespace = textOf(yaml, descend(yaml, place, ["metadata", "namespace"])) ?? defaultNamespace;
  const group = apiVersion.includes("/") ? apiVersion.slice(0, apiVersion.indexOf("/")) : "";
  return [{ place, apiVersion, group, kind, name, namespace, id: objectId(kind, name, namespace) }];
}

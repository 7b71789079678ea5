// Flux v2's marker comments, `# {"$imagepolicy": "ns:name:tag"}`, behind a scalar anywhere in YAML.

import { colonOf, endOf } from "../extent.ts";
import type { Place } from "../place.ts";
import { childPlaces, rootPlace } from "../place.ts";
import { lineEndAt } from "../text.ts";
import type { ScalarNode, YamlText } from "../tree.ts";
import { foundSite } from "./build-site.ts";
import type { FoundSite } from "./site.ts";

export type MarkerPart = "image" | "name" | "tag" | "digest";

export interface Marker {
  /** `<namespace>:<policy>`. */
  policy: string;
  part: MarkerPart;
}

const markerPattern = /#\s*\{\s*"\$imagepolicy"\s*:\s*"([^":\s]+):([^":\s]+)(?::(tag|name|digest))?"\s*\}/;

/** The marker in a comment; undefined when there is none that follows the grammar. */
export function parseMarker(comment: string): Marker | undefined {
  const match = markerPattern.exec(comment);
  return match === null ? undefined : { policy: `${match[1]}:${match[2]}`, part: (match[3] as MarkerPart | undefined) ?? "image" };
}

export function markerWorkload(policy: string): string {
  return `marker:${policy}`;
}

/** Scalars that a marker stands behind on the same line. */
export function findMarkerSites(yaml: YamlText): FoundSite[] {
  if (!yaml.text.includes("$imagepolicy")) return [];
  const sites: FoundSite[] = [];
  const seen = new Set<unknown>();
  for (const document of yaml.documents) collect(yaml, rootPlace(document), sites, seen);
  return sites;
}

/** Each value once, where it is written: nothing behind an alias, nothing merged in. */
function collect(yaml: YamlText, place: Place, sites: FoundSite[], seen: Set<unknown>): void {
  if (seen.has(place.written)) return;
  seen.add(place.written);
  if (place.node.kind === "scalar") {
    const marker = markerBehind(yaml, place);
    if (marker !== undefined) sites.push(markerSite(yaml, marker, place as Place<ScalarNode>));
  } else if (place.detour === undefined) for (const child of childPlaces(yaml, place)) collect(yaml, child, sites, seen);
}

/** What stands between the end of the value and the comment on its line: blanks, commas, closing brackets. */
function markerBehind(yaml: YamlText, place: Place): Marker | undefined {
  if (place.detour?.kind === "merge") return undefined;
  const end = endOf(yaml.text, place.written) ?? (place.pair && colonOf(yaml.text, place.pair));
  if (end === undefined) return undefined;
  const rest = yaml.text.slice(end, lineEndAt(yaml.text, end));
  return /^[ \t,\]}]*[ \t]#/.test(rest) ? parseMarker(rest) : undefined;
}

function markerSite(yaml: YamlText, marker: Marker, place: Place<ScalarNode>): FoundSite {
  const parts = [{ role: "name", key: String(place.path.at(-1)), place }] as const;
  const layout = marker.part === "image" ? "whole" : marker.part;
  const id = { kind: "marker", workload: markerWorkload(marker.policy), container: marker.part } as const;
  return foundSite(yaml, id, { parts: [...parts], holder: undefined, layout }, place);
}

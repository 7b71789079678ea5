// The lines of a template that carry a marker and are YAML on their own.

import { lineOf } from "./lines.ts";
import { findMarkerSites, parseMarker } from "./sites/markers.ts";
import type { FoundSite } from "./sites/site.ts";
import type { YamlText } from "./tree.ts";
import { readYaml } from "./tree.ts";

/** One key or item with a scalar and a marker behind it; the site's line is that of the file. */
export interface TemplateMarker {
  found: FoundSite;
  /** The line read on its own. */
  yaml: YamlText;
  /** Offset of the line in the text. */
  start: number;
}

export function findTemplateMarkers(path: string, text: string): TemplateMarker[] {
  const indexed = { text };
  return [...text.matchAll(/^[^\r\n]*\$imagepolicy[^\r\n]*/gm)].flatMap((match) => {
    const line = match[0];
    if (line.includes("{{") || parseMarker(line) === undefined) return [];
    const reading = readYaml(path, line);
    if (reading.kind === "unreadable") return [];
    const number = lineOf(indexed, match.index);
    return findMarkerSites(reading.yaml).map((found) => ({
      found: { ...found, site: { ...found.site, line: number } },
      yaml: reading.yaml,
      start: match.index,
    }));
  });
}

// Builds a site from the places of its parts.

import { startOf } from "../extent.ts";
import { joinImage, splitImage } from "../image-text.ts";
import { lineOf } from "../lines.ts";
import type { Place } from "../place.ts";
import { childPlace, isScalarPlace, pathText, textOf } from "../place.ts";
import type { MapNode, ScalarNode, YamlText } from "../tree.ts";
import type { FoundPart, FoundSite, ImageSite, PartRole } from "./site.ts";

export interface SiteIdentity {
  kind: ImageSite["kind"];
  workload: string;
  container: string;
}

/** A scalar that holds the whole reference. */
export function wholeSite(yaml: YamlText, id: SiteIdentity, place: Place<ScalarNode>, holder: Place<MapNode> | undefined): FoundSite {
  const parts: FoundPart[] = [{ role: "name", key: String(place.path.at(-1)), place }];
  return foundSite(yaml, id, { parts, holder, layout: "whole" }, place);
}

export function foundSite(yaml: YamlText, id: SiteIdentity, found: Omit<FoundSite, "site">, main: Place): FoundSite {
  const offset = startOf(main.written) ?? (main.pair && startOf(main.pair.key)) ?? 0;
  const site: ImageSite = {
    ...id,
    image: composeImage(yaml, found.parts),
    document: main.document.index,
    line: lineOf(yaml, offset),
    where: pathText(main.path),
    parts: found.parts.map((part) => ({
      role: part.role,
      where: pathText(part.place?.path ?? [...(found.holder?.path ?? []), part.key]),
      text: textOf(yaml, part.place),
    })),
  };
  return { site, ...found };
}

/** The part for a key of a mapping; its place is undefined when the key is not there. */
export function partOf(yaml: YamlText, holder: Place<MapNode>, role: PartRole, key: string): FoundPart {
  const place = childPlace(yaml, holder, key);
  return { role, key, place: isScalarPlace(place) ? place : undefined };
}

/** The reference that the parts make: a scalar of its own outranks what the name holds. */
export function composeImage(yaml: YamlText, parts: readonly FoundPart[]): string {
  const text = (role: PartRole) => partText(yaml, parts, role);
  const written = splitImage(text("name") ?? "");
  const registry = text("registry");
  const name = registry === undefined ? written.name : `${registry}/${written.name}`;
  const own = splitImage(`x:${text("tag") ?? ""}`);
  const tag = own.tag ?? written.tag;
  return joinImage({ name, tag, digest: text("digest") ?? own.digest ?? written.digest });
}

/** A part's text without blanks at its ends; undefined when empty or null. */
export function partText(yaml: YamlText, parts: readonly FoundPart[], role: PartRole): string | undefined {
  const found = parts.filter((part) => part.role === role);
  for (const part of found) {
    const text = textOf(yaml, part.place)?.trim();
    const isNull = part.place?.node.event.style === 1 && /^(?:~|null)$/i.test(text ?? "");
    if (text !== undefined && text !== "" && !isNull) return text;
  }
  return undefined;
}

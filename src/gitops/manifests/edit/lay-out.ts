// How a wanted image is laid out on the scalars of a site, keeping the form that the file has.

import { parseImageReference } from "../../images/reference.ts";
import type { Change } from "./change.ts";
import type { ImageText } from "./image-text.ts";
import { isSameName, joinImage, splitImage, splitName } from "./image-text.ts";
import { isBlockScalar, isStringToAllReaders, styleOf } from "./scalar.ts";
import { partText } from "./sites/build-site.ts";
import type { FoundPart, FoundSite, PartRole } from "./sites/site.ts";
import type { YamlText } from "./tree.ts";
import { scalarText } from "./tree.ts";

export type LayOut =
  | { kind: "changes"; changes: Change[] }
  | { kind: "problem"; code: "image_invalid" | "shape" | "templated"; message: string };

/** The changes that make the site's image the wanted one; none when it already is. */
export function layOutImage(yaml: YamlText, found: FoundSite, image: string): LayOut {
  const invalid = problemOfImage(found, image);
  if (invalid !== undefined) return { kind: "problem", code: "image_invalid", message: invalid };
  if (found.parts.some((part) => part.place !== undefined && scalarText(yaml, part.place.node).includes("{{"))) {
    const message = `The image at ${found.site.where} is a template ({{ }}), so it has no text that could be replaced.`;
    return { kind: "problem", code: "templated", message };
  }
  const wanted = splitImage(image);
  switch (found.layout) {
    case "whole":
      return changesOf(yaml, found, [["name", image]]);
    case "values":
      return layOutValues(yaml, found, wanted);
    case "kustomization":
      return layOutKustomization(yaml, found, wanted);
    case "name":
      return changesOf(yaml, found, [["name", wanted.name]]);
    case "tag":
    case "digest":
      return layOutMarkerPart(yaml, found, found.layout, wanted);
  }
}

/** Why the wanted image is no reference; a name that the file already has is not judged again. */
function problemOfImage(found: FoundSite, image: string): string | undefined {
  const parsed = parseImageReference(image);
  if (parsed.kind === "image") return undefined;
  const wanted = splitImage(image);
  const isOwnName = wanted.name !== "" && wanted.name === splitImage(found.site.image).name;
  const rest = isOwnName ? parseImageReference(joinImage({ ...wanted, name: "name" })) : parsed;
  return rest.kind === "image" ? undefined : parsed.message;
}

function layOutMarkerPart(yaml: YamlText, found: FoundSite, part: "tag" | "digest", wanted: ImageText): LayOut {
  const value = wanted[part];
  if (value !== undefined) return changesOf(yaml, found, [["name", value]]);
  return shape(`The marker at ${found.site.where} asks for a ${part}, and the image has none.`);
}

function layOutValues(yaml: YamlText, found: FoundSite, wanted: ImageText): LayOut {
  const has = (role: PartRole) => found.parts.some((part) => part.role === role);
  const written = splitImage(partText(yaml, found.parts, "name") ?? "");
  const values: [PartRole, string][] = [];
  const names = layOutName(yaml, found, wanted.name);
  const ownDigest = has("digest");
  if (
    !has("tag") &&
    !ownDigest &&
    found.holder !== undefined &&
    written.tag === undefined &&
    written.digest === undefined &&
    isImageMap(found)
  ) {
    if (wanted.tag === undefined) return shape(`The mapping at ${found.site.where} has no digest key, and the image has no tag.`);
    const tag = joinImage({ ...wanted, name: "" }).slice(1);
    return withAddedTag(changesOf(yaml, found, names), found, tag);
  }
  if (has("tag")) {
    if (wanted.tag === undefined && wanted.digest !== undefined && !ownDigest)
      return shape(`The mapping at ${found.site.where} has a tag and no digest key, and the image has a digest and no tag.`);
    const digest = ownDigest || wanted.digest === undefined ? "" : `@${wanted.digest}`;
    values.push(...names, ["tag", `${wanted.tag ?? ""}${digest}`]);
  } else {
    const inName = { tag: wanted.tag, digest: ownDigest ? undefined : wanted.digest };
    values.push(...names.map(([role, name]): [PartRole, string] => [role, role === "name" ? joinImage({ name, ...inName }) : name]));
  }
  if (ownDigest) values.push(["digest", wanted.digest ?? ""]);
  return changesOf(yaml, found, values);
}

/** A mapping of its own (`image: {repository}`), where a chart looks for a tag; not a scalar `image: name`. */
function isImageMap(found: FoundSite): boolean {
  return found.parts.some((part) => part.role === "name" && part.key === "repository");
}

function withAddedTag(names: LayOut, found: FoundSite, tag: string): LayOut {
  if (names.kind === "problem" || found.holder === undefined) return names;
  return {
    kind: "changes",
    changes: [...names.changes, { kind: "add", parent: found.holder, key: "tag", value: tag, after: "repository" }],
  };
}

/** The registry gets the host and the name the path; both stay as spelled when they already mean the same. */
function layOutName(yaml: YamlText, found: FoundSite, name: string): [PartRole, string][] {
  const registry = partText(yaml, found.parts, "registry");
  const writtenName = splitImage(partText(yaml, found.parts, "name") ?? "").name;
  const current = registry === undefined ? writtenName : `${registry}/${writtenName}`;
  const hasRegistry = found.parts.some((part) => part.role === "registry");
  if (isSameName(current, name)) return [["name", writtenName]];
  if (!hasRegistry) return [["name", name]];
  const wanted = splitName(name);
  return [
    ["registry", wanted.registry ?? (registry === undefined ? "" : "docker.io")],
    ["name", wanted.path],
  ];
}

/** newName only when the name differs; tag and digest as they are wanted, the other one taken out. */
function layOutKustomization(yaml: YamlText, found: FoundSite, wanted: ImageText): LayOut {
  const { holder, parts } = found;
  if (holder === undefined) return shape("The entry is no mapping.");
  const [newName, name, tag, digest] = parts as [FoundPart, FoundPart, FoundPart, FoundPart];
  const current = partText(yaml, parts, "name") ?? "";
  const changes: Change[] = [];
  if (!isSameName(current, wanted.name)) changes.push(put(found, newName, wanted.name, name.key));
  const afterName = newName.place === undefined ? name.key : newName.key;
  const pinned: Change[] = swapped(holder, tag, wanted.tag, digest, wanted.digest) ?? [
    ...putOrRemove(found, tag, wanted.tag, afterName),
    ...putOrRemove(found, digest, wanted.digest, tag.place === undefined ? name.key : tag.key),
  ];
  return { kind: "changes", changes: [...changes, ...pinned].filter((change) => isNeeded(yaml, change)) };
}

/** One line for the other: a tag where the digest stood, or a digest where the tag stood. */
function swapped(
  parent: NonNullable<FoundSite["holder"]>,
  tag: FoundPart,
  wantedTag: string | undefined,
  digest: FoundPart,
  wantedDigest: string | undefined,
): Change[] | undefined {
  if ((tag.place === undefined) === (digest.place === undefined) || (wantedTag === undefined) === (wantedDigest === undefined))
    return undefined;
  if ((tag.place === undefined) !== (wantedDigest === undefined)) return undefined;
  const [from, to] = tag.place === undefined ? [digest, tag] : [tag, digest];
  return [{ kind: "rename", parent, key: from.key, newKey: to.key, value: (wantedTag ?? wantedDigest) as string }];
}

function putOrRemove(found: FoundSite, part: FoundPart, value: string | undefined, after: string): Change[] {
  if (value !== undefined) return [put(found, part, value, after)];
  return part.place === undefined || found.holder === undefined ? [] : [{ kind: "remove", parent: found.holder, key: part.key }];
}

function put(found: FoundSite, part: FoundPart, value: string, after: string): Change {
  if (part.place !== undefined) return { kind: "set", place: part.place, value, keepsLineEnd: true };
  return { kind: "add", parent: found.holder as NonNullable<FoundSite["holder"]>, key: part.key, value, after };
}

/** Sets each role's first part, or adds its key; leaves out what already reads so. */
function changesOf(yaml: YamlText, found: FoundSite, values: readonly [PartRole, string][]): LayOut {
  const changes: Change[] = [];
  for (const [role, value] of values) {
    const part = found.parts.find((candidate) => candidate.role === role);
    if (part === undefined) continue;
    if (part.place === undefined && found.holder === undefined) return shape(`There is no mapping for the key ${part.key}.`);
    changes.push(put(found, part, value, "name"));
  }
  return { kind: "changes", changes: changes.filter((change) => isNeeded(yaml, change)) };
}

/** Whether readers do not see this value already: a bare 1.20 is a number to them, not the tag. */
export function isNeeded(yaml: YamlText, change: Change): boolean {
  if (change.kind !== "set") return true;
  const { event } = change.place.node;
  const text = scalarText(yaml, change.place.node);
  if (event.valueStart < 0) return change.value !== "";
  const reads = change.keepsLineEnd === true && isBlockScalar(event) ? text.trim() : text;
  const isString = event.tagStart >= 0 || isBlockScalar(event) || styleOf(event) !== "plain" || isStringToAllReaders(text);
  return reads !== change.value || !isString;
}

function shape(message: string): LayOut {
  return { kind: "problem", code: "shape", message };
}

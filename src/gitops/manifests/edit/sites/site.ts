// The places where images are written, as callers see them and as the editor needs them.

import type { Place } from "../place.ts";
import type { MapNode, ScalarNode } from "../tree.ts";

/** Which part of an image reference a scalar holds; `name` holds the parts that have no scalar of their own. */
export type PartRole = "registry" | "name" | "tag" | "digest";

export interface SitePart {
  role: PartRole;
  /** Path in the document. */
  where: string;
  /** As written; undefined when the key or its value is not there yet. */
  text: string | undefined;
}

/**
 * - `container`: a container of a pod template, or a configured path.
 * - `values`: Helm values, of a HelmRelease or a file of their own.
 * - `kustomization`: an entry of `images:`. `marker`: a scalar with an `$imagepolicy` comment.
 */
export type SiteKind = "container" | "values" | "kustomization" | "marker";

export interface ImageSite {
  kind: SiteKind;
  /**
   * The object's id (`demo:deployment/app`), or `kustomization:<path>`, `values:<path>` for files
   * that are no objects, or `marker:<namespace>:<policy>`.
   */
  workload: string;
  /**
   * The container; for Helm values `chart-image`, the key or the alias; for a kustomization the `name`
   * of the entry; for a marker the part it names: `image`, `name`, `tag` or `digest`.
   */
  container: string;
  /** The reference that the parts make together; for a marker the scalar's text. Empty when nothing is set. */
  image: string;
  /** 0-based. */
  document: number;
  /** 1-based. */
  line: number;
  /** Path in the document, `spec.template.spec.containers[0].image`. */
  where: string;
  parts: SitePart[];
}

/** A part with the place where it is written, or could be. */
export interface FoundPart {
  role: PartRole;
  key: string;
  place: Place<ScalarNode> | undefined;
}

export interface FoundSite {
  site: ImageSite;
  parts: FoundPart[];
  /** The mapping that holds the parts; undefined for an item of a sequence. */
  holder: Place<MapNode> | undefined;
  /** How a wanted image is laid out on the parts. */
  layout: "whole" | "values" | "kustomization" | "name" | "tag" | "digest";
}

// `release`: which workloads, which images, from a parsed command to a request; without an image the form is meant.

import { isTag, parseImageReference } from "../../gitops/images/reference.ts";
import type { ImageWish, Request } from "../../jobs/operation.ts";
import type { Command } from "./parse.ts";

export type ReleaseRequest = Extract<Request, { verb: "release" }>;

export type ReleaseRead =
  | { kind: "request"; request: ReleaseRequest }
  /** Somebody is to choose in a form. */
  | { kind: "form"; environment?: string | undefined }
  | { kind: "problem"; code: "usage"; message: string; advice: string };

/** As `fluxctl release` checks its own; `command.arguments.environment` is known to be one, or missing. */
export function readRelease(command: Command): ReleaseRead {
  const { environment, workload = "", image = "" } = command.arguments;
  const { flags, lists } = command;
  const words = [workload, ...image.split(" ")].filter((word) => word !== "");
  const hasFlags = Object.keys(flags).length > 0 || Object.keys(lists).length > 0;
  if (environment === undefined || (words.length === 0 && !hasFlags)) return { kind: "form", environment };
  const isAll = flags.all === true;
  const isNewest = flags["update-all-images"] === true;
  const byFlag = lists["update-image"] ?? [];
  if (isNewest && byFlag.length > 0) return usage("--update-image and --update-all-images cannot be told at once.");
  // Where a flag tells the images, all words name workloads; else the first of them does, unless all are meant.
  const areImagesTold = isNewest || byFlag.length > 0;
  const names = areImagesTold ? words : isAll ? [] : words.slice(0, 1);
  const images = areImagesTold ? byFlag : isAll ? words : words.slice(1);
  if (isAll && names.length > 0) return usage("--all takes every workload; it stands in the place of their names.");
  if (!isAll && names.length === 0) return usage("release wants a workload, or --all.");
  if (!isNewest && images.length === 0) return usage("release wants an image, or --update-all-images.");
  const force = flags.force === true;
  if (force && isAll && isNewest) return usage("--force, --all and --update-all-images at once would break every lock.");
  const wishes = images.map(readWish);
  const wrong = wishes.map((wish) => problemOf(wish, isAll)).find((problem) => problem !== undefined);
  if (wrong !== undefined) return usage(wrong);
  const request: ReleaseRequest = {
    verb: "release",
    environment,
    workloads: isAll ? "all" : names.flatMap(splitList),
    images: isNewest ? "newest" : wishes,
    exclude: (lists.exclude ?? []).flatMap(splitList),
    dryRun: flags["dry-run"] === true,
    force,
    ...(typeof flags.reason === "string" ? { reason: flags.reason.slice(0, 500) } : {}),
  };
  return { kind: "request", request };
}

/** `1.5.0`, `app=1.5.0`, `api/app=registry/app:1.5.0`: no image holds a `=`, and a container's name no `/`. */
export function readWish(text: string): ImageWish {
  const at = text.indexOf("=");
  if (at < 0) return { image: text };
  const named = text.slice(0, at);
  const slash = named.lastIndexOf("/");
  const image = text.slice(at + 1);
  return slash < 0 ? { container: named, image } : { workload: named.slice(0, slash), container: named.slice(slash + 1), image };
}

function problemOf({ container, image }: ImageWish, isAll: boolean): string | undefined {
  if (container === "" || image === "") return "An image is a tag, or container=tag; one side of the = is missing.";
  if (isTag(image)) {
    if (isAll && container === undefined) return `With --all an image is named whole; ${image} alone would be a tag of every image.`;
    return undefined;
  }
  const reference = parseImageReference(image);
  if (reference.kind === "problem") return reference.message;
  return reference.tag === undefined ? `${image} has no tag.` : undefined;
}

function splitList(text: string): string[] {
  return text.split(",").filter((each) => each !== "");
}

function usage(message: string): ReleaseRead {
  return {
    kind: "problem",
    code: "usage",
    message,
    advice: "For example: release prod api 1.5.0, or release prod --all --update-all-images",
  };
}

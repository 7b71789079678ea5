// What an image's config says: when it was built, its labels, its platform.

import { buildTimeMs } from "../policy/build-time.ts";
import { fieldsOf, parseObject, platformText, textOf, textsOf } from "./manifest-body.ts";

export interface ImageConfig {
  createdAt: string | undefined;
  labels: Record<string, string>;
  platform: string | undefined;
}

/** Undefined when the bytes are no config. */
export function parseImageConfig(bytes: Buffer, annotations: Readonly<Record<string, string>>): ImageConfig | undefined {
  const body = parseObject(bytes);
  if (body === undefined) return undefined;
  const labels = textsOf(fieldsOf(body.config)?.Labels);
  return { createdAt: believableTime([textOf(body.created)], labels, annotations), labels, platform: platformText(body) };
}

/**
 * The first time that can be believed. The config's own comes first: labels are inherited from the base image,
 * so they count only where a reproducible build has left the config's time out or at 1970.
 */
export function believableTime(
  own: readonly (string | undefined)[],
  ...texts: readonly Readonly<Record<string, string>>[]
): string | undefined {
  const labelled = texts.flatMap((each) => [each["org.opencontainers.image.created"], each["org.label-schema.build-date"]]);
  return [...own, ...labelled].find((time) => time !== undefined && time.length < 80 && buildTimeMs(time) !== undefined);
}

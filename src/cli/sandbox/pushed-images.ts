// Pushes images to the sandbox's registry and remembers what each tag is, for the page.

import type { EmbeddedRegistry, ImageToPush } from "../../sandbox/registry/start-embedded-registry.ts";

export interface PushedTag {
  tag: string;
  digest: string;
  /** RFC 3339. */
  createdAt: string;
}

export interface PushedImages {
  push(image: ImageToPush): PushedTag;
  /** Newest first. */
  tagsOf(name: string): PushedTag[];
}

export function createPushedImages(registry: EmbeddedRegistry): PushedImages {
  const images = new Map<string, Map<string, PushedTag>>();
  return {
    push(image) {
      const { digest, createdAt } = registry.pushImage(image);
      const pushed = { tag: image.tag, digest, createdAt: createdAt ?? new Date().toISOString() };
      const tags = images.get(image.name) ?? new Map<string, PushedTag>();
      images.set(image.name, tags.set(image.tag, pushed));
      return pushed;
    },
    tagsOf: (name) => [...(images.get(name)?.values() ?? [])].sort((left, right) => right.createdAt.localeCompare(left.createdAt)),
  };
}

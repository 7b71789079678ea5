// Pushes images to the sandbox's registry and remembers what each tag is, for the page.

import type { EmbeddedGitHost } from "../../sandbox/git-host/start-git-host.ts";
import type { EmbeddedRegistry, ImageToPush } from "../../sandbox/registry/start-embedded-registry.ts";
import { nextSourceCommit, sourceLabels } from "../../sandbox/sample/sources.ts";

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

/** What is pushed without labels is built from a commit of its own, which the git host then has. */
export function createPushedImages(registry: EmbeddedRegistry, gitHost: EmbeddedGitHost): PushedImages {
  const images = new Map<string, Map<string, PushedTag>>();
  function build({ name, tag, createdAt }: ImageToPush): Pick<ImageToPush, "labels" | "createdAt"> {
    const at = new Date(createdAt ?? Date.now());
    const { repository, ...commit } = nextSourceCommit(name, tag, at);
    const isThere = gitHost.commits(repository).some((each) => each.revision === commit.revision);
    if (!isThere) gitHost.addCommit(repository, commit);
    return { createdAt: at.toISOString(), labels: sourceLabels(name, tag, at.toISOString()) };
  }
  return {
    push(image) {
      const { digest, createdAt } = registry.pushImage(image.labels === undefined ? { ...image, ...build(image) } : image);
      const pushed = { tag: image.tag, digest, createdAt: createdAt ?? new Date().toISOString() };
      const tags = images.get(image.name) ?? new Map<string, PushedTag>();
      images.set(image.name, tags.set(image.tag, pushed));
      return pushed;
    },
    tagsOf: (name) => [...(images.get(name)?.values() ?? [])].sort((left, right) => right.createdAt.localeCompare(left.createdAt)),
  };
}

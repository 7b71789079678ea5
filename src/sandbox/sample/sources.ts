// The commits of the sample's application repositories: which of them each image was built from, and who wrote them.

import { createHash } from "node:crypto";

export interface SourceCommit {
  /** `shop/api`. */
  repository: string;
  /** The same for the same tag and place. */
  revision: string;
  message: string;
  author: { name: string; email: string };
  at: Date;
}

const dana = { name: "Dana Developer", email: "dana@example.test" };
const ada = { name: "Ada Approver", email: "ada@example.test" };

/** By tag, oldest first; an image is built from the last commit of its tag. What prod has not yet is Dana's. */
const stories: Readonly<Record<string, readonly (readonly [tag: string, messages: readonly string[], author?: typeof dana])[]>> = {
  api: [
    ["1.4.1", ["Begin"], ada],
    ["1.4.2", ["Close idle connections"], ada],
    ["1.4.3", ["Read the retry budget from the settings"]],
    ["1.4.9", ["Answer a full queue with 503", "Serve orders by page", "Release 1.4.9"]],
  ],
  web: [
    ["2.0.8", ["Begin"], ada],
    ["2.0.9", ["Show prices with two decimals"], ada],
    ["2.1.0", ["Let the basket survive a reload", "Release 2.1.0"]],
  ],
  worker: [
    ["1.4.2", ["Begin"], ada],
    ["1.5.0", ["Send receipts in batches", "Release 1.5.0"]],
  ],
  cache: [
    ["7.2.4", ["Begin"], ada],
    ["7.4.0", ["Take over 7.4.0"]],
  ],
  report: [
    ["0.9.0", ["Begin"], ada],
    ["0.9.1", ["Count returned orders once"]],
  ],
};

const hourMs = 3_600_000;

/** `builtAt`: when each image was built. */
export function sampleSources(builtAt: (image: string, tag: string) => Date): SourceCommit[] {
  return Object.entries(stories).flatMap(([image, tags]) =>
    tags.flatMap(([tag, messages, author = dana]) =>
      messages.map((message, at): SourceCommit => {
        const before = messages.length - 1 - at;
        return {
          repository: `shop/${image}`,
          revision: before === 0 ? sourceRevision(image, tag) : sourceRevision(image, `${tag} -${before}`),
          message,
          author,
          at: new Date(builtAt(image, tag).getTime() - (before + 1) * hourMs),
        };
      }),
    ),
  );
}

/** The commit that a tag which is pushed in the sandbox was built from: Dana's, too. */
export function nextSourceCommit(image: string, tag: string, at: Date): SourceCommit {
  return { repository: `shop/${image}`, revision: sourceRevision(image, tag), message: `Release ${tag}`, author: dana, at };
}

/** OCI image-spec, annotations.md: where an image comes from. */
export function sourceLabels(image: string, tag: string, createdAt: string): Record<string, string> {
  return {
    "org.opencontainers.image.created": createdAt,
    "org.opencontainers.image.revision": sourceRevision(image, tag),
    "org.opencontainers.image.source": `https://${sourceHost}/shop/${image}`,
    "org.opencontainers.image.title": image,
    "org.opencontainers.image.version": tag,
  };
}

/** A host that no resolver knows: the sandbox's API of it is on loopback. */
export const sourceHost = "git.example.test";

/** Looks like a commit of the image's source; the same for the same tag. */
function sourceRevision(image: string, tag: string): string {
  return createHash("sha1").update(`${image}:${tag}`).digest("hex");
}

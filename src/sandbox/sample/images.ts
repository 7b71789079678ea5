// The images that the sample's registry holds: which tags, built when and from which revision of their source.

import { type SourceCommit, sampleSources, sourceLabels } from "./sources.ts";

export interface SampleImage {
  /** Repository without host. */
  name: string;
  tag: string;
  /** RFC 3339. */
  createdAt: string;
  labels: Record<string, string>;
}

// Tags by repository, oldest first, with the hours that have passed since they were built.
const builds: Readonly<Record<string, readonly (readonly [tag: string, hoursAgo: number])[]>> = {
  api: [
    ["1.4.1", 900],
    ["1.4.2", 640],
    ["1.4.3", 210],
    ["1.4.9", 76],
  ],
  web: [
    ["2.0.8", 980],
    ["2.0.9", 610],
    ["2.1.0", 98],
  ],
  worker: [
    ["1.4.2", 640],
    ["1.5.0", 75],
  ],
  cache: [
    ["7.2.4", 2_400],
    ["7.4.0", 700],
  ],
  report: [
    ["0.9.0", 1_300],
    ["0.9.1", 300],
  ],
};

const hourMs = 3_600_000;

/** Oldest first, so that pushing them in order makes the registry's history. */
export function sampleImages(now: Date): SampleImage[] {
  const images = Object.entries(builds).flatMap(([name, tags]) => tags.map(([tag, hoursAgo]) => ({ name, tag, hoursAgo })));
  return images
    .sort((left, right) => right.hoursAgo - left.hoursAgo)
    .map(({ name, tag, hoursAgo }) => {
      const createdAt = new Date(now.getTime() - hoursAgo * hourMs).toISOString();
      return { name, tag, createdAt, labels: sourceLabels(name, tag, createdAt) };
    });
}

/** The commits that they were built from, oldest first in each repository. */
export function sampleImageSources(now: Date): SourceCommit[] {
  return sampleSources((image, tag) => {
    const hoursAgo = builds[image]?.find(([name]) => name === tag)?.[1] ?? 0;
    return new Date(now.getTime() - hoursAgo * hourMs);
  });
}

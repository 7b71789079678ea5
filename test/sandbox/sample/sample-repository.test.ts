// The sample: manifests that load without a problem, images that the registry has, and the story that it begins.

import { loadAll } from "js-yaml";
import { describe, expect, it } from "vitest";
import { sampleRepository } from "../../../src/sandbox/sample/sample-repository.ts";

const registryHost = "127.0.0.1:5000";
const now = new Date("2026-03-04T05:06:07Z");
const sample = sampleRepository({ registryHost, now });

interface SampleObject {
  kind: string;
  metadata: { name: string; namespace?: string; annotations?: Record<string, string> };
}

function filesAfter(commits: number): Map<string, string> {
  const files = new Map<string, string>();
  for (const commit of [...sample.initial, ...sample.later].slice(0, commits))
    for (const [path, text] of Object.entries(commit.files)) files.set(path, text);
  return files;
}

function objectsOf(environment: string, commits: number): Map<string, SampleObject> {
  const texts = [...filesAfter(commits)].filter(([path]) => path.startsWith(`environments/${environment}/`)).map(([, text]) => text);
  const objects = texts.flatMap((text) => loadAll(text) as SampleObject[]);
  return new Map(objects.map((object) => [`${object.kind}/${object.metadata.name}`, object]));
}

function imagesOf(environment: string, commits: number): Map<string, string> {
  const text = JSON.stringify([...objectsOf(environment, commits).values()]);
  const references = [...text.matchAll(/"image":"([^"]+)"/g)].map((match) => match[1] ?? "");
  return new Map(
    references.map((reference) => [reference.slice(0, reference.lastIndexOf(":")), reference.slice(reference.lastIndexOf(":") + 1)]),
  );
}

const first = sample.initial.length;
const all = first + sample.later.length;

describe("the sample repository", () => {
  it.each(["staging", "prod"])("%s has the workloads of a small shop in its own namespace", (environment) => {
    const objects = objectsOf(environment, first);
    expect([...objects.keys()].sort()).toEqual(
      [
        `Namespace/${environment}`,
        "Deployment/api",
        "Service/api",
        "ConfigMap/api-settings",
        "Deployment/web",
        "Service/web",
        "Ingress/web",
        "Deployment/worker",
        "StatefulSet/cache",
        "Service/cache",
        "CronJob/report",
      ].sort(),
    );
    for (const object of objects.values()) if (object.kind !== "Namespace") expect(object.metadata.namespace).toBe(environment);
  });

  it("names only images that the registry is given", () => {
    const held = new Set(sample.images.map((image) => `${registryHost}/${image.name}:${image.tag}`));
    for (const environment of ["staging", "prod"])
      for (const commits of [first, all])
        for (const [name, tag] of imagesOf(environment, commits)) expect(held).toContain(`${name}:${tag}`);
  });

  it("has prod two commits of the developer behind, with three objects that differ", () => {
    expect(sample.later.map((commit) => commit.author.name)).toEqual(["Dana Developer", "Dana Developer"]);
    const [before, after] = [objectsOf("prod", first), objectsOf("prod", all)];
    const differing = [...after].filter(([id, object]) => JSON.stringify(object) !== JSON.stringify(before.get(id))).map(([id]) => id);
    expect(differing.sort()).toEqual(["ConfigMap/api-settings", "Deployment/api", "Service/api"]);
    expect([...before.keys()].sort()).toEqual([...after.keys()].sort());
  });

  it("runs newer images in staging than in prod, also after the sync", () => {
    const [staging, prod] = [imagesOf("staging", all), imagesOf("prod", all)];
    for (const [name, tag] of staging) expect(tag > (prod.get(name) ?? ""), `${name} ${tag}`).toBe(true);
  });

  it("leaves automation nothing to do: what follows a tag policy is at the newest tag", () => {
    const newest = new Map(sample.images.map((image) => [`${registryHost}/${image.name}`, image.tag]));
    const staging = objectsOf("staging", all);
    const automated = [...staging.values()].filter((object) => object.metadata.annotations?.["fluxcd.io/automated"] === "true");
    expect(automated.map((object) => object.metadata.name).sort()).toEqual(["api", "report", "web", "worker"]);
    for (const object of automated) {
      const name = `${registryHost}/${object.metadata.name}`;
      expect(imagesOf("staging", all).get(name)).toBe(newest.get(name));
    }
    for (const object of objectsOf("prod", all).values()) expect(object.metadata.annotations?.["fluxcd.io/automated"]).toBeUndefined();
  });

  it("has times that run forward and end before now", () => {
    const times = [...sample.initial, ...sample.later].map((commit) => commit.at.getTime());
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(times.at(-1)).toBeLessThan(now.getTime());
    const built = sample.images.map((image) => image.createdAt);
    expect(built).toEqual([...built].sort());
    for (const image of sample.images) expect(image.labels["org.opencontainers.image.revision"]).toMatch(/^[0-9a-f]{40}$/);
  });
});

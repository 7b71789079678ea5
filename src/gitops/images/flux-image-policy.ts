// Flux v2's ImagePolicy and ImageRepository objects, found in the repository, as tag policies.

import type { KubernetesObject } from "../manifests/manifest.ts";
import { parseGlob } from "./policy/glob.ts";
import { withPolicyOptions } from "./policy/parse-tag-policy.ts";
import { type TagFilter, tagFilterOf } from "./policy/tag-filter.ts";
import type { PolicyProblem, TagPolicy } from "./policy/tag-policy.ts";
import { parseVersionRange } from "./policy/version-range.ts";
import { type ImageReference, parseImageReference } from "./reference.ts";

/** What a marker `{"$imagepolicy": "<namespace>:<name>"}` stands for. */
export interface FluxImagePolicy {
  /** `<namespace>:<name>`, as markers have it. */
  key: string;
  /** The image whose tags are chosen from; without tag. Undefined when its ImageRepository is missing or bad. */
  image: ImageReference | undefined;
  /** A problem also when the image could not be found. */
  policy: TagPolicy | PolicyProblem;
  /** The repository's exclusionList; Flux's default keeps signatures out. */
  deny: TagFilter | PolicyProblem;
  reflectDigest: "never" | "if_not_present" | "always";
  isSuspended: boolean;
  /** Name of the ImageRepository's pull secret, in its namespace. */
  pullSecret: { namespace: string; name: string } | undefined;
}

const group = "image.toolkit.fluxcd.io/";
const defaultExclusions = ["regex:^.*\\.sig$"];

/** All ImagePolicies among the objects, by key. `defaultNamespace` is for objects that name none. */
export function readFluxImagePolicies(objects: readonly KubernetesObject[], defaultNamespace: string): Map<string, FluxImagePolicy> {
  const ours = objects.filter(({ apiVersion }) => apiVersion.startsWith(group));
  const repositories = new Map(ours.filter(({ kind }) => kind === "ImageRepository").map((each) => [keyOf(each, defaultNamespace), each]));
  const policies = ours.filter(({ kind }) => kind === "ImagePolicy").map((each) => readPolicy(each, repositories, defaultNamespace));
  return new Map(policies.map((policy) => [policy.key, policy]));
}

type Fields = Record<string, unknown>;

function readPolicy(
  object: KubernetesObject,
  repositories: ReadonlyMap<string, KubernetesObject>,
  defaultNamespace: string,
): FluxImagePolicy {
  const spec = fields(object.spec);
  const key = keyOf(object, defaultNamespace);
  const reference = fields(spec.imageRepositoryRef);
  const namespace = text(reference.namespace) ?? object.metadata.namespace ?? defaultNamespace;
  const repository = repositories.get(`${namespace}:${text(reference.name) ?? ""}`);
  const image = readImage(repository);
  const policy = parsePolicy(spec);
  const secretName = text(fields(fields(repository?.spec).secretRef).name);
  return {
    key,
    image: image?.kind === "image" ? image : undefined,
    policy:
      image?.kind === "image"
        ? policy
        : problem(image?.message ?? `ImagePolicy ${key} refers to an ImageRepository that is not in the repository.`),
    deny: readExclusions(repository),
    reflectDigest: ({ Always: "always", IfNotPresent: "if_not_present" } as const)[text(spec.digestReflectionPolicy) ?? ""] ?? "never",
    isSuspended: spec.suspend === true || fields(repository?.spec).suspend === true,
    pullSecret: secretName === undefined ? undefined : { namespace, name: secretName },
  };
}

function readImage(repository: KubernetesObject | undefined): ReturnType<typeof parseImageReference> | undefined {
  return repository === undefined ? undefined : parseImageReference(text(fields(repository.spec).image) ?? "");
}

function readExclusions(repository: KubernetesObject | undefined): TagFilter | PolicyProblem {
  const list = fields(repository?.spec).exclusionList;
  const patterns = Array.isArray(list) ? list.map((pattern) => `regex:${String(pattern)}`) : defaultExclusions;
  return tagFilterOf(patterns, patterns.join(" "));
}

/** Flux's order "asc" takes the last of the ascending list, which is the highest. */
function parsePolicy(spec: Fields): TagPolicy | PolicyProblem {
  const { semver, alphabetical, numerical } = fields(spec.policy);
  const filter = fields(spec.filterTags);
  const rule = semver !== undefined ? semverRule(fields(semver)) : orderRule(alphabetical, numerical);
  if (rule.kind === "problem") return rule;
  const pattern = text(filter.pattern);
  if (pattern === undefined || pattern === "") return rule;
  // Without an extract Flux compares the whole tag.
  const extract = text(filter.extract) || "$_";
  return withPolicyOptions({ ...rule, text: `${rule.text} match=${pattern} extract=${extract}` }, { match: pattern, extract });
}

function semverRule({ range: written }: Fields): TagPolicy | PolicyProblem {
  const range = parseVersionRange(text(written) ?? "");
  if ("message" in range) return problem(range.message);
  return { kind: "policy", text: `semver:${range.text}`, type: "semver", range, sort: [{ by: "semver" }], pick: "highest" };
}

function orderRule(alphabetical: unknown, numerical: unknown): TagPolicy | PolicyProblem {
  if (alphabetical === undefined && numerical === undefined)
    return problem("The ImagePolicy has none of semver, alphabetical and numerical.");
  const by = alphabetical === undefined ? "numeric" : "alphabetical";
  const order = text(fields(alphabetical ?? numerical).order) ?? "asc";
  if (order.toLowerCase() !== "asc" && order.toLowerCase() !== "desc")
    return problem(`The ImagePolicy's order is asc or desc, not ${JSON.stringify(order.slice(0, 40))}.`);
  const pick = order.toLowerCase() === "asc" ? "highest" : "lowest";
  return { kind: "policy", text: pick === "highest" ? by : `${by} pick=lowest`, type: by, glob: parseGlob("*"), sort: [{ by }], pick };
}

function keyOf({ metadata }: KubernetesObject, defaultNamespace: string): string {
  return `${metadata.namespace ?? defaultNamespace}:${metadata.name}`;
}

function problem(message: string): PolicyProblem {
  return { kind: "problem", text: "", message };
}

function fields(value: unknown): Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}

function text(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

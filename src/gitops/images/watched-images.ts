// The images of an environment's workloads, each with the rules that its annotations or policy objects set.

import { Buffer } from "node:buffer";
import { findImages } from "../manifests/edit/find-images.ts";
import type { ImagePath } from "../manifests/edit/sites/configured-paths.ts";
import type { KubernetesObject, Manifest } from "../manifests/manifest.ts";
import { objectId } from "../names.ts";
import { type ContainerLimits, defaultPolicyText, type ImageRules, readImageRules } from "./annotations.ts";
import type { WorkloadCredentials } from "./credentials/workload-credentials.ts";
import { type FluxImagePolicy, readFluxImagePolicies } from "./flux-image-policy.ts";
import { parseTagPolicy } from "./policy/parse-tag-policy.ts";
import type { PolicyProblem, TagPolicy } from "./policy/tag-policy.ts";
import { type PullSecretNames, readPullSecretNames, readServiceAccounts } from "./pull-secret-names.ts";
import { type ImageReference, parseImageReference } from "./reference.ts";

export interface WatchedImage {
  /** File that writes the image. */
  path: string;
  /** The object's id, or `marker:<namespace>:<policy>`. */
  workload: string;
  container: string;
  image: ImageReference;
  automated: boolean;
  rules: ImageRules;
  limits: ContainerLimits;
  policy: TagPolicy | PolicyProblem;
  /** Where the policy is written: an annotation's key, `default`, or the ImagePolicy object. */
  policySource: string;
  /** What its Pods pull with; undefined for what no object of the repository runs. */
  pull: PullSecretNames | undefined;
  /** The same as its cluster has it; none where no cluster is asked. */
  credentials?: WorkloadCredentials | undefined;
}

const noLimits: ContainerLimits = { minimumAgeMs: 0, allowDowngrade: false, suffix: "keep" };

/** Every image that a release or an automation could set, in the order of files and documents. Pure. */
export function findWatchedImages(environment: {
  manifests: readonly Manifest[];
  /** The bytes of the files that the manifests came from, and of those with marker comments. */
  files: readonly { path: string; bytes: Uint8Array }[];
  defaultNamespace: string;
  imagePaths?: readonly ImagePath[] | undefined;
  /** For automated containers that name no policy of their own. */
  defaultPolicy?: string | undefined;
  /** Of the cluster, for containers that name none. */
  platform?: string | undefined;
}): WatchedImage[] {
  const { manifests, files, defaultNamespace, imagePaths, defaultPolicy = defaultPolicyText, platform } = environment;
  const objects = manifests.map((each) => each.object);
  const byId = new Map<string, KubernetesObject>();
  for (const object of objects)
    byId.set(objectId(object.kind, object.metadata.name, object.metadata.namespace ?? defaultNamespace), object);
  const accounts = readServiceAccounts(objects, defaultNamespace);
  const policies = readFluxImagePolicies(objects, defaultNamespace);
  return files.filter(mayHoldImages).flatMap((file) => {
    const { sites } = findImages(file, { defaultNamespace, imagePaths });
    const containers = new Map<string, string[]>();
    for (const site of sites) containers.set(site.workload, [...(containers.get(site.workload) ?? []), site.container]);
    return sites.flatMap((site): WatchedImage[] => {
      const image = parseImageReference(site.image);
      if (site.kind === "marker") return markerImage(file.path, site, { policies, platform });
      if (image.kind === "problem" || site.kind === "kustomization") return [];
      const object = byId.get(site.workload);
      const rules = readImageRules(object?.metadata.annotations, containers.get(site.workload) ?? []);
      const written = rules.policies.get(site.container);
      const limits = rules.limits.get(site.container) ?? noLimits;
      return [
        {
          path: file.path,
          workload: site.workload,
          container: site.container,
          image,
          automated: rules.automated,
          rules,
          limits: { ...limits, platform: limits.platform ?? platform },
          policy: parseTagPolicy(written?.text ?? defaultPolicy),
          policySource: written?.key ?? "default",
          pull: object === undefined ? undefined : readPullSecretNames(object, { defaultNamespace, accounts }),
        },
      ];
    });
  });
}

function markerImage(
  path: string,
  site: { workload: string; container: string; image: string },
  { policies, platform }: { policies: ReadonlyMap<string, FluxImagePolicy>; platform: string | undefined },
): WatchedImage[] {
  const found = policies.get(site.workload.replace(/^marker:/, ""));
  // A marker of the name, tag or digest alone moves with the whole: the policy's image completes it.
  if (found?.image === undefined) return [];
  const written = parseImageReference(site.image);
  const image =
    site.container === "image" && written.kind === "image"
      ? written
      : site.container === "tag"
        ? { ...found.image, tag: site.image }
        : undefined;
  if (image === undefined) return [];
  const rules = readImageRules({}, [site.container]);
  return [
    {
      path,
      workload: site.workload,
      container: site.container,
      image,
      automated: !found.isSuspended,
      rules,
      limits: { ...noLimits, deny: found.deny, platform },
      policy: found.policy,
      policySource: `ImagePolicy ${found.key}`,
      pull: pullOf(found),
    },
  ];
}

function pullOf({ pullSecret }: FluxImagePolicy): PullSecretNames | undefined {
  return pullSecret && { namespace: pullSecret.namespace, secrets: [pullSecret.name], serviceAccount: undefined };
}

function mayHoldImages(file: { bytes: Uint8Array }): boolean {
  const bytes = Buffer.from(file.bytes.buffer, file.bytes.byteOffset, file.bytes.byteLength);
  return bytes.includes("image") || bytes.includes("$imagepolicy");
}

// Which pull secrets a workload's Pods use, as its manifest and its service account's say. Pure.

import type { KubernetesObject } from "../manifests/manifest.ts";

/** Names of objects in one namespace; what they hold is in the cluster. */
export interface PullSecretNames {
  namespace: string;
  /** Secrets, in the order in which they are tried. */
  secrets: readonly string[];
  /** Its own pull secrets count too, as they are in the cluster. */
  serviceAccount: string | undefined;
}

type Fields = Record<string, unknown>;

/** `accounts`: pull secrets by `<namespace>/<name>` of the service accounts in the repository. */
export function readPullSecretNames(
  object: KubernetesObject,
  { defaultNamespace, accounts }: { defaultNamespace: string; accounts: ReadonlyMap<string, readonly string[]> },
): PullSecretNames {
  const namespace = text(fields(object.spec).targetNamespace) ?? object.metadata.namespace ?? defaultNamespace;
  const pod = podSpecOf(object) ?? fields(fields(object.spec).values);
  const serviceAccount = text(pod.serviceAccountName) ?? text(pod.serviceAccount) ?? text(fields(pod.serviceAccount).name) ?? "default";
  const secrets = [
    ...namesOf(pod.imagePullSecrets),
    ...namesOf(fields(pod.image).pullSecrets),
    ...namesOf(fields(pod.global).imagePullSecrets),
  ];
  return { namespace, secrets: [...new Set([...secrets, ...(accounts.get(`${namespace}/${serviceAccount}`) ?? [])])], serviceAccount };
}

/** Pull secrets of the service accounts among the objects, by `<namespace>/<name>`. */
export function readServiceAccounts(objects: readonly KubernetesObject[], defaultNamespace: string): Map<string, readonly string[]> {
  const accounts = objects.filter(({ kind, apiVersion }) => kind === "ServiceAccount" && apiVersion === "v1");
  return new Map(
    accounts.map((each) => [`${each.metadata.namespace ?? defaultNamespace}/${each.metadata.name}`, namesOf(each.imagePullSecrets)]),
  );
}

/** A Pod's own spec, or that of the template that a workload makes Pods from. */
function podSpecOf({ kind, spec }: KubernetesObject): Fields | undefined {
  const own = fields(spec);
  if (kind === "Pod") return own;
  const template = fields(kind === "CronJob" ? fields(fields(own.jobTemplate).spec).template : own.template);
  return template.spec === undefined ? undefined : fields(template.spec);
}

/** `[{name: …}]` as Pods have it; charts also take `[…]` of names. */
function namesOf(list: unknown): string[] {
  if (!Array.isArray(list)) return [];
  return list.flatMap((each) => {
    const name = text(each) ?? text(fields(each).name);
    // An object's name (RFC 1123 subdomain): anything else could lead a request elsewhere.
    return name !== undefined && /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/.test(name) ? [name] : [];
  });
}

function fields(value: unknown): Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}

function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

// The credentials that workloads' Pods pull with: their Secrets and service accounts, read from the cluster.

import type { ApiResource, Cluster, LiveObject } from "../../cluster/cluster.ts";
import { asFailure, Failure } from "../../failure.ts";
import type { PullSecretNames } from "../pull-secret-names.ts";
import type { Clock } from "../registry/clock.ts";
import type { CredentialSource } from "../registry/credentials.ts";
import { type PullSecret, readPullSecrets } from "./pull-secrets.ts";

/** What one workload's images are asked about with; `key` tells holders of other credentials apart. */
export interface WorkloadCredentials {
  key: string;
  /** One for each secret, so that one that cannot be read takes nothing from the others. */
  sources: readonly CredentialSource[];
}

/** Of one cluster. */
export interface PullSecrets {
  of(names: PullSecretNames): WorkloadCredentials;
}

/** A changed secret counts within this time; so does a right that was given. */
const keptMs = 60_000;
const keptFailureMs = 15_000;
/** What is not there may be on its way: the sync that brings it runs while a pushed tag is looked at. */
const keptAbsenceMs = 1_000;
/** A cluster that does not answer holds up no registry that may need no secret. */
const patienceMs = 3_000;
const verbs = ["get"];
const secrets: ApiResource = { group: "", version: "v1", kind: "Secret", plural: "secrets", namespaced: true, verbs };
const accounts: ApiResource = { group: "", version: "v1", kind: "ServiceAccount", plural: "serviceaccounts", namespaced: true, verbs };

/** `name`: the cluster's in the configuration. */
export function openPullSecrets({ cluster, name, clock }: { cluster: Cluster; name: string; clock: Clock }): PullSecrets {
  const kept = new Map<string, { value: Promise<unknown>; staleMs: number }>();

  /** One question at a time for each object; what it was lasts a while. */
  function keep<Value>(key: string, read: () => Promise<Value>): Promise<Value> {
    const now = clock.now();
    for (const [each, { staleMs }] of kept) if (staleMs <= now) kept.delete(each);
    const known = kept.get(key);
    if (known !== undefined) return known.value as Promise<Value>;
    const entry = { value: read(), staleMs: now + keptMs };
    kept.set(key, entry);
    entry.value.then(
      (value) => {
        if (value === undefined) entry.staleMs = clock.now() + keptAbsenceMs;
      },
      () => {
        entry.staleMs = clock.now() + keptFailureMs;
      },
    );
    return entry.value;
  }

  function read(resource: ApiResource, namespace: string, object: string): Promise<LiveObject | undefined> {
    return keep(`${resource.plural} ${namespace} ${object}`, () =>
      cluster.get({ resource, namespace, name: object }, AbortSignal.timeout(patienceMs)).catch((error: unknown) => {
        throw unreadable(resource, `${namespace}/${object}`, asFailure(error));
      }),
    );
  }

  function secret(namespace: string, object: string): CredentialSource {
    return {
      async find(image) {
        const live = await read(secrets, namespace, object);
        if (live === undefined) throw missing(`${namespace}/${object}`);
        const { source, problems } = readPullSecrets([{ name: `${namespace}/${object}`, secret: partsOf(live) }]);
        if (problems[0] !== undefined) throw new Failure("registry_auth", problems[0], { retry: "never" });
        return source.find(image, AbortSignal.timeout(patienceMs));
      },
    };
  }

  /** What a service account names beside what its manifest says. */
  function account(namespace: string, object: string, known: readonly string[]): CredentialSource {
    return {
      async find(image, signal) {
        const live = await read(accounts, namespace, object);
        const listed = Array.isArray(live?.imagePullSecrets) ? (live.imagePullSecrets as { name?: unknown }[]) : [];
        const names = listed.flatMap(({ name: each }) => (typeof each === "string" && !known.includes(each) ? [each] : []));
        const found = await Promise.allSettled(names.map((each) => secret(namespace, each).find(image, signal)));
        const credentials = found.flatMap((each) => (each.status === "fulfilled" ? each.value : []));
        const failed = found.find((each) => each.status === "rejected");
        if (credentials.length === 0 && failed !== undefined) throw failed.reason;
        return credentials;
      },
    };
  }

  return {
    of({ namespace, secrets: names, serviceAccount }) {
      const own = names.map((each) => secret(namespace, each));
      return {
        key: JSON.stringify([name, namespace, names, serviceAccount]),
        sources: serviceAccount === undefined ? own : [...own, account(namespace, serviceAccount, names)],
      };
    },
  };
}

function partsOf({ type, data }: LiveObject): PullSecret {
  return {
    type: typeof type === "string" ? type : undefined,
    data: typeof data === "object" && data !== null ? (data as Record<string, unknown>) : undefined,
  };
}

/** Told only when the registry refuses without: many images need no secret at all. */
function unreadable({ kind, plural }: ApiResource, name: string, failure: Failure): Failure {
  const what = kind === "Secret" ? "pull secret" : "service account";
  const namespace = name.slice(0, name.indexOf("/"));
  if (failure.code === "cluster_forbidden")
    return new Failure("registry_auth", `Coxswain's account may not read the ${what} ${name} in the cluster.`, {
      retry: "never",
      advice: `Allow it to get ${plural} in ${namespace}, or give the registry's credentials in registries.dockerConfigFile.`,
    });
  const why = failure.code === "cancelled" || failure.code === "timed_out" ? "it did not answer in time" : failure.message;
  return new Failure("registry_auth", `The ${what} ${name} could not be read from the cluster: ${why}`, {
    retry: failure.code === "cancelled" ? "backoff" : failure.retry,
    cause: failure,
  });
}

function missing(name: string): Failure {
  return new Failure("registry_auth", `The pull secret ${name} is not in the cluster.`, { retry: "never" });
}

// Credentials from Kubernetes pull secrets.

import type { CredentialSource } from "../registry/credentials.ts";
import { credentialsFor, type DockerConfig, parseDockerCfg, parseDockerConfig } from "./docker-config.ts";

/** The parts of a Secret that count; `data` is base64, as the API has it. */
export interface PullSecret {
  type?: string | undefined;
  data?: Readonly<Record<string, unknown>> | undefined;
}

/**
 * The credentials of several secrets in their order: those of the pod before those of its service account
 * (Flux v1's order). A secret that cannot be read gives a problem, which names no content.
 */
export function readPullSecrets(secrets: readonly { name: string; secret: PullSecret }[]): {
  source: CredentialSource;
  problems: string[];
} {
  const problems: string[] = [];
  const configs = secrets.flatMap(({ name, secret }) => {
    const config = readSecret(secret);
    if (config !== undefined && !("kind" in config)) return [config];
    problems.push(`The pull secret ${name} holds no docker credentials that can be read.`);
    return [];
  });
  return { source: { find: async (image) => configs.flatMap((config) => credentialsFor(config, image)) }, problems };
}

function readSecret({ type, data }: PullSecret): DockerConfig | { kind: "problem" } | undefined {
  const current = decode(data?.[".dockerconfigjson"]);
  if (current !== undefined && type !== "kubernetes.io/dockercfg") return parseDockerConfig(current);
  const older = decode(data?.[".dockercfg"]);
  return older === undefined ? undefined : parseDockerCfg(older);
}

function decode(value: unknown): string | undefined {
  return typeof value === "string" ? Buffer.from(value, "base64").toString("utf8") : undefined;
}

// Where credentials for registries come from: the docker config file, and the clouds' own ways where the machine is in one.

import type { Config } from "../config/config.ts";
import { Failure } from "../gitops/failure.ts";
import { openCloudCredentials } from "../gitops/images/credentials/cloud-credentials.ts";
import { dockerConfigFile } from "../gitops/images/credentials/docker-config-file.ts";
import { systemClock } from "../gitops/images/registry/clock.ts";
import type { CredentialSource } from "../gitops/images/registry/credentials.ts";
import { type ProxySettings, readProxySettings } from "../gitops/images/registry/proxy.ts";

/** What a credential helper may see of our environment. */
const helperVariables = ["PATH", "HOME", "AWS_REGION", "AWS_ROLE_ARN", "AWS_WEB_IDENTITY_TOKEN_FILE", "GOOGLE_APPLICATION_CREDENTIALS"];

export interface RegistryCredentials {
  /** In the order in which they are tried. */
  sources: CredentialSource[];
  close(): Promise<void>;
}

export function openRegistryCredentials(config: Config, proxy: ProxySettings | undefined): RegistryCredentials {
  const clouds = openCloudCredentials({ environment: process.env, proxy, clock: systemClock });
  const path = config.registries.dockerConfigFile;
  const environment = Object.fromEntries(
    helperVariables.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])),
  );
  const file = path === undefined ? [] : [dockerConfigFile({ path, environment, clock: systemClock })];
  return { sources: [...file, ...clouds.sources], close: () => clouds.close() };
}

/** From the environment, as other programs read it; Failure `config_invalid` for one that is no HTTP proxy. */
export function registryProxy(): ProxySettings | undefined {
  const settings = readProxySettings(process.env);
  if (settings !== undefined && "kind" in settings) throw new Failure("config_invalid", settings.message, { retry: "never" });
  return settings;
}

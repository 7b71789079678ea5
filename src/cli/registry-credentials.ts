// Where credentials for registries come from: the docker config file, and the clouds' own ways where the machine is in one.

import type { Config } from "../config/config.ts";
import { dockerConfigFile } from "../gitops/images/credentials/docker-config-file.ts";
import { systemClock } from "../gitops/images/registry/clock.ts";
import type { CredentialSource } from "../gitops/images/registry/credentials.ts";

/** What a credential helper may see of our environment. */
const helperVariables = ["PATH", "HOME", "AWS_REGION", "AWS_ROLE_ARN", "AWS_WEB_IDENTITY_TOKEN_FILE", "GOOGLE_APPLICATION_CREDENTIALS"];

export function registryCredentials(config: Config): CredentialSource[] {
  const path = config.registries.dockerConfigFile;
  if (path === undefined) return [];
  const environment = Object.fromEntries(helperVariables.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])));
  return [dockerConfigFile({ path, environment, clock: systemClock })];
}

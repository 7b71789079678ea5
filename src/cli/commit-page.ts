// Where a commit of an environment's repository is shown, from the configuration.

import type { Config } from "../config/config.ts";
import { commitPage } from "../gitops/images/commit-page.ts";

export function commitPageOf(config: Config, environment: string, revision: string): string | undefined {
  const repository = config.repositories[config.environments[environment]?.repository ?? ""];
  const hosts = Object.fromEntries(Object.entries(config.gitHosts).map(([host, { kind }]) => [host, kind]));
  return repository === undefined ? undefined : commitPage(repository.url, revision, hosts);
}

// A webhook's payload becomes events, by the source that sent it.

import type { HookOptions, HookParser, ParsedHook } from "./hook-event.ts";
import { malformed } from "./hook-event.ts";
import type { HookSource } from "./hook-source.ts";
import { parseJsonBody } from "./json-body.ts";
import { parseAcr } from "./sources/acr.ts";
import { parseAliyunAcr } from "./sources/aliyun-acr.ts";
import { parseAzureDevops } from "./sources/azure-devops.ts";
import { parseBitbucketCloud } from "./sources/bitbucket-cloud.ts";
import { parseBitbucketServer } from "./sources/bitbucket-server.ts";
import { parseCdevents } from "./sources/cdevents.ts";
import { parseCloudevents } from "./sources/cloudevents.ts";
import { parseDistribution } from "./sources/distribution.ts";
import { parseDockerhub } from "./sources/dockerhub.ts";
import { parseEcr } from "./sources/ecr.ts";
import { parseGar } from "./sources/gar.ts";
import { parseGeneric } from "./sources/generic.ts";
import { parseGhcr } from "./sources/ghcr.ts";
import { parseGitea } from "./sources/gitea.ts";
import { parseGithub } from "./sources/github.ts";
import { parseGitlab } from "./sources/gitlab.ts";
import { parseGogs } from "./sources/gogs.ts";
import { parseHarbor } from "./sources/harbor.ts";
import { parseJfrog } from "./sources/jfrog.ts";
import { parseNexus } from "./sources/nexus.ts";
import { parseQuay } from "./sources/quay.ts";

const parsers: Readonly<Record<HookSource, HookParser>> = {
  dockerhub: parseDockerhub,
  ghcr: parseGhcr,
  quay: parseQuay,
  harbor: parseHarbor,
  ecr: parseEcr,
  cloudevents: parseCloudevents,
  acr: parseAcr,
  "aliyun-acr": parseAliyunAcr,
  gar: parseGar,
  jfrog: parseJfrog,
  nexus: parseNexus,
  distribution: parseDistribution,
  cdevents: parseCdevents,
  generic: parseGeneric,
  github: parseGithub,
  gitlab: parseGitlab,
  "bitbucket-cloud": parseBitbucketCloud,
  "bitbucket-server": parseBitbucketServer,
  gitea: parseGitea,
  gogs: parseGogs,
  "azure-devops": parseAzureDevops,
};

/**
 * What a payload says. Pure; throws on no JSON whatever. `headers` may be spelled in any case.
 * Something that is no push has `ignored`; something that the source would never send `malformed` too.
 */
export function parseHook(
  source: HookSource,
  headers: Readonly<Record<string, string | readonly string[] | undefined>>,
  body: unknown,
  options: HookOptions = {},
): ParsedHook {
  return parsers[source]({ headers: lowerCaseHeaders(headers), body, registry: options.registry });
}

/** The same for a body as it came; one that is no JSON is malformed. */
export function parseHookBytes(
  source: HookSource,
  headers: Readonly<Record<string, string | readonly string[] | undefined>>,
  bytes: Buffer,
  options: HookOptions = {},
): ParsedHook {
  const lowerCase = lowerCaseHeaders(headers);
  const json = parseJsonBody(lowerCase, bytes);
  return json === undefined ? malformed("the body is not JSON") : parseHook(source, lowerCase, json.body, options);
}

function lowerCaseHeaders(headers: Readonly<Record<string, string | readonly string[] | undefined>>): Record<string, string | undefined> {
  const entries = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), typeof value === "string" ? value : value?.[0]]);
  return Object.assign(Object.create(null), Object.fromEntries(entries));
}

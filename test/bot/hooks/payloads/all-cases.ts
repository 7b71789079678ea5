// All payloads of all sources.

import { acrCases, aliyunCases, ecrCases, garCases } from "./cloud-registries.ts";
import { cdeventsCases, cloudeventsCases, genericCases } from "./event-formats.ts";
import { azureDevopsCases, bitbucketCases, bitbucketServerCases, gitlabCases, refPushSources } from "./git-hosts.ts";
import type { HookCase } from "./hook-case.ts";
import { distributionCases, harborCases, jfrogCases, nexusCases } from "./own-registries.ts";
import { dockerhubCases, ghcrCases, quayCases } from "./public-registries.ts";

export const hookCases: HookCase[] = [
  dockerhubCases,
  ghcrCases,
  quayCases,
  harborCases,
  ecrCases,
  cloudeventsCases,
  acrCases,
  aliyunCases,
  garCases,
  jfrogCases,
  nexusCases,
  distributionCases,
  cdeventsCases,
  genericCases,
  refPushSources,
  gitlabCases,
  bitbucketCases,
  bitbucketServerCases,
  azureDevopsCases,
].flat();

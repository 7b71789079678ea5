// The sandbox's configuration repository as data: how it began, what came after, and the images that it names.

import { type SampleImage, sampleImageSources, sampleImages } from "./images.ts";
import type { SourceCommit } from "./sources.ts";
import { apiFile, apiSettingsFile, cacheFile, namespaceFile, type Place, reportFile, webFile, workerFile } from "./workloads.ts";

export interface SampleCommit {
  /** Text by path. */
  files: Record<string, string>;
  message: string;
  author: { name: string; email: string };
  at: Date;
}

export interface SampleRepository {
  /** What both environments run at first: oldest first. */
  initial: SampleCommit[];
  /** Two commits of the developer, of which prod knows nothing yet: three of its objects differ. */
  later: SampleCommit[];
  /** Everything that any of the commits names, and older tags: what the registry must hold. */
  images: SampleImage[];
  /** Commits of the repositories that the images were built from. */
  sources?: SourceCommit[] | undefined;
}

const ada = { name: "Ada Approver", email: "ada@example.test" };
const dana = { name: "Dana Developer", email: "dana@example.test" };

const hourMs = 3_600_000;
const steadySettings = { retryBudget: "0.10", upstreamTimeout: "5s" };
const patientSettings = { retryBudget: "0.25", upstreamTimeout: "8s" };

const readme = `# Shop configuration

What runs where. Each folder under \`environments/\` is one environment; Coxswain keeps the cluster in
step with it.

| folder | namespace | who moves it |
|---|---|---|
| \`environments/staging\` | staging | automation: newest image within each workload's tag policy |
| \`environments/prod\` | prod | people: \`/gitops sync prod\`, \`/gitops promote staging prod\` |

Change something by a commit here, never in the cluster.
`;

/**
 * `registryHost` is put before every image (`127.0.0.1:5000`). Staging runs the newest images that its tag
 * policies allow, so automation has nothing to do until a new tag is pushed; prod runs older ones.
 * Ages count back from `now`.
 */
export function sampleRepository({ registryHost, now = new Date() }: { registryHost: string; now?: Date }): SampleRepository {
  const staging = { environment: "staging", registryHost };
  const prod = { environment: "prod", registryHost };
  const ago = (hours: number) => new Date(now.getTime() - hours * hourMs);
  const commits: SampleCommit[] = [
    { files: { "README.md": readme, ...inFolder(prod, prodFiles(prod)) }, message: "Describe prod", author: ada, at: ago(600) },
    {
      files: inFolder(staging, stagingFiles(staging)),
      message: "Add staging, which follows the registry\n\nEach workload says by its tag policy how far it follows.",
      author: dana,
      at: ago(70),
    },
  ];
  const later: SampleCommit[] = [
    {
      files: {
        ...inFolder(staging, { "api-settings.yaml": apiSettingsFile(staging, { logLevel: "debug", ...patientSettings }) }),
        ...inFolder(prod, {
          "api-settings.yaml": apiSettingsFile(prod, { logLevel: "info", ...patientSettings }),
          "api.yaml": prodApi(prod, { tag: "1.4.3", port: 8080 }),
        }),
      },
      message: "Fix the retry budget\n\n1.4.3 reads it from the settings; a quarter of the requests may be tried again.",
      author: dana,
      at: ago(3),
    },
    {
      files: {
        ...inFolder(staging, { "api.yaml": stagingApi(staging, 8081) }),
        ...inFolder(prod, { "api.yaml": prodApi(prod, { tag: "1.4.3", port: 8081 }) }),
      },
      message: "Serve the API on port 8081\n\n8080 stays with the metrics.",
      author: dana,
      at: ago(1),
    },
  ];
  return { initial: commits, later, images: sampleImages(now), sources: sampleImageSources(now) };
}

function stagingFiles(place: Place): Record<string, string> {
  return {
    "namespace.yaml": namespaceFile(place),
    "api.yaml": stagingApi(place, 8080),
    "api-settings.yaml": apiSettingsFile(place, { logLevel: "debug", ...steadySettings }),
    "web.yaml": webFile(place, {
      tag: "2.1.0",
      replicas: 1,
      host: "staging.shop.example.test",
      policy: { automated: true, tag: "semver:~2" },
    }),
    "worker.yaml": workerFile(place, { tag: "1.5.0", policy: { automated: true, tag: "glob:1.*" } }),
    "cache.yaml": cacheFile(place, { tag: "7.4.0", policy: { automated: false } }),
    "report.yaml": reportFile(place, { tag: "0.9.1", policy: { automated: true, tag: `regexp:^0\\.9\\.[0-9]+$` } }),
  };
}

function prodFiles(place: Place): Record<string, string> {
  return {
    "namespace.yaml": namespaceFile(place),
    "api.yaml": prodApi(place, { tag: "1.4.2", port: 8080 }),
    "api-settings.yaml": apiSettingsFile(place, { logLevel: "info", ...steadySettings }),
    "web.yaml": webFile(place, { tag: "2.0.9", replicas: 2, host: "shop.example.test", policy: { tag: "semver:~2" } }),
    "worker.yaml": workerFile(place, { tag: "1.4.2", policy: { tag: "semver:~1" } }),
    "cache.yaml": cacheFile(place, { tag: "7.2.4", policy: { locked: { by: ada.email, why: "upgrades need a maintenance window" } } }),
    "report.yaml": reportFile(place, { tag: "0.9.0", policy: {} }),
  };
}

function stagingApi(place: Place, port: number): string {
  return apiFile(place, { tag: "1.4.9", replicas: 1, port, policy: { automated: true, tag: "semver:~1" } });
}

function prodApi(place: Place, api: { tag: string; port: number }): string {
  return apiFile(place, { ...api, replicas: 3, policy: { tag: "semver:~1" } });
}

function inFolder(place: Place, files: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(files).map(([name, text]) => [`environments/${place.environment}/${name}`, text]));
}

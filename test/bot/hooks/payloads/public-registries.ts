// Docker Hub, GitHub's registry and Quay: payloads written after their documentation.

import { digest, type HookCase, image } from "./hook-case.ts";

function dockerhub(tag: string | null | undefined, repository: object, more: object = {}): object {
  return {
    callback_url: "https://registry.hub.docker.com/u/svendowideit/testhook/hook/2141b5bi5i5b02bec211i4eeih0242eg11000a/",
    push_data: { pushed_at: 1_417_566_161, pusher: "trustedbuilder", tag, ...more },
    repository: { status: "Active", is_private: false, star_count: 0, dockerfile: "FROM scratch\n", ...repository },
  };
}

export const dockerhubCases: HookCase[] = [
  {
    source: "dockerhub",
    name: "a tag of somebody's image",
    body: dockerhub("1.4.0", { name: "api", namespace: "acme", repo_name: "acme/api" }),
    expected: [image("docker.io/acme/api", ["1.4.0"])],
  },
  {
    source: "dockerhub",
    name: "an official image has its name alone",
    body: dockerhub("latest", { repo_name: "nginx" }),
    expected: [image("docker.io/library/nginx", ["latest"])],
  },
  {
    source: "dockerhub",
    name: "without repo_name",
    body: dockerhub("2", { name: "api", namespace: "acme" }),
    expected: [image("docker.io/acme/api", ["2"])],
  },
  {
    source: "dockerhub",
    name: "an index of several platforms",
    body: dockerhub("2", { repo_name: "acme/api" }, { media_type: "application/vnd.oci.image.index.v1+json" }),
    expected: [image("docker.io/acme/api", ["2"])],
  },
  {
    source: "dockerhub",
    name: "a Helm chart",
    body: dockerhub("2.0.0", { repo_name: "acme/chart" }, { media_type: "application/vnd.cncf.helm.config.v1+json" }),
    expected: "no container image",
  },
  { source: "dockerhub", name: "no tag", body: dockerhub(null, { repo_name: "acme/api" }), expected: "no tag" },
  {
    source: "dockerhub",
    name: "a signature of cosign",
    body: dockerhub(`sha256-${"a".repeat(64)}.sig`, { repo_name: "acme/api" }),
    expected: "a signature",
  },
  {
    source: "dockerhub",
    name: "a tag that is none",
    body: dockerhub("a b", { repo_name: "acme/api" }),
    expected: "the tag",
    malformed: true,
  },
  {
    source: "dockerhub",
    name: "a name that is none",
    body: dockerhub("1", { repo_name: "../api" }),
    expected: "no image",
    malformed: true,
  },
  { source: "dockerhub", name: "another shape", body: { push_data: { tag: 1 } }, expected: "not a Docker Hub push", malformed: true },
];

function githubPackage(tag: object | null, more: object = {}, version: object = {}): object {
  return {
    action: "published",
    package: {
      id: 1,
      name: "api",
      namespace: "Acme-Corp",
      ecosystem: "CONTAINER",
      package_type: "CONTAINER",
      owner: { login: "Acme-Corp" },
      package_version: {
        id: 2,
        version: digest,
        name: digest,
        package_url: tag === null ? "ghcr.io/acme-corp/api:" : "ghcr.io/acme-corp/api:1.4.0",
        container_metadata: {
          tag: tag ?? { name: "" },
          labels: {},
          manifest: { config: { media_type: "application/vnd.oci.image.config.v1+json" } },
        },
        ...version,
      },
      registry: { name: "GitHub CONTAINER registry", type: "CONTAINER", url: "https://CONTAINER.pkg.github.com/Acme-Corp" },
      ...more,
    },
  };
}

const packageEvent = { "X-GitHub-Event": "package" };
const helm = { config: { media_type: "application/vnd.cncf.helm.config.v1+json" } };

export const ghcrCases: HookCase[] = [
  {
    source: "ghcr",
    name: "a published tag",
    headers: packageEvent,
    body: githubPackage({ name: "1.4.0", digest }),
    expected: [image("ghcr.io/acme-corp/api", ["1.4.0"], digest)],
  },
  {
    source: "ghcr",
    name: "no package_url: the owner's name in lower case",
    headers: packageEvent,
    body: githubPackage({ name: "1.4.0", digest }, { name: "team/API" }, { package_url: null }),
    expected: [image("ghcr.io/acme-corp/team/api", ["1.4.0"], digest)],
  },
  {
    source: "ghcr",
    name: "an untagged push",
    headers: packageEvent,
    body: githubPackage(null),
    expected: "no tag",
  },
  {
    source: "ghcr",
    name: "a chart in the same registry",
    headers: packageEvent,
    body: githubPackage({ name: "1.4.0" }, {}, { container_metadata: { tag: { name: "1.4.0" }, manifest: helm } }),
    expected: "no container image",
  },
  {
    source: "ghcr",
    name: "registry_package, updated",
    headers: { "x-github-event": "registry_package" },
    body: { action: "updated", registry_package: (githubPackage({ name: "edge", digest }) as { package: object }).package },
    expected: [image("ghcr.io/acme-corp/api", ["edge"], digest)],
  },
  {
    source: "ghcr",
    name: "the old registry, several tags",
    body: githubPackage(
      null,
      { package_type: "docker" },
      { version: "1.4.0", package_url: undefined, container_metadata: null, docker_metadata: [{ tags: ["1.4", "1.4.0"] }] },
    ),
    expected: [image("ghcr.io/acme-corp/api", ["1.4", "1.4.0"], digest)],
  },
  {
    source: "ghcr",
    name: "an npm package",
    headers: packageEvent,
    body: githubPackage({ name: "1" }, { package_type: "npm" }),
    expected: "no container image",
  },
  {
    source: "ghcr",
    name: "a deleted package",
    headers: packageEvent,
    body: { ...githubPackage({ name: "1" }), action: "deleted" },
    expected: "not published",
  },
  {
    source: "ghcr",
    name: "a push of commits",
    headers: { "X-GitHub-Event": "push" },
    body: { ref: "refs/heads/main" },
    expected: "not a package",
  },
  { source: "ghcr", name: "a ping", headers: { "X-GitHub-Event": "ping" }, body: { zen: "Keep it logically awesome." }, expected: "ping" },
  { source: "ghcr", name: "another shape", headers: packageEvent, body: { action: "published" }, expected: "no package", malformed: true },
];

function quay(tags: unknown, more: object = {}): object {
  return {
    repository: "acme/api",
    namespace: "acme",
    name: "api",
    docker_url: "quay.io/acme/api",
    homepage: "https://quay.io/repository/acme/api",
    updated_tags: tags,
    ...more,
  };
}

export const quayCases: HookCase[] = [
  {
    source: "quay",
    name: "every tag of a push",
    body: quay(["latest", "1.4", "1.4.0"]),
    expected: [image("quay.io/acme/api", ["latest", "1.4", "1.4.0"])],
  },
  {
    source: "quay",
    name: "tags as an object, in old versions",
    body: quay({ latest: "imageid" }),
    expected: [image("quay.io/acme/api", ["latest"])],
  },
  {
    source: "quay",
    name: "a Quay of one's own",
    body: quay(["1"], { docker_url: "registry.example.com:8443/acme/api" }),
    expected: [image("registry.example.com:8443/acme/api", ["1"])],
  },
  { source: "quay", name: "no docker_url", body: quay(["1"], { docker_url: null }), expected: [image("quay.io/acme/api", ["1"])] },
  { source: "quay", name: "no tag", body: quay([]), expected: "no tag" },
  { source: "quay", name: "a build", body: quay(undefined, { build_id: "1", docker_tags: ["latest"] }), expected: "not a push" },
  { source: "quay", name: "another shape", body: quay([1]), expected: "not a Quay notification", malformed: true },
];

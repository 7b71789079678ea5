// Registries that people run themselves: Harbor, Artifactory, Nexus, Docker's own; payloads written after their documentation.

import { digest, type HookCase, image } from "./hook-case.ts";

const other = `sha256:${"0c".repeat(32)}`;

function harbor(type: string, resources: object[]): object {
  return {
    type,
    occur_at: 1_586_922_308,
    operator: "admin",
    event_data: {
      resources,
      repository: { date_created: 1_586_922_308, name: "api", namespace: "acme", repo_full_name: "acme/api", repo_type: "private" },
    },
  };
}

const harborUrl = "hub.example.com/acme/api";

export const harborCases: HookCase[] = [
  {
    source: "harbor",
    name: "two tags of one image",
    body: harbor("PUSH_ARTIFACT", [
      { digest, tag: "1.4.0", resource_url: `${harborUrl}:1.4.0` },
      { digest, tag: "latest", resource_url: `${harborUrl}:latest` },
    ]),
    expected: [image("hub.example.com/acme/api", ["1.4.0", "latest"], digest)],
  },
  {
    source: "harbor",
    name: "two images in one event",
    body: harbor("PUSH_ARTIFACT", [
      { digest, tag: "1", resource_url: `${harborUrl}:1` },
      { digest: other, tag: "2", resource_url: `${harborUrl}:2` },
    ]),
    expected: [image("hub.example.com/acme/api", ["1"], digest), image("hub.example.com/acme/api", ["2"], other)],
  },
  {
    source: "harbor",
    name: "the type of version 1",
    body: harbor("pushImage", [{ digest, tag: "debian", resource_url: "hub.example.com:8443/acme/api:debian" }]),
    expected: [image("hub.example.com:8443/acme/api", ["debian"], digest)],
  },
  {
    source: "harbor",
    name: "as a CloudEvent",
    headers: { "Content-Type": "application/cloudevents+json" },
    body: {
      specversion: "1.0",
      id: "66e18103",
      source: "/projects/2/webhook/policies/15",
      type: "harbor.artifact.pushed",
      data: { resources: [{ digest, tag: "1.4.0", resource_url: `${harborUrl}:1.4.0` }], repository: { repo_full_name: "acme/api" } },
    },
    expected: [image("hub.example.com/acme/api", ["1.4.0"], digest)],
  },
  {
    source: "harbor",
    name: "behind another name",
    body: harbor("PUSH_ARTIFACT", [{ digest, tag: "1", resource_url: "harbor-core/acme/api:1" }]),
    options: { registry: "registry.example.com" },
    expected: [image("registry.example.com/acme/api", ["1"], digest)],
  },
  {
    source: "harbor",
    name: "a push by digest",
    body: harbor("PUSH_ARTIFACT", [{ digest, tag: digest, resource_url: `${harborUrl}@${digest}` }]),
    expected: "only a digest",
  },
  ...[
    "DELETE_ARTIFACT",
    "PULL_ARTIFACT",
    "SCANNING_COMPLETED",
    "UPLOAD_CHART",
    "REPLICATION",
    "QUOTA_EXCEED",
    "TAG_RETENTION",
    "deleteImage",
  ].map(
    (type): HookCase => ({
      source: "harbor",
      name: type,
      body: harbor(type, [{ digest, tag: "1", resource_url: `${harborUrl}:1` }]),
      expected: "not a push",
    }),
  ),
  { source: "harbor", name: "no resource", body: harbor("PUSH_ARTIFACT", []), expected: "no tag" },
  { source: "harbor", name: "another shape", body: [], expected: "not a Harbor event", malformed: true },
];

function jfrog(data: object, more: object = {}): object {
  return {
    domain: "docker",
    event_type: "pushed",
    data: {
      repo_key: "docker-local",
      image_name: "acme/api",
      name: "manifest.json",
      path: "acme/api/1.4.0/manifest.json",
      tag: "1.4.0",
      sha256: "ab".repeat(32),
      size: 1_000,
      platforms: [],
      ...data,
    },
    subscription_key: "test",
    jpd_origin: "https://acme.jfrog.io",
    source: "jfrog/ann",
    ...more,
  };
}

export const jfrogCases: HookCase[] = [
  {
    source: "jfrog",
    name: "host, repository and name",
    body: jfrog({}),
    expected: [image("acme.jfrog.io/docker-local/acme/api", ["1.4.0"])],
  },
  {
    source: "jfrog",
    name: "a repository with a host of its own",
    body: jfrog({}),
    options: { registry: "docker.example.com" },
    expected: [image("docker.example.com/acme/api", ["1.4.0"])],
  },
  { source: "jfrog", name: "no host is known", body: jfrog({}, { jpd_origin: "" }), expected: [image("acme/api", ["1.4.0"])] },
  {
    source: "jfrog",
    name: "the name from the path",
    body: jfrog({ image_name: undefined }),
    expected: [image("acme.jfrog.io/docker-local/acme/api", ["1.4.0"])],
  },
  { source: "jfrog", name: "one platform of an index", body: jfrog({ tag: digest }), expected: "only a digest" },
  { source: "jfrog", name: "a chart", body: jfrog({ image_type: "helmoci" }), expected: "no container image" },
  { source: "jfrog", name: "deleted", body: jfrog({}, { event_type: "deleted" }), expected: "not a push" },
  { source: "jfrog", name: "another domain", body: jfrog({}, { domain: "artifact", event_type: "deployed" }), expected: "not a push" },
  { source: "jfrog", name: "another shape", body: {}, expected: "not an event of Artifactory", malformed: true },
];

function nexus(body: object): object {
  return {
    timestamp: "2026-02-03T04:05:06.007+00:00",
    nodeId: "7FFA7361",
    initiator: "ann/127.0.0.1",
    repositoryName: "docker-hosted",
    action: "CREATED",
    ...body,
  };
}

const nexusRegistry = { registry: "docker.example.com" };

export const nexusCases: HookCase[] = [
  {
    source: "nexus",
    name: "a component",
    options: nexusRegistry,
    body: nexus({ component: { format: "docker", name: "acme/api", group: null, version: "1.4.0" } }),
    expected: [image("docker.example.com/acme/api", ["1.4.0"])],
  },
  {
    source: "nexus",
    name: "the host stays unknown",
    body: nexus({ component: { format: "docker", name: "acme/api", version: "1.4.0" } }),
    expected: [image("acme/api", ["1.4.0"])],
  },
  {
    source: "nexus",
    name: "the asset of a manifest",
    options: nexusRegistry,
    body: nexus({ asset: { format: "docker", name: "v2/acme/api/manifests/1.4.0" } }),
    expected: [image("docker.example.com/acme/api", ["1.4.0"])],
  },
  {
    source: "nexus",
    name: "a manifest by digest",
    options: nexusRegistry,
    body: nexus({ asset: { format: "docker", name: `v2/acme/api/manifests/${digest}` } }),
    expected: "only a digest",
  },
  {
    source: "nexus",
    name: "the asset of a layer",
    body: nexus({ asset: { format: "docker", name: `v2/-/blobs/${digest}` } }),
    expected: "no manifest",
  },
  {
    source: "nexus",
    name: "deleted",
    body: nexus({ action: "DELETED", component: { format: "docker", name: "acme/api", version: "1" } }),
    expected: "not a push",
  },
  {
    source: "nexus",
    name: "a Maven component",
    body: nexus({ component: { format: "maven2", name: "api", group: "com.acme", version: "1" } }),
    expected: "no container image",
  },
  { source: "nexus", name: "an audit event", body: nexus({ attributes: {} }), expected: "no component" },
  { source: "nexus", name: "another shape", body: "CREATED", expected: "not an event of Nexus", malformed: true },
];

const manifest = "application/vnd.docker.distribution.manifest.v2+json";

function event(action: string, target: object): object {
  return {
    id: "asdf-asdf-asdf-asdf-0",
    timestamp: "2006-01-02T15:04:05Z",
    action,
    target,
    request: { id: "asdfasdf", addr: "client.local", host: "registry.example.com:5000", method: "PUT" },
    actor: { name: "test-actor" },
    source: { addr: "hostname.local:port" },
  };
}

export const distributionCases: HookCase[] = [
  {
    source: "distribution",
    name: "manifest and layers in one envelope",
    body: {
      events: [
        event("push", { mediaType: "application/octet-stream", digest: other, repository: "acme/api" }),
        event("push", { mediaType: manifest, digest, repository: "acme/api", tag: "1.4.0" }),
      ],
    },
    expected: [image("registry.example.com:5000/acme/api", ["1.4.0"], digest)],
  },
  {
    source: "distribution",
    name: "several images in one envelope",
    body: {
      events: [
        event("push", { mediaType: manifest, digest, repository: "api", tag: "1" }),
        event("pull", { mediaType: manifest, digest, repository: "api", tag: "0" }),
        event("push", { mediaType: manifest, digest, repository: "api", tag: "latest" }),
        event("push", { mediaType: manifest, digest: other, repository: "web", tag: "2" }),
      ],
    },
    expected: [image("registry.example.com:5000/api", ["1", "latest"], digest), image("registry.example.com:5000/web", ["2"], other)],
  },
  {
    source: "distribution",
    name: "behind a proxy",
    options: { registry: "images.example.com" },
    body: { events: [event("push", { mediaType: manifest, digest, repository: "api", tag: "1" })] },
    expected: [image("images.example.com/api", ["1"], digest)],
  },
  {
    source: "distribution",
    name: "the host in the target's URL",
    body: {
      events: [
        {
          action: "push",
          target: { mediaType: manifest, repository: "api", tag: "1", url: "https://registry.example.com/v2/api/manifests/sha256:00" },
        },
      ],
    },
    expected: [image("registry.example.com/api", ["1"])],
  },
  {
    source: "distribution",
    name: "layers alone",
    body: { events: [event("push", { mediaType: "application/octet-stream", digest, repository: "api" })] },
    expected: "no container image",
  },
  {
    source: "distribution",
    name: "an untagged manifest",
    body: { events: [event("push", { mediaType: manifest, digest, repository: "api" })] },
    expected: "no tag",
  },
  {
    source: "distribution",
    name: "a mounted layer",
    body: { events: [event("mount", { mediaType: "application/octet-stream", digest, repository: "api" })] },
    expected: "not a push",
  },
  {
    source: "distribution",
    name: "a deletion",
    body: { events: [{ action: "delete", target: { digest, repository: "api" } }] },
    expected: "not a push",
  },
  { source: "distribution", name: "another shape", body: { events: {} }, expected: "not a registry's notification", malformed: true },
];

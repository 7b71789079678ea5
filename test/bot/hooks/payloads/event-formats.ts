// CloudEvents, CDEvents and our own format.

import { ecrCases, ecrImageName } from "./cloud-registries.ts";
import { after, before, digest, git, type HookCase, image } from "./hook-case.ts";

function cloudEvent(type: string, data: unknown, more: object = {}): object {
  return {
    specversion: "1.0",
    id: "A234-1234-1234",
    source: "https://registry.example.com",
    type,
    time: "2026-02-03T04:05:06Z",
    datacontenttype: "application/json",
    data,
    ...more,
  };
}

const ecrSource = { source: "urn:aws:ecr:eu-central-1:210987654321:repository/acme/api", subject: "acme/api:1.4.0" };
const ecrData = { repositoryName: "acme/api", imageDigest: digest, imageTag: "1.4.0", registryId: "210987654321" };
const azureData = {
  id: "1",
  action: "push",
  target: { repository: "acme/api", tag: "1.4.0", digest, mediaType: "application/vnd.docker.distribution.manifest.v2+json" },
  request: { host: "acme.azurecr.io" },
};
const publishedPurl = {
  context: { version: "0.4.1", id: "271069a8", source: "/ci", type: "dev.cdevents.artifact.published.0.2.0" },
  subject: {
    id: `pkg:oci/api@${encodeURIComponent(digest)}?repository_url=registry.example.com/acme/api&tag=1.4.0`,
    type: "artifact",
    content: {},
  },
};

export const cloudeventsCases: HookCase[] = [
  {
    source: "cloudevents",
    name: "ECR, as EventBridge rules make it",
    body: cloudEvent("com.amazon.ecr.image.push", ecrData, ecrSource),
    expected: [image(ecrImageName, ["1.4.0"], digest)],
  },
  {
    source: "cloudevents",
    name: "ECR, name and tag in the subject",
    body: cloudEvent("com.amazon.ecr.image.push", {}, ecrSource),
    expected: [image(ecrImageName, ["1.4.0"])],
  },
  {
    source: "cloudevents",
    name: "ECR, the event of EventBridge inside",
    body: cloudEvent("aws.ecr", ecrCases[0]?.body),
    expected: [image(ecrImageName, ["1.4.0"], digest)],
  },
  {
    source: "cloudevents",
    name: "ECR, deleted",
    body: cloudEvent("com.amazon.ecr.image.delete", ecrData, ecrSource),
    expected: "not a push",
  },
  {
    source: "cloudevents",
    name: "Azure's registry",
    body: cloudEvent("Microsoft.ContainerRegistry.ImagePushed", azureData),
    expected: [image("acme.azurecr.io/acme/api", ["1.4.0"], digest)],
  },
  {
    source: "cloudevents",
    name: "Azure's registry, a chart",
    body: cloudEvent("Microsoft.ContainerRegistry.ChartPushed", azureData),
    expected: "not a push of an image",
  },
  {
    source: "cloudevents",
    name: "Harbor",
    body: cloudEvent("harbor.artifact.pushed", { resources: [{ digest, tag: "1", resource_url: "hub.example.com/acme/api:1" }] }),
    expected: [image("hub.example.com/acme/api", ["1"], digest)],
  },
  {
    source: "cloudevents",
    name: "a CDEvent inside",
    body: cloudEvent("dev.cdevents.artifact.published.0.2.0", publishedPurl),
    expected: [image("registry.example.com/acme/api", ["1.4.0"], digest)],
  },
  {
    source: "cloudevents",
    name: "in headers",
    headers: { "ce-type": "org.example.container.push", "ce-source": "https://ghcr.io/acme/api", "ce-id": "1" },
    body: { repository: "acme/api", tag: "3.0.0" },
    expected: [image("ghcr.io/acme/api", ["3.0.0"])],
  },
  {
    source: "cloudevents",
    name: "a batch",
    body: [cloudEvent("image.pushed", { repository: "api", tag: "1" }), cloudEvent("image.deleted", { repository: "api", tag: "0" })],
    expected: [image("registry.example.com/api", ["1"])],
  },
  {
    source: "cloudevents",
    name: "the registry in the data",
    body: cloudEvent("container.published", { repositoryName: "api", imageTag: "2", registryUrl: "https://images.example.com/" }),
    expected: [image("images.example.com/api", ["2"])],
  },
  {
    source: "cloudevents",
    name: "the registry in the name",
    body: cloudEvent("container.published", { repository: "images.example.com/api", tag: "2" }),
    expected: [image("images.example.com/api", ["2"])],
  },
  {
    source: "cloudevents",
    name: "of something else",
    body: cloudEvent("com.example.database.updated", { tag: "1" }),
    expected: "none of an image",
  },
  { source: "cloudevents", name: "no tag", body: cloudEvent("container.push", { repository: "api" }), expected: "no tag" },
  { source: "cloudevents", name: "another shape", body: {}, expected: "not a CloudEvent", malformed: true },
];

function published(id: string, type = "dev.cdevents.artifact.published.0.3.0"): object {
  return {
    context: { version: "0.5.0", id: "271069a8", source: "/event/source/123", type, timestamp: "2026-02-03T04:05:06Z" },
    subject: { id, source: "/event/source/123", content: {} },
  };
}

const version = encodeURIComponent(digest);

export const cdeventsCases: HookCase[] = [
  {
    source: "cdevents",
    name: "pkg:oci, the whole path",
    body: published(`pkg:oci/api@${version}?repository_url=ghcr.io/acme/api&tag=1.4.0&arch=amd64`),
    expected: [image("ghcr.io/acme/api", ["1.4.0"], digest)],
  },
  {
    source: "cdevents",
    name: "pkg:oci, the path without the name",
    body: published(`pkg:oci/api@${version}?repository_url=ghcr.io/acme&tag=1.4.0`),
    expected: [image("ghcr.io/acme/api", ["1.4.0"], digest)],
  },
  {
    source: "cdevents",
    name: "pkg:docker, a tag as version",
    body: published("pkg:docker/acme/api@1.4.0"),
    expected: [image("docker.io/acme/api", ["1.4.0"])],
  },
  {
    source: "cdevents",
    name: "pkg:docker, an official image",
    body: published("pkg:docker/cassandra@latest"),
    expected: [image("docker.io/library/cassandra", ["latest"])],
  },
  {
    source: "cdevents",
    name: "pkg:docker, another registry",
    body: published(`pkg:docker/acme/api@${version}?repository_url=gcr.io&tag=1.4.0`),
    expected: [image("gcr.io/acme/api", ["1.4.0"], digest)],
  },
  {
    source: "cdevents",
    name: "type in the headers",
    headers: { "Ce-Type": "dev.cdevents.artifact.published.0.3.0" },
    body: { subject: { id: "pkg:docker/acme/api@1.4.0" } },
    expected: [image("docker.io/acme/api", ["1.4.0"])],
  },
  {
    source: "cdevents",
    name: "a digest alone",
    body: published(`pkg:oci/api@${version}?repository_url=ghcr.io/acme/api`),
    expected: "no tag",
  },
  { source: "cdevents", name: "an npm package", body: published("pkg:npm/%40acme/api@1.4.0"), expected: "no container image" },
  {
    source: "cdevents",
    name: "packaged and not published",
    body: published("pkg:docker/acme/api@1.4.0", "dev.cdevents.artifact.packaged.0.3.0"),
    expected: "not an artifact.published",
  },
  { source: "cdevents", name: "no package URL", body: published("acme/api:1.4.0"), expected: "no package URL", malformed: true },
  { source: "cdevents", name: "a broken escape", body: published("pkg:oci/%E0%A4%A@1"), expected: "no package URL", malformed: true },
  { source: "cdevents", name: "another shape", body: { context: {} }, expected: "not a CDEvent", malformed: true },
];

export const genericCases: HookCase[] = [
  {
    source: "generic",
    name: "an image with its tag",
    body: { image: "registry.example.com/acme/api:1.4.0" },
    expected: [image("registry.example.com/acme/api", ["1.4.0"])],
  },
  {
    source: "generic",
    name: "an image with several tags",
    body: { image: "ghcr.io/acme/api", tags: ["1.4.0", "latest"], digest },
    expected: [image("ghcr.io/acme/api", ["1.4.0", "latest"], digest)],
  },
  {
    source: "generic",
    name: "as Keel takes it",
    body: { name: "acme/api", tag: "1.4.0" },
    expected: [image("docker.io/acme/api", ["1.4.0"])],
  },
  {
    source: "generic",
    name: "a name alone is an official image",
    body: { image: "nginx:1.27" },
    expected: [image("docker.io/library/nginx", ["1.27"])],
  },
  {
    source: "generic",
    name: "tag and digest in one",
    body: { image: `localhost:5000/api:1@${digest}` },
    expected: [image("localhost:5000/api", ["1"], digest)],
  },
  {
    source: "generic",
    name: "several images",
    body: { images: [{ image: "ghcr.io/acme/api:1" }, { image: "ghcr.io/acme/web:2" }] },
    expected: [image("ghcr.io/acme/api", ["1"]), image("ghcr.io/acme/web", ["2"])],
  },
  {
    source: "generic",
    name: "a repository and a branch",
    body: { repository: "https://ann:secret@git.example.com/acme/deploy.git", ref: "main", before, after },
    expected: [git(["https://git.example.com/acme/deploy.git"], "refs/heads/main", before, after)],
  },
  { source: "generic", name: "no tag", body: { image: "ghcr.io/acme/api" }, expected: "no tag" },
  { source: "generic", name: "neither", body: { hello: "world" }, expected: "neither", malformed: true },
  { source: "generic", name: "another shape", body: null, expected: "neither", malformed: true },
];

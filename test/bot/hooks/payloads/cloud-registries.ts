// The registries of Amazon, Microsoft, Alibaba and Google; payloads written after their documentation.

import { digest, type HookCase, image } from "./hook-case.ts";

function eventBridge(detail: object, more: object = {}): object {
  return {
    version: "0",
    id: "13cde686-328b-6117-af20-0e5566167482",
    "detail-type": "ECR Image Action",
    source: "aws.ecr",
    account: "210987654321",
    time: "2026-02-03T04:05:06Z",
    region: "eu-central-1",
    resources: [],
    detail: {
      result: "SUCCESS",
      "repository-name": "acme/api",
      "image-digest": digest,
      "action-type": "PUSH",
      "image-tag": "1.4.0",
      ...detail,
    },
    ...more,
  };
}

export const ecrImageName = "210987654321.dkr.ecr.eu-central-1.amazonaws.com/acme/api";

export const ecrCases: HookCase[] = [
  { source: "ecr", name: "a push", body: eventBridge({}), expected: [image(ecrImageName, ["1.4.0"], digest)] },
  {
    source: "ecr",
    name: "a region in China",
    body: eventBridge({}, { region: "cn-north-1" }),
    expected: [image("210987654321.dkr.ecr.cn-north-1.amazonaws.com.cn/acme/api", ["1.4.0"], digest)],
  },
  {
    source: "ecr",
    name: "a region of the government",
    body: eventBridge({}, { region: "us-gov-west-1" }),
    expected: [image("210987654321.dkr.ecr.us-gov-west-1.amazonaws.com/acme/api", ["1.4.0"], digest)],
  },
  {
    source: "ecr",
    name: "replicated from another region",
    body: eventBridge({ "action-type": "REPLICATE", "source-region": "us-east-1" }, { "detail-type": "ECR Replication Action" }),
    expected: [image(ecrImageName, ["1.4.0"], digest)],
  },
  { source: "ecr", name: "an untagged push", body: eventBridge({ "image-tag": undefined }), expected: "no tag" },
  {
    source: "ecr",
    name: "a chart",
    body: eventBridge({ "artifact-media-type": "application/vnd.cncf.helm.config.v1+json" }),
    expected: "no container image",
  },
  {
    source: "ecr",
    name: "an image by its artifact type",
    body: eventBridge({ "artifact-media-type": "application/vnd.oci.image.config.v1+json" }),
    expected: [image(ecrImageName, ["1.4.0"], digest)],
  },
  { source: "ecr", name: "a deletion", body: eventBridge({ "action-type": "DELETE" }), expected: "not a push" },
  { source: "ecr", name: "a failed push", body: eventBridge({ result: "FAILURE" }), expected: "did not succeed" },
  {
    source: "ecr",
    name: "a scan",
    body: eventBridge({ "scan-status": "COMPLETE" }, { "detail-type": "ECR Image Scan" }),
    expected: "not an image action",
  },
  { source: "ecr", name: "no account", body: eventBridge({}, { account: "evil.example.com/" }), expected: "no image", malformed: true },
  { source: "ecr", name: "another shape", body: { detail: {} }, expected: "not an EventBridge event", malformed: true },
];

const manifest = "application/vnd.docker.distribution.manifest.v2+json";

function acr(action: string, target: object = {}): object {
  return {
    id: "cb8c3971-9adc-488b-bdd8-43cbb4974ff5",
    timestamp: "2026-02-03T04:05:06.343145347Z",
    action,
    target: { mediaType: manifest, size: 524, digest, length: 524, repository: "acme/api", tag: "1.4.0", ...target },
    request: { id: "3cbb6949", host: "acme.azurecr.io", method: "PUT", useragent: "docker/17.09.0-ce" },
  };
}

const acrImage = image("acme.azurecr.io/acme/api", ["1.4.0"], digest);

export const acrCases: HookCase[] = [
  { source: "acr", name: "a push", body: acr("push"), expected: [acrImage] },
  {
    source: "acr",
    name: "through Event Grid",
    body: [{ id: "831e1650", eventType: "Microsoft.ContainerRegistry.ImagePushed", subject: "acme/api:1.4.0", data: acr("push") }],
    expected: [acrImage],
  },
  {
    source: "acr",
    name: "through Event Grid, deleted",
    body: [{ eventType: "Microsoft.ContainerRegistry.ImageDeleted", data: acr("delete") }],
    expected: "not a push",
  },
  { source: "acr", name: "a push by digest", body: acr("push", { tag: undefined }), expected: "no tag" },
  {
    source: "acr",
    name: "a chart in the old way",
    body: acr("chart_push", { mediaType: "application/vnd.acr.helm.chart" }),
    expected: "not a push of an image",
  },
  {
    source: "acr",
    name: "a chart as an artifact",
    body: acr("push", { mediaType: "application/vnd.cncf.helm.config.v1+json" }),
    expected: "no container image",
  },
  { source: "acr", name: "quarantine", body: acr("quarantine"), expected: "not a push of an image" },
  { source: "acr", name: "a deletion", body: acr("delete"), expected: "not a push of an image" },
  { source: "acr", name: "a ping", body: { action: "ping" }, expected: "ping" },
  { source: "acr", name: "another shape", body: { action: null }, expected: "not an event of Azure", malformed: true },
];

function aliyun(tag: string | undefined, repository: object = {}): object {
  return {
    push_data: { digest, pushed_at: "2026-02-03 04:05:06", tag },
    repository: {
      date_created: "2016-10-28 21:31:42",
      name: "api",
      namespace: "acme",
      region: "cn-shanghai",
      repo_full_name: "acme/api",
      repo_type: "PRIVATE",
      ...repository,
    },
  };
}

export const aliyunCases: HookCase[] = [
  {
    source: "aliyun-acr",
    name: "a push",
    body: aliyun("1.4.0"),
    expected: [image("registry.cn-shanghai.aliyuncs.com/acme/api", ["1.4.0"], digest)],
  },
  {
    source: "aliyun-acr",
    name: "an instance of one's own",
    options: { registry: "acme-registry.cn-shanghai.cr.aliyuncs.com" },
    body: aliyun("1.4.0"),
    expected: [image("acme-registry.cn-shanghai.cr.aliyuncs.com/acme/api", ["1.4.0"], digest)],
  },
  {
    source: "aliyun-acr",
    name: "namespace and name",
    body: aliyun("1", { repo_full_name: "" }),
    expected: [image("registry.cn-shanghai.aliyuncs.com/acme/api", ["1"], digest)],
  },
  { source: "aliyun-acr", name: "no tag", body: aliyun(undefined), expected: "no tag" },
  {
    source: "aliyun-acr",
    name: "a region that is none",
    body: aliyun("1", { region: "evil.example.com/" }),
    expected: "no image",
    malformed: true,
  },
  { source: "aliyun-acr", name: "another shape", body: { repository: {} }, expected: "not a push to Alibaba", malformed: true },
];

function pubsub(data: unknown): object {
  const text = typeof data === "string" ? data : Buffer.from(JSON.stringify(data)).toString("base64");
  return {
    message: { data: text, messageId: "136969346945", message_id: "136969346945", publishTime: "2026-02-03T04:05:06Z" },
    deliveryAttempt: 1,
    subscription: "projects/acme/subscriptions/coxswain",
  };
}

const garName = "europe-docker.pkg.dev/acme/images/api";

export const garCases: HookCase[] = [
  {
    source: "gar",
    name: "a push",
    body: pubsub({ action: "INSERT", digest: `${garName}@${digest}`, tag: `${garName}:1.4.0` }),
    expected: [image(garName, ["1.4.0"], digest)],
  },
  {
    source: "gar",
    name: "Container Registry",
    body: pubsub({ action: "INSERT", digest: `gcr.io/acme/api@${digest}`, tag: "gcr.io/acme/api:1.4.0" }),
    expected: [image("gcr.io/acme/api", ["1.4.0"], digest)],
  },
  {
    source: "gar",
    name: "without the envelope",
    body: { action: "INSERT", digest: `${garName}@${digest}`, tag: `${garName}:1.4.0` },
    expected: [image(garName, ["1.4.0"], digest)],
  },
  { source: "gar", name: "an untagged push", body: pubsub({ action: "INSERT", digest: `${garName}@${digest}` }), expected: "no tag" },
  { source: "gar", name: "a deletion", body: pubsub({ action: "DELETE", tag: `${garName}:1.4.0` }), expected: "not a push" },
  { source: "gar", name: "data that is no JSON", body: pubsub("!"), expected: "not a notification", malformed: true },
  { source: "gar", name: "a tag without a host", body: pubsub({ action: "INSERT", tag: "api:1" }), expected: "no image", malformed: true },
];

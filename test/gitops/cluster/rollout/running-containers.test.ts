// What the containers of a workload run: the digests that their Pods pulled, as each container runtime reports them.

import { expect, test } from "vitest";
import type { LiveObject } from "../../../../src/gitops/cluster/cluster.ts";
import { runningContainers } from "../../../../src/gitops/cluster/rollout/running-containers.ts";

const digest = (letter: string) => `sha256:${letter.repeat(64)}`;
const metadata = { name: "api", uid: "1", resourceVersion: "1" };

const deployment = {
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata,
  spec: {
    template: {
      spec: {
        containers: [
          { name: "api", image: "shop/api:1" },
          { name: "proxy", image: "envoy:1" },
        ],
      },
    },
  },
} as unknown as LiveObject;

function pod(statuses: object[], more: object = {}): LiveObject {
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { ...metadata, ...more },
    status: { containerStatuses: statuses },
  } as unknown as LiveObject;
}

const imageIds: [string, string, string[]][] = [
  ["containerd", `registry.example/shop/api@${digest("a")}`, [digest("a")]],
  ["a registry with a port", `127.0.0.1:5000/shop/api@${digest("a")}`, [digest("a")]],
  ["cri-dockerd", `docker-pullable://shop/api@${digest("a")}`, [digest("a")]],
  ["an image that was loaded and never pulled", digest("a"), []],
  ["docker's id of such an image", `docker://${digest("a")}`, []],
  ["a tag", "shop/api:1", []],
  ["nothing", "", []],
];

test.each(imageIds)("%s: %s", (_name, imageID, digests) => {
  expect(runningContainers(deployment, [pod([{ name: "api", imageID, restartCount: 0 }])])[0]?.digests).toEqual(digests);
});

test("each digest once, restarts of all Pods, and Pods that are going do not count", () => {
  const found = runningContainers(deployment, [
    pod([
      { name: "api", imageID: `shop/api@${digest("a")}`, restartCount: 2 },
      { name: "proxy", imageID: `envoy@${digest("c")}`, restartCount: 1 },
    ]),
    pod([{ name: "api", imageID: `shop/api@${digest("b")}`, restartCount: 1 }]),
    pod([{ name: "api", imageID: `shop/api@${digest("a")}`, restartCount: 0 }]),
    pod([{ name: "api", imageID: `shop/api@${digest("d")}`, restartCount: 9 }], { deletionTimestamp: "2026-11-20T10:00:00Z" }),
  ]);
  expect(found).toEqual([
    { name: "api", image: "shop/api:1", digests: [digest("a"), digest("b")], restarts: 3 },
    { name: "proxy", image: "envoy:1", digests: [digest("c")], restarts: 1 },
  ]);
});

test("a CronJob has containers, and no Pods of its own", () => {
  const job = { spec: { jobTemplate: { spec: { template: { spec: { containers: [{ name: "report", image: "report:1" }] } } } } } };
  expect(runningContainers({ ...deployment, kind: "CronJob", ...job } as unknown as LiveObject, [])).toEqual([
    { name: "report", image: "report:1", digests: [], restarts: 0 },
  ]);
});

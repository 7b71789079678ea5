// Registries as they fail in the field: nothing wrong is deployed, nothing is lost, and the channel hears once of what was given up.

import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { channels } from "../../src/cli/sandbox/workspace.ts";
import type { Fault } from "../../src/sandbox/registry/faults.ts";
import { manyServices, serviceName } from "../../src/sandbox/sample/many-services.ts";
import { until } from "../jobs/redis.ts";
import { type ImagesStage, startImagesStage } from "./images-stage.ts";
import { readAll } from "./sandbox.ts";

const count = 12;
let stage: ImagesStage;

beforeAll(async () => {
  stage = await startImagesStage({ tellsOfPushes: false, repository: ({ registryHost }) => manyServices({ registryHost, count }) });
}, 60_000);
afterAll(async () => {
  await stage.close();
}, 60_000);
afterEach(() => stage.registry.clearFaults());

const passing: [string, Fault][] = [
  ["is down", { kind: "down" }],
  ["answers 503", { kind: "status", status: 503 }],
  ["answers 401", { kind: "status", status: 401 }],
  ["answers 429 with Retry-After", { kind: "rate_limited", retryAfterS: 1, times: 2 }],
  ["truncates its JSON", { kind: "truncated_json", times: 3 }],
  ["gives another manifest than the digest names", { kind: "wrong_bytes", times: 3 }],
  ["sends us to another host for a token", { kind: "realm", realm: "http://10.1.2.3/token", times: 2 }],
];

test.each(passing.map(([what, fault], at) => [what, fault, serviceName(at)] as const))(
  "a registry that %s deploys nothing, and the tag goes live once it is well",
  async (_what, fault, name) => {
    const other = serviceName(count - 1);
    const before = await stage.moves();
    stage.pushed.push({ name, tag: "1.0.1" });
    stage.registry.addFault({ ...fault, repository: name });
    const asked = stage.registry.requests.length;
    expect(await stage.tell(name, "1.0.1")).toBe(202);
    await until(() => stage.registry.requests.slice(asked).some((line) => line.includes(`/v2/${name}/`)));
    // Another image is not held up meanwhile.
    const next = `1.${stage.registry.tags(other).length}.0`;
    stage.pushed.push({ name: other, tag: next });
    await stage.tell(other, next);
    // Where tokens come from is a registry's, not an image's: there the other one waits too.
    if (fault.kind !== "realm") await until(() => stage.running(other) === `${other}:${next}`, 15_000);
    if (fault.times === undefined) {
      expect(stage.running(name)).toBe(`${name}:1.0.0`);
      expect((await stage.moves()).length).toBe(before.length + 1);
    }
    stage.registry.clearFaults();
    await until(() => stage.running(name) === `${name}:1.0.1`, 30_000);
  },
  60_000,
);

test.each([
  ["a tag that has vanished", "service-8", () => undefined],
  [
    "an index without our platform",
    "service-9",
    () => void stage.pushed.push({ name: "service-9", tag: "1.0.1", platform: ["linux/arm64", "linux/s390x"] }),
  ],
])(
  "%s is given up, and said once",
  async (_what, name, push) => {
    const since = Date.now();
    const before = await stage.git.head();
    push();
    await stage.tell(name, "1.0.1");
    const about = () => stage.saidSince(since).filter((message) => message.text.includes(name));
    await until(() => about().length > 0, 30_000);
    await stage.tell(name, "1.0.2");
    await stage.settled();
    expect(about()).toHaveLength(1);
    expect(about()[0]).toMatchObject({ channel: channels.staging.id });
    expect(about()[0]?.text).toMatch(new RegExp(`^${name} 1\\.0\\.1 was pushed, but is not deployed in staging: `));
    expect(stage.running(name)).toBe(`${name}:1.0.0`);
    expect(await stage.git.head()).toBe(before);
  },
  60_000,
);

test("a webhook that names another digest than the registry has: the registry's is deployed, and that is said", async () => {
  const since = Date.now();
  const name = "service-10";
  const { digest } = stage.pushed.push({ name, tag: "1.0.1" });
  expect(await stage.tell(name, "1.0.1")).toBe(202);
  const live = () => stage.saidSince(since).find((message) => message.text.startsWith(`${name} 1.0.1 is live`));
  await until(() => live() !== undefined, 15_000);
  expect(readAll(live())).toContain(
    `The webhook named sha256:000000000000… for ${name} 1.0.1, but the registry has ${digest.slice(0, 19)}…: the registry's is deployed.`,
  );
  expect((await stage.moves())[0]?.trailers.find((each) => each.name === "Image-Digest")?.value).toContain(digest);
});

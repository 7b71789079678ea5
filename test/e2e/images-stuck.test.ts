// A pushed image that the cluster cannot run: the channel hears the cluster's reason, once.

import { afterAll, beforeAll, expect, test } from "vitest";
import { type ImagesStage, startImagesStage } from "./images-stage.ts";

let stage: ImagesStage;

beforeAll(async () => {
  stage = await startImagesStage({ rolloutTimeout: "50s", rolloutGrace: "2s" });
}, 60_000);
afterAll(async () => {
  await stage.close();
}, 60_000);

test("an image that the cluster cannot pull is told once, with the cluster's reason", async () => {
  const since = Date.now();
  const untag = () =>
    fetch(`${stage.registry.url}/v2/worker/manifests/1.6.0`, { method: "DELETE" }).then((response) => response.body?.cancel());
  const stop = stage.git.onPush(() => void untag());
  const { result, said, isSuccess } = await stage.play([{ kind: "push", image: "worker", tag: "1.6.0" }]);
  stop();
  expect(isSuccess).toBe(false);
  expect(result.kind).toBe("partial");
  expect(said).toHaveLength(1);
  expect(said[0]?.text).toMatch(/^worker 1\.6\.0 did not become healthy in staging: .*\((ImagePullBackOff|ErrImagePull) for 2\.0 s\)/);
  await stage.settled();
  expect(stage.saidSince(since).filter((message) => message.text.includes("worker 1.6.0"))).toHaveLength(1);
}, 60_000);

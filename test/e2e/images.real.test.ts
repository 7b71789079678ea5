// A push to the real docker-registry, with a real Redis: its own notification leads to a commit, a rollout and a notice.

import { expect, onTestFinished, test } from "vitest";
import { account, dockerRegistry, startDockerRegistry } from "../gitops/images/registry/docker-registry.ts";
import { pushImage } from "../gitops/images/registry/push-image.ts";
import { until } from "../jobs/redis.ts";
import { requireReal } from "../real.ts";
import { startImagesStage } from "./images-stage.ts";
import { findRedisServer, startRestartableRedis } from "./redis-server.ts";

const found = [dockerRegistry(), findRedisServer()];
const missing = found.flatMap((part) => (part.kind === "missing" ? [part.reason] : []));

function manifests(host: string): Record<string, string> {
  const docker = JSON.stringify({ auths: { [host]: account } });
  return {
    "environments/staging/regcred.yaml": `apiVersion: v1
kind: Secret
metadata: { name: regcred, namespace: staging }
type: kubernetes.io/dockerconfigjson
stringData:
  .dockerconfigjson: '${docker}'
`,
    "environments/staging/shop.yaml": `apiVersion: apps/v1
kind: Deployment
metadata:
  name: shop
  namespace: staging
  annotations: { fluxcd.io/automated: "true", fluxcd.io/tag.app: "semver:~1" }
spec:
  replicas: 1
  selector: { matchLabels: { app: shop } }
  template:
    metadata: { labels: { app: shop } }
    spec:
      imagePullSecrets: [{ name: regcred }]
      containers:
        - name: app
          image: ${host}/team/shop:1.0.0 # moved by automation
`,
  };
}

requireReal(
  "a push to docker-registry",
  missing.length === 0 ? { kind: "found", value: undefined } : { kind: "missing", reason: missing.join("; ") },
  () => {
    test("by its notification, with the workload's pull secret, through redis-server", async () => {
      const redis = await startRestartableRedis();
      onTestFinished(() => redis.close());
      const stage = await startImagesStage({ redisUrl: redis.url, otherRegistries: ["127.0.0.1"] });
      onTestFinished(() => stage.close());
      const registry = await startDockerRegistry("htpasswd", stage.hook.url, stage.hook.headers);
      onTestFinished(() => registry.close());
      await pushImage(registry, { name: "team/shop", tag: "1.0.0" });
      await stage.commit(manifests(registry.host));
      expect((await stage.run("/gitops sync staging")).result).toMatchObject({ kind: "applied" });

      const since = Date.now();
      const digest = await pushImage(registry, { name: "team/shop", tag: "1.1.0" });
      await until(() => stage.saidSince(since).some((message) => message.text.startsWith("shop 1.1.0 is live in staging")), 30_000);
      const [commit, ...others] = await stage.moves();
      expect(others).toEqual([]);
      expect(commit?.subject).toBe("Update shop to 1.1.0 in staging");
      expect(commit?.trailers.find(({ name }) => name === "Image-Digest")?.value).toBe(`${registry.host}/team/shop@${digest}`);
      const file = manifests(registry.host)["environments/staging/shop.yaml"];
      expect(await stage.git.readFile("environments/staging/shop.yaml")).toBe(file?.replace("shop:1.0.0", "shop:1.1.0"));
      await stage.settled();
      expect(stage.saidSince(since).map((message) => message.text)).toEqual([
        expect.stringMatching(/^shop 1\.1\.0 is live in staging · .* after the push$/),
      ]);
    });
  },
);

// What is said of images that moved: live and how soon, stuck and why, committed and not synced.

import { describe, expect, test } from "vitest";
import { objectsToldAsMoves, renderLive, renderMoves } from "../../../src/bot/views/live-notice.ts";
import { createOperation, type ImageMove, type Request } from "../../../src/jobs/operation.ts";
import type { Outcome } from "../../../src/jobs/outcome.ts";

const commit = "3f2a91c4d5e6f708192a3b4c5d6e7f8091a2b3c4";
const move = (name: string, to: string, more: Partial<ImageMove> = {}): ImageMove => ({
  ...{ workload: `staging:deployment/${name}`, container: "app", repository: `registry.test/team/${name}`, from: "1.0.0", to },
  ...{ policy: "semver:~1", digest: `sha256:${"9c1f".repeat(16)}` },
  ...more,
});
const api = move("api", "1.5.0");
const web = move("web", "2.1.0");

const sync = (moves: ImageMove[] | undefined): Request => ({
  ...{ verb: "sync", environment: "staging", dryRun: false, force: false },
  ...(moves === undefined ? {} : { cause: { kind: "automation", commit, moves, stages: {} } }),
});
const promote: Request = { verb: "promote", from: "staging", environment: "prod", workloads: [], dryRun: false };
const operation = (request: Request) =>
  createOperation({
    request,
    requester: { kind: "hook", receiver: "registry" },
    origin: { channel: "C1", trigger: "1" },
    at: new Date("2026-11-23T10:00:00Z"),
  });
const outcome = (more: Partial<Outcome>): Outcome => ({ kind: "applied", objects: [], stages: {}, ...more });
const broken = (name: string, action: "configured" | "failed" = "configured") => ({
  id: `staging:deployment/${name}`,
  action,
  error: "ImagePullBackOff",
});

describe("the headline", () => {
  test.each<[string, Request, Partial<Outcome>, string | undefined]>([
    [
      "one image, with the time since the push",
      sync([api]),
      { stages: { pushed: 41_000 } },
      "api 1.5.0 is live in staging · 41 s after the push",
    ],
    ["nothing had to be applied", sync([api]), { kind: "unchanged" }, "api 1.5.0 is live in staging"],
    ["one image in two workloads", sync([api, { ...api, workload: "staging:deployment/api-2" }]), {}, "api 1.5.0 is live in staging"],
    ["several images", sync([api, web]), {}, "2 images are live in staging"],
    ["a person's promotion", promote, { moves: [api], commit }, "api 1.5.0 is live in prod"],
    [
      "not healthy",
      sync([api, web]),
      { kind: "partial", objects: [broken("api")] },
      "api 1.5.0 did not become healthy in staging: ImagePullBackOff",
    ],
    [
      "not taken",
      sync([api]),
      { kind: "partial", objects: [broken("api", "failed")] },
      "api 1.5.0 was not taken by the cluster in staging: ImagePullBackOff",
    ],
    ["another object failed", sync([api]), { kind: "partial", objects: [broken("else")] }, undefined],
    ["not synced", sync([api]), { kind: "failed", reason: "no cluster" }, "api 1.5.0 is committed, but staging was not synced: no cluster"],
    [
      "several, not synced",
      sync([api, web]),
      { kind: "refused" },
      "2 images are committed, but staging was not synced: the reason is not known",
    ],
    ["it still waits", sync([api]), { kind: "pending" }, undefined],
    ["a sync that moved nothing", sync(undefined), {}, undefined],
    ["a promotion that moved nothing", promote, { moves: [] as ImageMove[] }, undefined],
  ])("%s", (_what, request, more, expected) => {
    expect(renderLive(operation(request), outcome(more))).toBe(expected);
  });
});

describe("the lines", () => {
  test("name the workload, both tags, the digest's beginning, the policy and the commit", () => {
    expect(renderMoves(operation(sync([api])), outcome({}))).toEqual([
      "*deployment/api*  1.0.0 → 1.5.0  `sha256:9c1f9c1f9c1f…`  _semver:~\u20601_",
      "commit `3f2a91c`",
    ]);
  });

  test("link the commits between where the labels tell, for that very move", () => {
    const comparison = {
      repository: api.repository,
      fromTag: "1.0.0",
      toTag: "1.5.0",
      url: "https://git.test/a?b&c",
      from: "aaaaaaa",
      to: "bbbbbbb",
    };
    const lines = renderMoves(operation(sync([api, web])), outcome({ comparisons: [comparison] }));
    expect(lines[0]).toMatch(/ {2}<https:\/\/git\.test\/a\?b&amp;c\|aaaaaaa…bbbbbbb>$/);
    expect(lines[1]).not.toContain("https:");
  });

  test("say how many Pods are ready where nothing but the image changed, and the object is told by that alone", () => {
    const onlyImage = { id: api.workload, action: "configured", summary: "image 1.0.0 → 1.5.0", ready: "3/3" } as const;
    const alsoPort = { id: web.workload, action: "configured", summary: "image 1.0.0 → 2.1.0, port 80 → 81", ready: "2/2" } as const;
    const ended = outcome({ objects: [onlyImage, alsoPort, broken("api")] });
    expect(objectsToldAsMoves(operation(sync([api, web])), ended)).toEqual([onlyImage]);
    const lines = renderMoves(operation(sync([api, web])), ended);
    expect(lines[0]).toContain("→ 1.5.0 · ready 3/3");
    expect(lines[1]).not.toContain("ready");
  });

  test("an image without a digest, and a marker", () => {
    const marker = move("x", "2", { workload: "marker:config/x.yaml", digest: undefined });
    expect(renderMoves(operation(sync([marker])), outcome({}))[0]).toBe("*marker:config/x.yaml*  1.0.0 → 2  _semver:~\u20601_");
  });

  test("foreign text is no markup", () => {
    const lines = renderMoves(operation(sync([move("api", "<!channel>", { policy: "*b*" })])), outcome({}));
    expect(lines[0]).toContain("&lt;!channel&gt;");
    expect(lines[0]).toContain("_*\u2060b*\u2060_");
  });
});

// What an operation's message says while it waits, runs, and when it has ended.

import { renderOperation } from "../../../src/bot/views/operation.ts";
import type { Evidence } from "../../../src/jobs/evidence/evidence.ts";
import type { Cause, ImageMove, Operation, Request } from "../../../src/jobs/operation.ts";
import type { Outcome } from "../../../src/jobs/outcome.ts";
import { at, diff10000, digest, environment40, many, name300, operationOf, reason4000, revision, users500 } from "./hostile.ts";
import type { MessageRow, Rendered } from "./row.ts";

const syncProd = { verb: "sync", environment: "prod", dryRun: false, force: false } as const;
const syncLong = { ...syncProd, environment: environment40 } as const;
const views = ["operation.renderOperation", "blocks.section", "blocks.context", "blocks.cutLines"];

function ended(request: Request, outcome: Partial<Outcome> & Pick<Outcome, "kind">, diffPlace?: string): Rendered {
  const whole = { objects: [], stages: {}, ...outcome };
  return renderOperation(
    operationOf(
      request,
      request.verb === "sync" && request.cause !== undefined ? { requester: { kind: "hook", receiver: "registry" } } : {},
    ),
    { state: "ended", outcome: whole, endedAt: at },
    { planBlocks: true, diffPlace },
  );
}

const unchanged = (count: number) => many(count, (index) => ({ id: `prod:configmap/c${index}`, action: "unchanged" as const }));
const stages = { fetch: 410, plan: 1_900, apply: 1_240, rollout: 2_850, total: 6_400 };
const allChanged = many(500, (index) => ({
  id: `prod:deployment/${name300}${index}`,
  action: "configured" as const,
  summary: reason4000,
  ready: name300,
}));
const allFailed = allChanged.map((object) => ({ ...object, error: reason4000 }));
const manyStages = Object.fromEntries(many(30, (index) => [`stage${index}`, 123_456]));
const largestOutcome = {
  objects: allChanged,
  stages: { ...manyStages, total: 9e8 },
  reason: reason4000,
  advice: reason4000,
  problems: many(500, () => reason4000),
  leftOut: many(500, () => reason4000),
  approvals: users500.slice(0, 20).map((user) => ({ team: "T1", user, at })),
};
const move: ImageMove = {
  ...{ workload: "staging:deployment/api", container: "app", repository: "registry.example.test/shop/api" },
  ...{ from: "1.4.2", to: "1.5.0", digest, policy: "semver:~1" },
};
const hostileMove: ImageMove = {
  workload: `prod:deployment/${name300}`,
  container: name300,
  repository: name300,
  from: name300,
  to: name300,
  digest,
  policy: name300,
};
const comparison = (moved: ImageMove) => ({
  ...{ repository: moved.repository, fromTag: moved.from, toTag: moved.to, from: "8d01b7e", to: "3f2a91c" },
  url: "https://git.example.test/shop/api/compare/8d01b7e...3f2a91c",
});
const caused = (moves: ImageMove[]): Cause => ({ kind: "automation", commit: revision, moves, stages: {} });
const change = { workload: "prod:deployment/api", container: "app", status: "success", from: "1.4.2", to: "1.5.0", digest } as const;

const running = (operation: Operation, planBlocks: boolean, text: string, count: number): Rendered =>
  renderOperation(
    operation,
    {
      state: "running",
      headline: `Syncing ${operation.request.environment} to ${text}`,
      note: count > 4 ? text : undefined,
      steps: [
        { title: count > 4 ? text : "Fetched main: 2 commits since 8d01b7e", state: "done" },
        { title: count > 4 ? text : "Compared 214 objects: 3 differ", state: "done" },
        { title: count > 4 ? text : "Applying 2 of 3", state: "active" },
        ...many(count - 3, () => ({ title: count > 4 ? text : "Rollout", state: "waiting" as const })),
      ],
    },
    { planBlocks },
  );

const evidence: Evidence = {
  asked: "prod",
  kind: "promotion",
  environments: ["prod"],
  requestedBy: { name: "slack:T01ROWING/U01DEV", git: "dana@example.test" },
  operations: ["op-0123456789abcdef0123"],
  moves: [{ workload: "prod:deployment/api", container: "app", from: "1.4.2", to: "1.5.0", digest }],
  diffSha256: "9c1f".repeat(16),
  approval: { id: "ap-5baeda7ae40942ee2768", status: "approved", needed: 2 },
  decisions: [
    { by: { name: "slack:T01ROWING/U02APP", git: "ada@example.test" }, verb: "approve", at, door: "button", text: "Looks good" },
    { by: { name: "slack:T01ROWING/U03APP", git: "bo@example.test" }, verb: "approve", at, door: "button" },
  ],
  commit: { revision, subject: "Promote staging to prod", author: "Coxswain <coxswain@example.test>", at },
  results: [
    {
      ...{ at, environment: "prod", kind: "applied", operation: "op-0123456789abcdef0123", revision },
      objects: [{ id: "prod:deployment/api", action: "configured", summary: "image 1.4.2 → 1.5.0", ready: "3/3" }],
      stages: { fetch: 45, plan: 19, apply: 15, rollout: 369 },
    },
  ],
  live: [{ environment: "prod", revision, appliedAt: at, holdsCommit: true }],
  timeline: [
    { at, who: "slack:T01ROWING/U01DEV", what: "asked for promote staging prod" },
    { at, who: "slack:T01ROWING/U02APP", what: "approved 1 of 2" },
    { at, who: "slack:T01ROWING/U03APP", what: "approved 2 of 2" },
    { at, what: "applied" },
  ],
  missing: [],
};
const foreignPerson = { name: name300, git: name300 };
const hostileEvidence: Evidence = {
  ...evidence,
  asked: name300,
  environments: many(20, () => environment40),
  requestedBy: foreignPerson,
  breakGlass: reason4000,
  thread: name300,
  operations: many(500, () => name300),
  moves: many(500, () => hostileMove),
  decisions: many(500, () => ({ by: foreignPerson, verb: name300, at: name300, door: name300, text: reason4000 })),
  commit: { revision, subject: reason4000, author: name300, at: name300, url: "https://git.example.test/c" },
  results: many(50, () => ({
    at,
    environment: environment40,
    kind: "applied",
    operation: name300,
    revision,
    reason: reason4000,
    objects: allFailed,
    stages: manyStages,
  })),
  timeline: many(500, () => ({ at, who: name300, what: reason4000 })),
  missing: many(500, () => reason4000),
};

export const resultRows: MessageRow[] = [
  {
    ...{ name: "queued", title: "Waiting for its turn", seenBy: "channel", views },
    when: "Another operation of the same environment runs; they never run side by side.",
    normal: () => renderOperation(operationOf(syncProd), { state: "queued", behind: 2 }, { planBlocks: true }),
    largest: () => renderOperation(operationOf(syncLong), { state: "queued", behind: 1_000_000 }, { planBlocks: true }),
  },
  {
    ...{ name: "running", title: "Running", seenBy: "channel", views },
    when: "While an operation runs; the message is changed in place.",
    normal: () => running(operationOf(syncProd), true, "3f2a91c", 4),
    largest: () => running(operationOf(syncLong), true, reason4000, 40),
  },
  {
    ...{ name: "running-plain", title: "Running, where Slack takes no plan block", seenBy: "channel", views },
    when: "The same on a workspace that refuses the `plan` block.",
    normal: () => running(operationOf(syncProd), false, "3f2a91c", 4),
    largest: () => running(operationOf(syncLong), false, reason4000, 40),
  },
  {
    ...{ name: "synced", title: "Synced", seenBy: "channel", views: [...views, "headline.renderHeadline", "objects.renderObjects"] },
    when: "A sync has applied what differed, and its rollouts are healthy.",
    normal: () =>
      ended(syncProd, {
        ...{ kind: "applied", revision, stages },
        objects: [
          { id: "prod:deployment/api", action: "configured", summary: "image 1.4.2 → 1.5.0", ready: "3/3" },
          { id: "prod:configmap/api-settings", action: "configured", summary: "2 keys changed" },
          { id: "prod:service/api", action: "configured", summary: "port 8080 → 8081" },
          ...unchanged(211),
        ],
      }),
    largest: () => ended(syncLong, { ...largestOutcome, kind: "applied", revision }),
  },
  {
    ...{
      name: "partly-synced",
      title: "Partly synced",
      seenBy: "channel",
      views: [...views, "headline.renderHeadline", "objects.renderObjects"],
    },
    when: "Some objects were applied and others failed: the failures come first. Retry is the same request again, by whoever may.",
    normal: () =>
      ended(syncProd, {
        ...{ kind: "partial", revision, stages },
        objects: [
          {
            id: "prod:deployment/api",
            action: "configured",
            error: "rollout stopped after 5 min: ImagePullBackOff on registry.local/api:1.5.0 (tag not found)",
          },
          { id: "prod:configmap/api-settings", action: "configured", summary: "2 keys changed" },
          ...unchanged(211),
        ],
      }),
    largest: () => ended(syncLong, { ...largestOutcome, kind: "partial", revision, objects: allFailed }),
  },
  {
    ...{ name: "not-synced", title: "Not synced", seenBy: "channel", views: [...views, "headline.renderHeadline"] },
    when: "Nothing was applied, with the cause and the next step.",
    normal: () =>
      ended(syncProd, {
        kind: "failed",
        reason: "deployment.yaml, line 14: the key `image` stands there twice",
        advice: "Correct the file and sync again.",
      }),
    largest: () => ended(syncLong, { ...largestOutcome, kind: "failed" }),
  },
  {
    ...{ name: "nothing-to-do", title: "Nothing to do", seenBy: "private", views: [...views, "headline.renderHeadline"] },
    when: "The environment is at that revision already: only the one who asked hears it.",
    normal: () => ended(syncProd, { kind: "unchanged", revision, objects: unchanged(214), stages: { total: 300 } }),
    largest: () => ended(syncLong, { ...largestOutcome, kind: "unchanged", revision, objects: unchanged(500) }),
  },
  {
    ...{
      name: "live",
      title: "A new tag is live",
      seenBy: "channel",
      views: [...views, "live-notice.renderLive", "live-notice.renderMoves"],
    },
    when: "Automation committed a pushed tag, and it is healthy.",
    normal: () =>
      ended(
        { ...syncProd, environment: "staging", cause: caused([move]) },
        {
          kind: "applied",
          revision,
          stages: { pushed: 41_000, commit: 2_000, apply: 1_900, rollout: 37_000 },
          comparisons: [comparison(move)],
          commit: revision,
          objects: [{ id: move.workload, action: "configured", summary: "image 1.4.2 → 1.5.0", ready: "2/2" }],
        },
      ),
    largest: () =>
      ended(
        { ...syncLong, cause: caused(many(500, () => hostileMove)) },
        { ...largestOutcome, kind: "applied", revision, comparisons: [comparison(hostileMove)] },
      ),
  },
  {
    ...{ name: "not-healthy", title: "A new tag does not become healthy", seenBy: "channel", views: [...views, "live-notice.renderLive"] },
    when: "The same, but the rollout failed: the cause that the cluster gave comes first.",
    normal: () =>
      ended(
        { ...syncProd, environment: "staging", cause: caused([move]) },
        {
          kind: "partial",
          revision,
          stages,
          commit: revision,
          objects: [{ id: move.workload, action: "configured", error: "ImagePullBackOff: tag not found" }, ...unchanged(8)],
        },
      ),
    largest: () =>
      ended(
        { ...syncLong, cause: caused([hostileMove]) },
        { ...largestOutcome, kind: "partial", revision, objects: allFailed.map((each) => ({ ...each, id: hostileMove.workload })) },
      ),
  },
  {
    ...{ name: "diff", title: "Diff", seenBy: "private", views: [...views, "diff.renderDiffBlock", "diff.isLongDiff"] },
    when: "`diff <environment>`; a long one is a file in the thread, and its beginning stands here.",
    normal: () =>
      ended(
        { verb: "diff", environment: "prod" },
        {
          kind: "answered",
          reason: "A sync of prod to 3f2a91c would change 1 object",
          diff: "deployment/api\n--- live\n+++ wanted\n@@ spec.template.spec.containers[0]\n   name: app\n-  image: registry.local/api:1.4.2\n+  image: registry.local/api:1.5.0",
        },
      ),
    largest: () =>
      ended(
        { verb: "diff", environment: environment40 },
        { ...largestOutcome, kind: "answered", diff: diff10000 },
        "the whole diff is a file in this thread",
      ),
  },
  {
    ...{ name: "release-dry-run", title: "Dry run of a release", seenBy: "private", views: [...views, "image-changes.renderImageChanges"] },
    when: "`--dry-run`: what the real run would do, with the outcome of each image.",
    normal: () =>
      ended(
        { verb: "release", environment: "prod", workloads: "all", images: "newest", exclude: [], dryRun: true, force: false },
        {
          ...{ kind: "answered", dryRun: true, revision },
          objects: [{ id: "prod:deployment/api", action: "configured", summary: "image 1.4.2 → 1.5.0" }, ...unchanged(10)],
          changes: [
            change,
            {
              ...change,
              workload: "prod:deployment/web",
              status: "skipped",
              from: undefined,
              to: undefined,
              reason: "locked by ada: load test",
            },
          ],
        },
      ),
    largest: () =>
      ended(
        { verb: "release", environment: environment40, workloads: "all", images: "newest", exclude: [], dryRun: true, force: false },
        {
          ...largestOutcome,
          kind: "answered",
          dryRun: true,
          changes: many(500, (index) => ({ ...change, workload: `${name300}${index}`, reason: reason4000, from: name300, to: name300 })),
        },
      ),
  },
  {
    ...{ name: "why", title: "Why", seenBy: "private", views: [...views, "answer-lines.renderAnswerLines"] },
    when: "`why <environment> <workload>`, as `status` and `images`: lines of an answer, for the one who asked.",
    normal: () =>
      ended(
        { verb: "why", environment: "prod", workload: "deployment/api" },
        {
          ...{ kind: "answered", reason: "api stays at 1.4.2 in prod" },
          answer: [
            "✓ automated: no (promotion from staging only)",
            `✗ lock: dana@example.test, "load test", until ${at}`,
            "✓ freeze: none",
            `✓ newest that the policy semver ~1 picks: 1.5.0 (pushed ${at})`,
            "It would move when the lock ends or is removed, by promote staging prod api.",
          ],
        },
      ),
    largest: () =>
      ended(
        { verb: "why", environment: environment40, workload: name300 },
        { ...largestOutcome, kind: "answered", answer: many(500, () => reason4000) },
      ),
  },
  {
    ...{
      name: "locked",
      title: "A rule was changed",
      seenBy: "channel",
      views: [...views, "rule-headline.renderRuleHeadline", "rule-headline.isRuleRequest"],
    },
    when: "`lock`, `unlock`, `automate`, `deautomate` and `policy` are commits; this is their result.",
    normal: () =>
      ended(
        { verb: "lock", environment: "prod", workload: "deployment/api", message: "load test", dryRun: false },
        { kind: "applied", commit: revision },
      ),
    largest: () =>
      ended(
        { verb: "lock", environment: environment40, workload: name300, message: reason4000, dryRun: false },
        { ...largestOutcome, kind: "failed", commit: revision },
      ),
  },
  {
    ...{
      name: "frozen",
      title: "An environment is frozen",
      seenBy: "channel",
      views: [...views, "freeze-headline.renderFreezeHeadline", "freeze-headline.isFreezeRequest"],
    },
    when: "`freeze` and `unfreeze`.",
    normal: () =>
      ended(
        { verb: "freeze", environment: "prod", reason: "load test", dryRun: false },
        { kind: "applied", reason: "prod is frozen: load test" },
      ),
    largest: () =>
      ended(
        { verb: "freeze", environment: environment40, reason: name300.slice(0, 200), dryRun: true },
        { ...largestOutcome, kind: "answered" },
      ),
  },
  {
    ...{
      name: "evidence",
      title: "Evidence",
      seenBy: "private",
      views: [
        ...views,
        "evidence.renderEvidence",
        "evidence-page.layOutEvidence",
        "evidence-page.renderEvidenceHeadline",
        "evidence.evidenceButton",
      ],
    },
    when: "`evidence <change>`, or the button under a result: all that is known of one change.",
    normal: () => ended({ verb: "evidence", environment: "prod", change: "prod" }, { kind: "answered", evidence }),
    largest: () =>
      ended(
        { verb: "evidence", environment: environment40, change: "prod" },
        { ...largestOutcome, kind: "answered", evidence: hostileEvidence },
      ),
  },
];

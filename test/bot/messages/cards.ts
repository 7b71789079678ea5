// The change card in every state, and what stands around it: notes in its thread, notices of images.

import { withoutButtons } from "../../../src/bot/views/approval-buttons.ts";
import { renderCard } from "../../../src/bot/views/change-card.ts";
import { renderImageNotice } from "../../../src/bot/views/image-notice.ts";
import { renderLost } from "../../../src/bot/views/lost.ts";
import { renderOperation } from "../../../src/bot/views/operation.ts";
import { renderThreadNote } from "../../../src/bot/views/thread-note.ts";
import type { ApprovalCard } from "../../../src/jobs/approvals/card.ts";
import type { CardFacts } from "../../../src/jobs/approvals/card-facts.ts";
import type { ImageNotice } from "../../../src/jobs/notice.ts";
import type { Request } from "../../../src/jobs/operation.ts";
import type { Outcome } from "../../../src/jobs/outcome.ts";
import type { ThreadNote } from "../../../src/jobs/thread-note.ts";
import { at, digest, environment40, many, name300, operationOf, reason4000, revision, users500 } from "./hostile.ts";
import type { MessageRow, Rendered } from "./row.ts";

const promotion: Request = { verb: "promote", environment: "prod", from: "staging", workloads: [] as string[], dryRun: false };
const promotionLong: Request = { ...promotion, environment: environment40, from: environment40 };
const row = {
  workload: "prod:deployment/api",
  container: "app",
  live: "1.4.2",
  from: "1.4.2",
  to: "1.5.0",
  digest,
  healthyForMs: 10_800_000,
  restarts: 0,
};
const facts: CardFacts = {
  rows: [row, { ...row, workload: "prod:deployment/web", live: "2.0.9", from: "2.0.9", to: "2.1.0", healthyForMs: 93_600_000 }],
  work: [
    {
      ...{ repository: "shop/api", url: "https://git.example.test/shop/api/compare/8d01b7e...3f2a91c", from: "8d01b7e", to: "3f2a91c" },
      commits: [
        { revision, subject: "Fix the retry budget", authors: ["Dana Developer"] },
        { revision: "51c09aa2", subject: "Serve orders by page", authors: ["Dana Developer"] },
      ],
      ...{ total: 2, problem: undefined },
    },
  ],
  left: [{ workload: "prod:statefulset/cache", container: "cache", reason: "locked: upgrades need a maintenance window" }],
  counts: { files: 2, lines: 2, created: 0, changed: 2 },
  unknownAuthors: [],
  source: "staging",
};
const card: ApprovalCard = {
  ...{
    id: "ap-5baeda7ae40942ee2768",
    binding: "b".repeat(64),
    status: "pending",
    needed: 2,
    approvedBy: ["U02APP"],
    mayApprove: ["U03APP"],
  },
  ...{
    requestedBy: "U01DEV",
    deadline: at,
    rows: [],
    commits: [],
    authors: [],
    otherChanges: [],
    diffHash: "630a4838dafa".padEnd(64, "0"),
    facts,
    ending: undefined,
  },
  comments: [{ user: "U02APP", text: "Watched it in staging since this morning." }],
};
const hostileRow = {
  ...row,
  workload: `prod:deployment/${name300}`,
  container: name300,
  live: name300,
  from: name300.slice(1),
  to: name300,
  tagDigest: digest,
};
const hostileCard: ApprovalCard = {
  ...card,
  ...{ needed: 1_000, approvedBy: users500, mayApprove: users500, authors: many(500, () => name300) },
  rows: many(500, () => ({ workload: hostileRow.workload, from: name300, to: name300, digest, healthyForMs: 9e9 })),
  commits: many(500, () => ({ revision, subject: reason4000, author: name300 })),
  otherChanges: many(500, () => reason4000),
  comments: users500.map((user) => ({ user, text: reason4000 })),
  facts: {
    ...facts,
    rows: many(40, () => hostileRow),
    work: many(12, () => ({
      ...facts.work[0],
      repository: name300,
      url: "https://git.example.test/c",
      from: "8d01b7e",
      to: "3f2a91c",
      commits: many(10, () => ({ revision, subject: reason4000, authors: many(20, () => name300) })),
      total: 100_000,
      problem: reason4000,
    })),
    left: many(40, () => ({ workload: hostileRow.workload, container: name300, reason: reason4000 })),
    unknownAuthors: many(500, () => name300),
    skips: { stages: many(20, () => environment40), reason: reason4000 },
  },
};

function show(of: ApprovalCard, request: Request = promotion): Rendered {
  const outcome: Outcome = { kind: "pending", objects: [], stages: {}, approval: of };
  return renderOperation(operationOf(request), { state: "ended", outcome, endedAt: at }, { planBlocks: true });
}

const ending = { by: "U03APP", reason: undefined, changed: [], at };
const hostileEnding = { by: "U03APP", reason: reason4000, changed: many(100, () => reason4000), at, replacedBy: "op-0123456789abcdef0123" };
const cardViews = ["operation.renderOperation", "change-card.renderCard", "change-card.renderCardHeadline", "card-facts.renderFacts"];

function endedCard(
  status: ApprovalCard["status"],
  title: string,
  when: string,
  more: Partial<NonNullable<ApprovalCard["ending"]>> = {},
): MessageRow {
  return {
    ...{ name: `card-${status}`, title, when, seenBy: "channel", views: cardViews },
    normal: () => show({ ...card, status, ending: { ...ending, ...more } }),
    largest: () => show({ ...hostileCard, status, ending: hostileEnding }, promotionLong),
  };
}

function painted(of: ApprovalCard, request: Request): Rendered {
  const blocks = withoutButtons(renderCard(operationOf(request), of), "Processing the click of <@U03APP>…");
  return { text: "Processing", blocks: blocks ?? [] };
}

export const cardRows: MessageRow[] = [
  {
    ...{ name: "card-pending", title: "A change that waits for approvals", seenBy: "channel" },
    when: "A promotion or a release where approvals are needed. Every copy shows each decision; the buttons answer everybody, and count for those who may.",
    views: [...cardViews, "approval-buttons.renderButtons"],
    normal: () => show(card),
    largest: () => show(hostileCard, promotionLong),
  },
  {
    ...{ name: "card-plain", title: "A card that an older version left", seenBy: "channel", views: cardViews },
    when: "The same of a request from before an update.",
    normal: () =>
      show({
        ...card,
        facts: undefined,
        rows: [{ ...row }],
        commits: [{ revision, subject: "Fix the retry budget", author: "Dana Developer" }],
        otherChanges: ["configmap/api-settings 2 keys changed"],
      }),
    largest: () => show({ ...hostileCard, facts: undefined }, promotionLong),
  },
  {
    ...{ name: "card-processing", title: "A click is taken", seenBy: "channel" },
    when: "At once after a click that counts, in the place of the buttons.",
    views: ["approval-buttons.withoutButtons", "change-card.renderCard"],
    normal: () => painted(card, promotion),
    largest: () => painted(hostileCard, promotionLong),
  },
  endedCard("approved", "Approved", "The last approval that was needed has come; the result follows in this message."),
  endedCard("rejected", "Rejected", "Somebody who may approve said no, and why.", {
    reason: "The retry budget is too small for prod: please make it 20 s.",
  }),
  endedCard("expired", "Not approved in time", "The deadline passed: that counts as rejected.", { by: undefined }),
  endedCard("withdrawn", "Withdrawn", "The one who asked took it back.", { by: "U01DEV" }),
  endedCard("superseded", "Replaced by a newer request", "Somebody asked anew for the same workloads.", {
    by: undefined,
    replacedBy: "op-0123456789abcdef0123",
  }),
  endedCard("void", "No longer what was approved", "What it was about has changed since: nothing is carried out.", {
    by: undefined,
    changed: ["api 1.5.0 was pushed again (sha256:9c1f… → sha256:77aa…)"],
  }),
  {
    ...{ name: "lost", title: "Coxswain's memory was lost", seenBy: "channel", views: ["lost.renderLost"] },
    when: "Redis was emptied while an approval waited or an operation ran: the message says what is so now.",
    normal: () => renderLost({ state: "pending", environment: "prod" }, renderCard(operationOf(promotion), card)),
    largest: () => renderLost({ state: "running", environment: environment40 }, renderCard(operationOf(promotionLong), hostileCard)),
  },
];

const placed = { id: "n", channel: "C01DEPLOY", threadTs: "1.1", environment: "prod" };
const promoted = {
  workload: "prod:deployment/api",
  container: "app",
  repository: "shop/api",
  from: "1.4.2",
  to: "1.5.0",
  policy: "semver:~1",
};

function note(
  row: Pick<MessageRow, "name" | "title" | "when">,
  normal: ThreadNote,
  largest: ThreadNote,
  seenBy: MessageRow["seenBy"] = "thread",
): MessageRow {
  return {
    ...row,
    seenBy,
    views: ["thread-note.renderThreadNote"],
    normal: () => renderThreadNote(normal),
    largest: () => renderThreadNote(largest),
  };
}

const question: ThreadNote & { kind: "question" } = {
  ...placed,
  kind: "question",
  asker: "U02APP",
  requester: "U01DEV",
  text: "Does the new port need a change in the ingress?",
};
const reminder: ThreadNote & { kind: "reminder" } = {
  ...placed,
  kind: "reminder",
  missing: 1,
  deadline: at,
  groups: [],
  users: ["U03APP"],
};
const told: ThreadNote & { kind: "promoted" } = {
  ...placed,
  threadTs: undefined,
  kind: "promoted",
  from: "staging",
  moves: [promoted],
  commit: revision,
  isPartial: false,
};

export const noteRows: MessageRow[] = [
  note(
    {
      name: "question",
      title: "A question to the one who asked",
      when: "An approver pressed Ask…; it mentions the one who asked, once, in the thread of the card.",
    },
    question,
    { ...question, requester: undefined, text: reason4000 },
  ),
  note(
    {
      name: "reminder",
      title: "A reminder",
      when: "Once before the deadline, in the thread of the card, to those whose vote would count.",
    },
    reminder,
    { ...reminder, environment: environment40, missing: 100, groups: many(100, (index) => `S${index}`), users: users500 },
  ),
  note(
    { name: "reminder-nobody", title: "A reminder when nobody is left", when: "The same when nobody may give the votes that are missing." },
    { ...reminder, missing: 2, users: [] },
    { ...reminder, environment: environment40, missing: 100, users: [] },
  ),
  note(
    { name: "promoted", title: "Promoted from here", when: "In the channel of the environment that the images came from, once." },
    told,
    {
      ...told,
      environment: environment40,
      moves: many(500, () => ({ ...promoted, workload: `prod:deployment/${name300}`, to: name300 })),
      isPartial: true,
    },
    "channel",
  ),
];

const notice: ImageNotice = {
  ...{
    id: "nt-1",
    kind: "given_up",
    environment: "staging",
    channel: "C01DEPLOY",
    image: "registry.example.test/shop/api",
    tags: ["1.5.1"],
  },
  ...{ workloads: ["staging:deployment/api"], code: "registry_auth", at },
  reason: "registry.example.test does not let Coxswain read shop/api (401).",
  advice: "Give the account of `registries` in coxswain.yaml the right to pull it.",
};
const hostileNotice: ImageNotice = {
  ...notice,
  environment: environment40,
  image: name300,
  tags: many(100, () => name300),
  workloads: many(100, () => `prod:deployment/${name300}`),
  reason: reason4000,
  advice: reason4000,
};

function imageNotice(kind: ImageNotice["kind"], title: string, when: string, more: Partial<ImageNotice> = {}): MessageRow {
  return {
    ...{ name: `notice-${kind.replace("_", "-")}`, title, when, seenBy: "channel", views: ["image-notice.renderImageNotice"] },
    normal: () => renderImageNotice({ ...notice, ...more, kind }),
    largest: () => renderImageNotice({ ...hostileNotice, kind }),
  };
}

export const noticeRows: MessageRow[] = [
  imageNotice(
    "given_up",
    "A pushed tag is not deployed",
    "Once for each image and cause, when a push was told of and its image cannot be had.",
  ),
  imageNotice("not_asked", "New tags are not seen", "Once, when a registry does not answer at the polls.", { tags: [] }),
  imageNotice("not_moved", "A tag cannot be written", "Once, when what the policy picked cannot be written into its file.", {
    reason: "apps/api/deployment.yaml sets the image by an anchor, which other documents use, too.",
    advice: undefined,
  }),
];

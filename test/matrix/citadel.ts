// The bot alone, without workers, on an embedded Slack and Redis: what it lets in stays in the queue, to be counted.

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { slackSecrets } from "../../src/cli/sandbox/workspace.ts";
import { type Coxswain, startCoxswain } from "../../src/cli/start.ts";
import { loadConfig } from "../../src/config/load.ts";
import { type Approval, bindingOf } from "../../src/gitops/rules/approval/approval.ts";
import { openRecord, signRecord } from "../../src/jobs/approvals/approval-record.ts";
import { approvalKeys, openApprovalStore } from "../../src/jobs/approvals/redis-approval-store.ts";
import { openStateEpoch } from "../../src/jobs/approvals/state-epoch.ts";
import { type FeedEvent, openEventFeed } from "../../src/jobs/audit.ts";
import { freePort } from "../../src/sandbox/redis/start-redis.ts";
import { startEmbeddedSlack } from "../../src/sandbox/slack/embedded-slack.ts";
import { openLog } from "../../src/telemetry/log.ts";
import { type Payload, postSigned, team } from "../attacks/slack-payloads.ts";
import { startTestRedis } from "../jobs/redis.ts";
import { everybody, type State, type Who } from "./table.ts";

export const channel = "C0DEPLOYS";
export const userOf = (who: Who): string => (who === "elsewhere" ? userOf("administrator") : `U0${who.toUpperCase()}`);
export const teamOf = (who: Who): string => (who === "elsewhere" ? "T0ELSEWHERE" : team);

export interface Citadel {
  key: string;
  /** Posts it and gives what was written down of it, at least one event. */
  send(payload: Payload): Promise<FeedEvent[]>;
  /** Forms that were opened so far. */
  opened(): number;
  approval(state: Exclude<State, "none">): Promise<Approval>;
  /** As it is stored now. */
  read(id: string): Promise<string>;
  close(): Promise<void>;
}

export async function startCitadel(): Promise<Citadel> {
  const directory = await mkdtemp(join(tmpdir(), "coxswain-test-matrix-"));
  const [redis, port] = await Promise.all([startTestRedis(), freePort()]);
  const slack = await startEmbeddedSlack({
    team: { id: team, name: "Matrix", domain: "matrix" },
    users: [
      ...everybody.filter((who) => who !== "elsewhere").map((who) => ({ id: userOf(who), name: who.toLowerCase(), ...traits[who] })),
      { id: "U0ANOTHER", name: "another" },
    ],
    channels: [{ id: channel, name: "deploys", members: everybody.filter((who) => who !== "elsewhere").map(userOf) }],
    app: {
      id: "A0COXSWAIN",
      name: "coxswain",
      ...slackSecrets,
      scopes: ["chat:write", "users:read", "users:read.email", "usergroups:read"],
    },
    rateLimits: { tiers: [9_999, 9_999, 9_999, 9_999], postBurst: 9_999, postsPerMinute: 9_999 },
  });
  const loaded = loadConfig({
    text: configText(port, directory),
    environment: environmentOf(redis.server.url, slack.apiUrl),
    readFile: () => "",
  });
  if (loaded.kind === "invalid") throw new Error(JSON.stringify(loaded.problems));
  const { config } = loaded;
  const key = config.secrets.jobKey;
  const log = openLog({ level: "silent", secrets: [] });
  const coxswain: Coxswain = await startCoxswain({ config, role: "bot", log });
  const { producer } = redis.connections;
  const feed = openEventFeed(producer);
  const { epoch } = await openStateEpoch({ redis: producer });
  const store = openApprovalStore({ redis: producer, key, epoch });
  let approvals = 0;
  let position = await feed.position();

  return {
    key,
    async send(payload) {
      const opened = openedForms();
      const answer = await postSigned(coxswain.url, payload);
      if (answer.status !== 200) throw new Error(`${answer.status} ${answer.text}`);
      for (let tries = 0; tries < 1_000; tries++) {
        const page = await feed.read(position, 100);
        position = page.position;
        if (page.events.length > 0 || openedForms() > opened) return page.events;
        await new Promise((resolve) => setTimeout(resolve, 3));
      }
      throw new Error(`nothing was written down of ${payload.body}, answered with ${answer.text}`);
    },
    opened: openedForms,
    async approval(state) {
      const approval = approvalIn(state, ++approvals, await store.nowMs());
      await store.create(approval);
      return approval;
    },
    async read(id) {
      const { body = "", mac = "" } = await producer.hgetall(approvalKeys.record(id));
      const record = openRecord({ body, mac }, id, key);
      return record === undefined ? "" : signRecord(record, key).body;
    },
    async close() {
      await coxswain.close();
      await slack.close();
      await redis.close();
      await rm(directory, { recursive: true, force: true });
    },
  };

  function openedForms(): number {
    return slack.control.journal().calls.filter((call) => call.method === "views.open").length;
  }
}

const traits: Partial<Record<Who, object>> = {
  guest: { is_guest: true },
  oneChannelGuest: { is_ultra_restricted: true },
  bot: { is_bot: true },
  deactivated: { deleted: true },
  stranger: { team_id: "T0OTHER" },
};

/** In every role, to show that it is who they are that keeps them out. */
const outsiders: readonly Who[] = ["guest", "oneChannelGuest", "bot", "deactivated", "stranger"];

function configText(port: number, directory: string): string {
  const role = (...who: Who[]) => ({ users: [...who, ...outsiders].map(userOf) });
  const roles = {
    view: role("viewer"),
    sync: role("syncer"),
    release: role("releaser", "requester"),
    approve: role("approver"),
    "break-glass": role("breaker"),
    administer: role("administrator"),
  };
  const environment = { repository: "config", channel, roles };
  return JSON.stringify({
    slack: { mode: "http", team },
    http: { port },
    dataDirectory: directory,
    repositories: { config: { url: "https://git.example.test/config.git" } },
    environments: {
      staging: { ...environment, path: "staging" },
      prod: { ...environment, path: "prod", promotedFrom: ["staging"], approvals: { required: 2 } },
    },
  });
}

function environmentOf(redisUrl: string, slackApiUrl: string): Record<string, string> {
  return {
    SLACK_BOT_TOKEN: slackSecrets.botToken,
    SLACK_SIGNING_SECRET: slackSecrets.signingSecret,
    REDIS_URL: redisUrl,
    SLACK_API_URL: slackApiUrl,
  };
}

const hash = (letter: string) => letter.repeat(64);

function approvalIn(state: Exclude<State, "none">, number: number, nowMs: number): Approval {
  const id = number.toString(16).padStart(20, "0");
  const move = { workload: "prod:deployment/api", container: "api", repository: "registry.local/api", from: "1", to: "2" };
  const change = { moves: [{ ...move, digest: `sha256:${hash("a")}` }], diffHash: hash("b"), policyHash: hash("c") };
  const isOpen = state === "pending" || state === "granted";
  const vote = (user: string) => ({ voter: { team, user, emails: [] }, atMs: nowMs, source: { entry: "button" as const } });
  return {
    version: 1,
    id: `ap-${id}`,
    operation: `op-${id}`,
    environment: "prod",
    workloads: ["prod:deployment/api"],
    change,
    binding: bindingOf("prod", change),
    requester: { kind: "person", party: { team, user: userOf("requester"), emails: [] } },
    authors: [],
    rules: { required: 2, requesterCounts: false, authorCounts: false, unknownAuthor: "ignore" },
    needed: 2,
    eligible: [],
    openedAtMs: nowMs,
    deadlineMs: nowMs + 3_600_000,
    executeByMs: nowMs + 7_200_000,
    status: state,
    votes: state === "granted" || state === "approved" ? [vote("U0ANOTHER"), vote("U0YETANOTHER")] : [],
    ...(isOpen ? {} : { ending: { atMs: nowMs } }),
  };
}

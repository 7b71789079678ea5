// Every process is killed between two steps of a promotion and started again: one commit, one card, one notice, nothing lost.

import { afterAll, beforeAll, expect, test } from "vitest";
import type { PersonName } from "../../src/cli/sandbox/options.ts";
import { until } from "../jobs/redis.ts";
import { requireReal } from "../real.ts";
import { type Killable, startKillable } from "./killable/killable-coxswain.ts";
import { findRedisServer } from "./redis-server.ts";

/** Where it is killed: `arm` waits for that very moment. */
interface Boundary {
  name: string;
  arm(world: Killable): void;
}

const redisCommand = (name: string, done: boolean, is: (command: string) => boolean): Boundary => ({
  name,
  arm: ({ gate, kill }) => gate.shutAt({ is, done, shut: kill }),
});
const has =
  (...parts: string[]) =>
  (command: string) =>
    parts.every((part) => command.includes(part));

const approvalWrite = (status: string, votes: number) => (command: string) =>
  /approval:ap-/.test(command) &&
  new RegExp(`"status":"${status}"`).test(command) &&
  (command.match(/"atMs":\d+,"source"/g)?.length ?? 0) === votes;

function slackTook(method: string, name: string): Boundary {
  return {
    name,
    arm({ sandbox, kill }) {
      const { control } = sandbox.slack;
      const before = control.journal().calls.length;
      control.addFault({ match: { method, channel: "C0DEPLOYS" }, fault: { kind: "lost_reply" } });
      const look = setInterval(() => {
        if (
          !control
            .journal()
            .calls.slice(before)
            .some((call) => call.method === method && call.response === "(reply lost)")
        )
          return;
        clearInterval(look);
        kill();
      }, 2);
    },
  };
}

const pushed: Boundary = {
  name: "the commit is pushed",
  arm({ sandbox, kill }) {
    const stop = sandbox.git.onPush(() => {
      stop();
      kill();
    });
  },
};

const halfApplied: Boundary = {
  name: "the cluster has taken one object and did not say so",
  arm({ sandbox, kill }) {
    sandbox.embedded.faults.add({
      match: { verbs: ["patch"], plurals: ["deployments"], namespace: "prod" },
      effect: { kind: "lostReply" },
      times: 1,
    });
    const image = () => JSON.stringify(sandbox.embedded.get("apps/deployments", "prod", "api")).match(/"image":"[^"]*"/)?.[0];
    const before = image();
    const isDone = () => image() !== before;
    const look = setInterval(() => {
      if (!isDone()) return;
      clearInterval(look);
      kill();
    }, 2);
  },
};

/** In the order in which they come; what runs is given up after three starts, so no more than two kills in each run. */
const lives: { asked: Boundary[]; first: Boundary[]; second: Boundary[] }[] = [
  {
    asked: [
      redisCommand("the request is stored", true, has("environment-prod:", '\\"promote\\"')),
      slackTook("chat.postMessage", "the card is posted"),
    ],
    first: [redisCommand("the first vote is stored", true, approvalWrite("pending", 1))],
    second: [redisCommand("the second vote is stored", true, approvalWrite("granted", 2)), pushed],
  },
  {
    asked: [redisCommand("the plan is made", false, approvalWrite("pending", 0))],
    first: [],
    second: [redisCommand("the approved operation is stored", true, has("environment-prod:", '\\"approval\\":\\"ap-')), halfApplied],
  },
  {
    asked: [redisCommand("the approval is stored", true, approvalWrite("pending", 0))],
    first: [redisCommand("the first vote is not stored yet", false, approvalWrite("pending", 1))],
    second: [
      redisCommand("the decision is taken", true, approvalWrite("approved", 2)),
      redisCommand("it is applied", false, has('"state":"ended"', '"kind":"applied"')),
    ],
  },
  {
    asked: [],
    first: [],
    second: [
      redisCommand("the result is stored", true, has('"state":"ended"', '"kind":"applied"', "operation-op-")),
      slackTook("chat.update", "Slack has the result"),
    ],
  },
];

requireReal("a promotion whose processes are killed, with redis-server", findRedisServer(), () => {
  let world: Killable;
  let before: Record<string, string>;

  beforeAll(async () => {
    world = await startKillable();
    await world.start();
    before = {};
    for (const name of ["api", "web", "worker"]) {
      const path = `environments/prod/${name}.yaml`;
      const text = await world.sandbox.git.readFile(path);
      if (text !== undefined) before[path] = text;
    }
  }, 60_000);
  afterAll(() => world.close());

  const cards = (sinceMs: number) => world.said("C0DEPLOYS", sinceMs);
  const shows = (sinceMs: number, text: string) => until(() => cards(sinceMs).some((card) => card.text.includes(text)), 30_000);

  async function survive(boundaries: readonly Boundary[], act: () => void): Promise<void> {
    const [first, ...others] = boundaries;
    first?.arm(world);
    act();
    if (first !== undefined) await world.killedAndStarted();
    for (const boundary of others) {
      boundary.arm(world);
      await world.killedAndStarted();
    }
  }

  async function vote(person: PersonName, boundaries: readonly Boundary[], sinceMs: number, shown: string): Promise<void> {
    await survive(boundaries, () => world.click("Approve", person));
    // Killed before it was stored, the click was not counted: the person presses again.
    if (boundaries.some((each) => each.name.endsWith("not stored yet"))) {
      await until(() => /"Approve"/.test(JSON.stringify(cards(sinceMs))), 30_000);
      world.click("Approve", person);
    }
    await shows(sinceMs, shown);
  }

  test.each(lives.map((life) => [[...life.asked, ...life.first, ...life.second].map((each) => each.name).join("; "), life] as const))(
    "%s",
    async (_name, { asked, first, second }) => {
      const { git, embedded } = world.sandbox;
      if (Object.entries(before).some(([path]) => path.endsWith("api.yaml")) && (await isPromoted())) await goBack();
      const sinceMs = Date.now();
      const head = await git.head();
      await survive(asked, () => world.type("/gitops promote staging prod"));
      await shows(sinceMs, "0 of 2 approvals");
      await vote("approver-1", first, sinceMs, "1 of 2 approvals");
      await vote("approver-2", second, sinceMs, "live in prod");
      await until(() => world.said("C0STAGING", sinceMs).length > 0, 30_000);

      const [commit, parent] = await git.log(2);
      expect(parent?.revision).toBe(head);
      const approvers = commit?.trailers.filter(({ name }) => name === "Approved-by").map(({ value }) => value);
      expect(approvers).toEqual([expect.stringContaining("U0APPROVER1"), expect.stringContaining("U0APPROVER2")]);
      expect(cards(sinceMs).map((card) => card.text)).toEqual([expect.stringMatching(/live in prod/)]);
      expect(JSON.stringify(cards(sinceMs)[0]?.blocks)).not.toContain("approval-actions");
      expect(world.said("C0STAGING", sinceMs)).toHaveLength(1);
      const state = JSON.stringify(embedded.get("/configmaps", "coxswain", "coxswain-prod") ?? embedded);
      expect(state).toContain(commit?.revision);
    },
    90_000,
  );

  async function isPromoted(): Promise<boolean> {
    const [commit] = await world.sandbox.git.log(1);
    return commit?.author.name === "Coxswain";
  }

  /** Prod is where it was before, so that there is something to promote. */
  async function goBack(): Promise<void> {
    const revision = await world.sandbox.commit(before);
    const sinceMs = Date.now();
    world.type("/gitops sync prod");
    await until(() => cards(sinceMs).some((card) => card.text.includes(revision.slice(0, 7))), 30_000);
  }
});

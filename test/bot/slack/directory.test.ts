// How old an answer of Slack's may be, what makes it forgotten, and how long somebody waits at the rate limit.

import { WebAPIRateLimitedError, type WebClient } from "@slack/web-api";
import { expect, test } from "vitest";
import { createSlackDirectory } from "../../../src/bot/slack/directory.ts";

const team = "T1";
const patient = () => AbortSignal.timeout(60_000);

function stage(groups: string[] = ["S1", "S2"]) {
  const calls: string[] = [];
  const waits: number[] = [];
  const state = { nowMs: 0, members: ["U1"], limited: 0, retryAfterS: 1 };
  const client = {
    users: { info: async () => ({ user: { id: "U1", team_id: team } }) },
    usergroups: {
      users: {
        list: async ({ usergroup }: { usergroup: string }) => {
          calls.push(usergroup);
          if (state.limited-- > 0) throw new WebAPIRateLimitedError(state.retryAfterS);
          return { users: [...state.members] };
        },
      },
    },
  } as unknown as WebClient;
  const directory = createSlackDirectory({
    client,
    team,
    groups,
    gitEmails: {},
    trustsProfileEmail: false,
    clock: () => state.nowMs,
    wait: async (ms) => void waits.push(ms),
  });
  return { ...directory, calls, waits, state };
}

test("a door's answer is kept for 15 s, a vote asks anew", async () => {
  const { recent, anew, calls, state } = stage(["S1"]);
  await recent.person(team, "U1", patient());
  state.nowMs = 14_999;
  state.members = [];
  expect((await recent.person(team, "U1", patient())).groups).toEqual(["S1"]);
  expect(calls).toHaveLength(1);
  expect((await anew.person(team, "U1", patient())).groups).toEqual([]);
  expect(calls).toHaveLength(2);
  // What was asked anew is known at the doors, too.
  expect((await recent.person(team, "U1", patient())).groups).toEqual([]);
  state.nowMs += 15_000;
  await recent.person(team, "U1", patient());
  expect(calls).toHaveLength(3);
});

test("two busy groups at the doors stay under 20 questions a minute", async () => {
  const { recent, calls, state } = stage();
  for (; state.nowMs < 60_000; state.nowMs += 100) await recent.person(team, "U1", patient());
  expect(calls.length).toBeLessThan(20);
});

test("a group that Slack says has changed is asked about at once, another is not", async () => {
  const { recent, forgetGroup, calls, state } = stage();
  await recent.person(team, "U1", patient());
  state.members = [];
  forgetGroup("S1");
  expect((await recent.person(team, "U1", patient())).groups).toEqual(["S2"]);
  expect(calls).toEqual(["S1", "S2", "S1"]);
});

test("an answer that was under way when its group changed is not kept", async () => {
  const { recent, forgetGroup, calls } = stage(["S1"]);
  const asked = recent.person(team, "U1", patient());
  forgetGroup("S1");
  await asked;
  await recent.person(team, "U1", patient());
  expect(calls).toHaveLength(2);
});

test("at the rate limit it waits for Retry-After and asks again", async () => {
  const { anew, waits, state } = stage(["S1"]);
  Object.assign(state, { limited: 1, retryAfterS: 1 });
  expect((await anew.person(team, "U1", patient())).groups).toEqual(["S1"]);
  expect(waits).toEqual([1_000]);
});

test("it gives up after the third refusal, and asks anew the next time", async () => {
  const { anew, calls, state } = stage(["S1"]);
  state.limited = 3;
  await expect(anew.person(team, "U1", patient())).rejects.toMatchObject({ code: "directory_unavailable" });
  expect(calls).toHaveLength(3);
  expect((await anew.person(team, "U1", patient())).groups).toEqual(["S1"]);
});

test("whoever has no more time is not kept waiting, and nobody else's question ends with it", async () => {
  const { client, answer } = slowClient();
  const { recent } = createSlackDirectory({
    client,
    team,
    groups: ["S1"],
    gitEmails: {},
    trustsProfileEmail: false,
    clock: () => 0,
  });
  const impatient = new AbortController();
  const [gone, stays] = [recent.members("S1", impatient.signal), recent.members("S1", patient())];
  impatient.abort(new Error("no more time"));
  await expect(gone).rejects.toThrow("no more time");
  answer(["U1"]);
  expect(await stays).toEqual(["U1"]);
});

function slowClient() {
  const { promise, resolve } = Promise.withResolvers<string[]>();
  const client = { usergroups: { users: { list: async () => ({ users: await promise }) } } } as unknown as WebClient;
  return { client, answer: resolve };
}

test.each([
  ["nobody's address is nobody", { data: { error: "users_not_found" } }, undefined],
  ["trouble at Slack makes no author unknown", { data: { error: "internal_error" } }, "directory_unavailable"],
])("%s", async (_name, error, code) => {
  const lookupByEmail = () => Promise.reject(Object.assign(new Error("An API error occurred"), error));
  const { recent } = createSlackDirectory({
    client: { users: { lookupByEmail } } as unknown as WebClient,
    team,
    groups: [],
    gitEmails: {},
    trustsProfileEmail: true,
    clock: () => 0,
  });
  const asked = recent.userByEmail("dana@example.test", patient());
  if (code === undefined) expect(await asked).toBeUndefined();
  else await expect(asked).rejects.toMatchObject({ code, retry: "backoff" });
});

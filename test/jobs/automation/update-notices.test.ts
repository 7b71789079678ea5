// What a pass over the images says of those that it could not follow: once for each environment, image and cause.

import { describe, expect, test } from "vitest";
import { Failure, type FailureCode } from "../../../src/gitops/failure.ts";
import { type NoticeFacts, planNotices } from "../../../src/jobs/automation/update-notices.ts";

const api = "registry.test/team/api";
const hint = { image: api, tag: "1.1.0", receivedAtMs: 0, tries: 9 };
const unasked = (environment: string, image = api) => ({ environment, image, workloads: [`${environment}:deployment/api`] });
const failure = (retry: "never" | "backoff", code: FailureCode = "registry_auth") =>
  new Failure(code, "The registry says no.", { retry, advice: "Give it the right to." });
const move = {
  ...{ workload: "prod:deployment/api", container: "app", repository: api, from: "1.0.0", to: "1.1.0", policy: "semver:~1" },
};
const problem = (message = "the image is an anchor") => ({ environment: "prod", path: "apps/api.yaml", message, move });

function facts(more: Partial<NoticeFacts>): NoticeFacts {
  return {
    ...{
      problems: [],
      unasked: [],
      failures: new Map([[api, failure("never")]]),
      givenUp: undefined,
      at: new Date("2026-11-23T10:00:00Z"),
    },
    channels: new Map([
      ["staging", "C1"],
      ["prod", "C2"],
    ]),
    ...more,
  };
}

describe("a poll", () => {
  test("that will not pass by itself is told to each environment's channel, with the cause and the advice", () => {
    expect(planNotices(facts({ unasked: [unasked("staging"), unasked("prod")] }))).toEqual([
      {
        ...{
          id: expect.stringMatching(/^nt-[0-9a-f]{20}$/),
          kind: "not_asked",
          environment: "staging",
          channel: "C1",
          image: api,
          tags: [],
        },
        ...{
          workloads: ["staging:deployment/api"],
          reason: "The registry says no.",
          code: "registry_auth",
          advice: "Give it the right to.",
        },
        at: "2026-11-23T10:00:00.000Z",
      },
      expect.objectContaining({ environment: "prod", channel: "C2", workloads: ["prod:deployment/api"] }),
    ]);
  });

  test.each([
    ["that may pass by itself", { failures: new Map([[api, failure("backoff")]]) }],
    ["that nobody knows the cause of", { failures: new Map() }],
    ["of an environment without a channel", { channels: new Map() }],
  ])("%s says nothing", (_what, more) => {
    expect(planNotices(facts({ unasked: [unasked("staging")], ...more }))).toEqual([]);
  });
});

describe("a push that is not tried again", () => {
  test("names its tags, whatever the failure: nobody asks again for it", () => {
    const failures = new Map([[api, failure("backoff", "registry_unreachable")]]);
    const given = planNotices(facts({ unasked: [unasked("staging")], failures, givenUp: [hint, { ...hint, tag: "1.1.1" }] }));
    expect(given).toMatchObject([{ kind: "given_up", tags: ["1.1.0", "1.1.1"], code: "registry_unreachable" }]);
  });

  test.each([
    ["none was given up", []],
    ["another image was", [{ ...hint, image: "registry.test/team/web" }]],
  ])("%s: nothing is said", (_what, givenUp) => {
    expect(planNotices(facts({ unasked: [unasked("staging")], givenUp }))).toEqual([]);
  });
});

describe("an edit that cannot be made", () => {
  test("names the file and the tag, beside what else there is to say", () => {
    const planned = planNotices(facts({ unasked: [unasked("staging")], problems: [problem()] }));
    expect(planned.map(({ kind, reason, tags }) => [kind, reason, tags])).toEqual([
      ["not_asked", "The registry says no.", []],
      ["not_moved", "apps/api.yaml: the image is an anchor", ["1.1.0"]],
    ]);
  });

  test("in an environment without a channel says nothing", () => {
    expect(planNotices(facts({ problems: [problem()], channels: new Map() }))).toEqual([]);
  });
});

test("the same cause has the same id at the next pass, whatever the time; another cause another", () => {
  const id = (more: Partial<NoticeFacts>) => planNotices(facts(more)).map((notice) => notice.id);
  const first = id({ unasked: [unasked("staging")] });
  expect(id({ unasked: [unasked("staging")], at: new Date("2026-11-24T10:00:00Z") })).toEqual(first);
  expect(id({ unasked: [unasked("staging")], failures: new Map([[api, failure("never", "registry_not_found")]]) })).not.toEqual(first);
  expect(id({ unasked: [unasked("prod")] })).not.toEqual(first);
  expect(id({ problems: [problem("one")] })).not.toEqual(id({ problems: [problem("another")] }));
});

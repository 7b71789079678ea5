// What was committed before a failure is told with it, and the failure stays what it was.

import { expect, test } from "vitest";
import { asFailure, Failure } from "../../src/gitops/failure.ts";
import { CommittedFailure, committedBefore } from "../../src/jobs/committed-failure.ts";

const committed = { commit: "a".repeat(40), changes: [] };

test("it keeps code, retry and advice of its cause, and says what is in git", () => {
  const cause = new Failure("cluster_unreachable", "the API server is away", { retry: "backoff", retryAfterMs: 5, advice: "Wait." });
  const failure = asFailure(new CommittedFailure(cause, (message) => `in git, but: ${message}`, committed));
  expect(failure).toMatchObject({
    code: "cluster_unreachable",
    message: "in git, but: the API server is away",
    retry: "backoff",
    retryAfterMs: 5,
    advice: "Wait.",
    cause,
  });
  expect(committedBefore(failure)).toEqual(committed);
});

test("other failures have nothing in git", () => {
  expect(committedBefore(new Failure("internal", "no", { retry: "never" }))).toEqual({});
});

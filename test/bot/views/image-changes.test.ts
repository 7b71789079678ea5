// What became of each image of a change: lines for what the headline has not said.

import { expect, test } from "vitest";
import { renderImageChanges } from "../../../src/bot/views/image-changes.ts";
import { type ImageChange, renderImageChange } from "../../../src/jobs/image-change.ts";

const skipped: ImageChange = { workload: "prod:deployment/api", container: "api", status: "skipped", reason: "locked" };
const failed: ImageChange = { workload: "prod:deployment/web", container: "web", status: "failed", reason: "not included" };
const ended = (changes: ImageChange[], reason: string) => renderImageChanges({ kind: "failed", objects: [], stages: {}, changes, reason });

test("the only change is not said again when the headline is its reason", () => {
  expect(ended([skipped], renderImageChange(skipped))).toEqual([]);
  expect(ended([skipped], "something else")).toEqual(["○ deployment/api api: skipped, locked"]);
  expect(ended([skipped, failed], renderImageChange(failed))).toHaveLength(2);
});

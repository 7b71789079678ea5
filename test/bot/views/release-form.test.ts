// The release form inside Slack's limits at its largest, with nothing of foreign text read as markup.

import { expect, test } from "vitest";
import { type ReleaseForm, renderReleaseForm, tagBlockId } from "../../../src/bot/views/release-form.ts";
import type { ContainerChoice } from "../../../src/jobs/release-choices.ts";
import { isViewTooLarge, validateView } from "../../../src/sandbox/slack/blocks/validate.ts";

const long = "w".repeat(253);

function choice(parts: Partial<ContainerChoice> = {}): ContainerChoice {
  return {
    workload: "prod:deployment/api",
    container: "api",
    current: "1.4.2",
    policy: "semver:~1",
    newer: [{ tag: "1.5.0", builtAt: "2026-11-22T12:00:00Z" }],
    others: ["1.4.1"],
    ...parts,
  };
}

const form: ReleaseForm = {
  environments: ["staging", "prod"],
  environment: "prod",
  choices: { workloads: ["prod:deployment/api"], containers: [choice()] },
  chosen: ["prod:deployment/api"],
  note: undefined,
  metadata: "{}",
};

const cases: Record<string, Partial<ReleaseForm>> = {
  "as it is mostly": {},
  "nowhere to release": { environments: [], environment: undefined, choices: undefined, chosen: [], note: "Nowhere." },
  "being looked up": { choices: undefined, note: "Looking up …" },
  "an environment without workloads": { choices: { workloads: [], containers: [] }, chosen: [] },
  "more environments, workloads, containers and tags than fit": {
    environments: Array.from({ length: 300 }, (_, at) => `environment-${at}-${long}`.slice(0, 63)),
    choices: {
      workloads: Array.from({ length: 5_000 }, (_, at) => `prod:deployment/service-${at}`),
      containers: Array.from({ length: 60 }, (_, at) =>
        choice({
          workload: `prod:deployment/service-${at}`,
          newer: Array.from({ length: 100 }, (_, tag) => ({ tag: `1.${at}.${tag}`, builtAt: "2026-11-22T12:00:00Z" })),
          others: Array.from({ length: 100 }, (_, tag) => `0.${at}.${tag}`),
        }),
      ),
    },
    chosen: Array.from({ length: 10 }, (_, at) => `prod:deployment/service-${at}`),
  },
  "names and tags at their longest": {
    choices: {
      workloads: [`prod:deployment/${long}`],
      containers: [
        choice({ workload: `prod:deployment/${long}` }),
        choice({ current: "t".repeat(128), running: "r".repeat(128), policy: long.repeat(3), newer: [{ tag: "n".repeat(128) }] }),
      ],
    },
    chosen: [`prod:deployment/${long}`],
  },
  "a lock and a registry with markup in their words": {
    choices: { workloads: ["prod:deployment/api"], containers: [choice({ blocked: "locked by <!channel>: *now* <@U1> `x`" })] },
  },
  "no tag at all": { choices: { workloads: ["prod:deployment/api"], containers: [choice({ current: "", newer: [], others: [] })] } },
};

test.each(Object.entries(cases))("%s", (_name, parts) => {
  const view = renderReleaseForm({ ...form, ...parts });
  expect(validateView(view)).toEqual({ ok: true });
  expect(isViewTooLarge(view)).toBe(false);
  expect(JSON.stringify(view)).not.toMatch(/<!channel>|<@U1>/);
});

test("a tag's field says whose it is, and what the person saw", () => {
  expect(JSON.parse(tagBlockId(choice()))).toEqual(["prod:deployment/api", "api", "1.4.2"]);
});

// What changed in one object, in few words.

import { expect, test } from "vitest";
import type { FieldChange } from "../../../src/gitops/cluster/sync-plan.ts";
import { summarizeObject } from "../../../src/jobs/handlers/summarize.ts";

test.each<[string, FieldChange[], string]>([
  [
    "an image's tag",
    [{ path: "spec.template.spec.containers[name=api].image", from: "r/api:1.4.2", to: "r/api:1.5.0" }],
    "image 1.4.2 → 1.5.0",
  ],
  ["another image", [{ path: "spec.template.spec.containers[name=api].image", from: "a/api:1", to: "b/api:1" }], "image a/api:1 → b/api:1"],
  ["a number", [{ path: "spec.replicas", from: 2, to: 3 }], "replicas 2 → 3"],
  [
    "keys of a ConfigMap",
    [
      { path: "data.a", from: "1", to: "2" },
      { path: "data.b", to: "2" },
    ],
    "2 keys changed",
  ],
  ["keys of a Secret", [{ path: "data.a", masked: true }], "1 key changed"],
  [
    "a port that was replaced",
    [
      { path: "spec.ports[port=8081]", to: { port: 8081 } },
      { path: "spec.ports[port=8080]", from: { port: 8080 } },
    ],
    "port 8080 → 8081",
  ],
  [
    "ports that cannot be paired",
    [
      { path: "spec.ports[port=1]", to: {} },
      { path: "spec.ports[port=2]", to: {} },
      { path: "spec.ports[port=3]", from: {} },
    ],
    "ports added, ports added, ports removed",
  ],
  ["more than is read", [1, 2, 3, 4].map((at) => ({ path: `spec.f${at}`, from: 0, to: 1 })), "f1 0 → 1, f2 0 → 1, f3 0 → 1 and 1 more"],
])("%s", (_name, changes, expected) => {
  expect(summarizeObject({ action: "configure", changes })).toBe(expected);
});

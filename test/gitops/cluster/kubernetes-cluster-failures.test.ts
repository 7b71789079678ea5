// What an API server refuses and asks to wait for, as Failures.

import { afterEach, describe, expect, test } from "vitest";
import type { Failure } from "../../../src/gitops/failure.ts";
import type { KubernetesObject } from "../../../src/gitops/manifests/manifest.ts";
import { type Answer, type Received, type StandIn, startStandIn } from "./api-stand-in.ts";
import { kinds, openManualClock } from "./memory-cluster.ts";

const { signal } = new AbortController();
const object: KubernetesObject = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a", namespace: "prod" } };
const secret: KubernetesObject = {
  apiVersion: "v1",
  kind: "Secret",
  metadata: { name: "s", namespace: "prod" },
  data: { key: "Y2FuYXJ5" },
};

let standIn: StandIn;
afterEach(() => standIn.close());

async function start(
  answer: (request: Received, nth: number) => Answer,
  options: Parameters<typeof startStandIn>[1] = {},
): Promise<StandIn> {
  standIn = await startStandIn(answer, options);
  return standIn;
}

const status = (code: number, message: string, reason = "", details?: object): Answer => ({
  status: code,
  body: { kind: "Status", status: "Failure", code, message, reason, details },
});

async function failureOf(work: Promise<unknown>): Promise<Failure> {
  return work.then(
    () => {
      throw new Error("it did not fail");
    },
    (error: unknown) => error as Failure,
  );
}

describe("what the API server refuses", () => {
  test.each<[string, Answer, Partial<Failure>]>([
    ["credentials", status(401, "Unauthorized", "Unauthorized"), { code: "cluster_auth", retry: "never" }],
    [
      "a right",
      status(403, 'configmaps is forbidden: User "u" cannot patch', "Forbidden"),
      { code: "cluster_forbidden", message: 'Could not apply ConfigMap prod/a: configmaps is forbidden: User "u" cannot patch.' },
    ],
    [
      "a terminating namespace",
      status(403, "because it is being terminated", "Forbidden", { causes: [{ reason: "NamespaceTerminating" }] }),
      { code: "cluster_rejected" },
    ],
    [
      "a value",
      status(422, 'ConfigMap "a" is invalid: data[a b]: Invalid value', "Invalid"),
      { code: "cluster_rejected", retry: "never", message: "Could not apply ConfigMap prod/a: data[a b]: Invalid value." },
    ],
    [
      "a field (500 without a reason)",
      status(500, "failed to create typed patch object (prod/a; /v1, Kind=ConfigMap): .bogus: field not declared in schema"),
      { code: "cluster_rejected", retry: "never", message: "Could not apply ConfigMap prod/a: .bogus: field not declared in schema." },
    ],
    ["for now (etcd)", status(500, "etcdserver: request timed out"), { code: "cluster_busy", retry: "backoff" }],
    ["for now (gateway)", { status: 504, body: "<html>" }, { code: "cluster_busy", retry: "backoff" }],
  ])("%s", async (_, answer, expected) => {
    const { cluster } = await start(() => answer);
    expect(await failureOf(cluster.apply(object, kinds.ConfigMap, {}, signal))).toMatchObject(expected);
  });

  test("a conflict names the fields and who manages them", async () => {
    const conflict = (field: string, manager: string) => ({
      reason: "FieldManagerConflict",
      message: `conflict with "${manager}" using apps/v1`,
      field,
    });
    const causes = [
      conflict(".spec.replicas", "kubectl"),
      conflict(".data.a", "helm"),
      conflict(".data.b", "helm"),
      conflict(".data.c", "helm"),
    ];
    const { cluster } = await start(() => status(409, "Apply failed with 4 conflicts", "Conflict", { causes }));
    const failure = await failureOf(cluster.apply(object, kinds.ConfigMap, {}, signal));
    expect(failure).toMatchObject({
      code: "cluster_conflict",
      retry: "never",
      message:
        "Could not apply ConfigMap prod/a: spec.replicas is managed by kubectl, data.a is managed by helm, data.b is managed by helm and 1 more.",
    });
    expect(failure.advice).toMatch(/force/);
  });

  test("foreign words are one line of a length that fits", async () => {
    const { cluster } = await start(() => status(422, `first\nsecond\u001b[31m${"x".repeat(5_000)}`, "Invalid"));
    const { message } = await failureOf(cluster.apply(object, kinds.ConfigMap, {}, signal));
    expect(message).not.toMatch(/\p{Cc}/u);
    expect(message.length).toBeLessThan(700);
  });

  test.each<[string, Answer]>([
    ["a typing error", status(500, 'failed to convert: illegal value "canary"')],
    [
      "an invalid value",
      status(422, 'Secret "s" is invalid: data[key]: Invalid value: "canary"', "Invalid", {
        causes: [{ reason: "FieldValueInvalid", message: 'Invalid value: "canary"', field: "data[key]" }],
      }),
    ],
    ["an admission hook's words", status(400, 'admission webhook "x" denied the request: canary', "BadRequest")],
    ["a page that is no Status", { status: 502, body: "canary" }],
  ])("of a Secret nothing is repeated: %s", async (_, answer) => {
    const { cluster } = await start(() => answer);
    const failure = await failureOf(cluster.apply(secret, kinds.Secret, {}, signal));
    expect(failure.message).toContain("Secret prod/s");
    const words = [failure.message, failure.advice ?? "", String(failure.cause), JSON.stringify(failure.cause ?? {})].join(" ");
    expect(words).not.toContain("canary");
  });

  test("of a Secret the reason and the field paths are kept", async () => {
    const causes = [{ reason: "FieldValueInvalid", message: 'Invalid value: "canary"', field: "data[key]" }];
    const { cluster } = await start(() => status(422, "canary", "Invalid", { causes }));
    expect((await failureOf(cluster.apply(secret, kinds.Secret, {}, signal))).message).toBe(
      "Could not apply Secret prod/s: the API server refused it (Invalid: data[key]).",
    );
  });
});

describe("waiting and trying again", () => {
  test("429 with Retry-After is waited for and sent again", async () => {
    const clock = openManualClock();
    const { cluster, received } = await start(
      (_, nth) => (nth < 3 ? { ...status(429, "too many requests"), headers: { "retry-after": "2" } } : { body: object }),
      { clock },
    );
    await cluster.apply(object, kinds.ConfigMap, {}, signal);
    expect(received).toHaveLength(3);
    expect(clock.slept).toEqual([2_000, 2_000]);
  });

  test("not for ever", async () => {
    const { cluster, received } = await start(() => ({ ...status(503, "overloaded"), headers: { "retry-after": "1" } }), {
      clock: openManualClock(),
    });
    expect(await failureOf(cluster.apply(object, kinds.ConfigMap, {}, signal))).toMatchObject({
      code: "cluster_busy",
      retry: "backoff",
      retryAfterMs: 1_000,
    });
    expect(received).toHaveLength(4);
  });

  test("credentials are had anew once when they are refused", async () => {
    const { cluster, received } = await start((_, nth) => (nth === 1 ? status(401, "Unauthorized", "Unauthorized") : { body: object }));
    await cluster.get({ resource: kinds.ConfigMap, namespace: "prod", name: "a" }, signal);
    expect(received).toHaveLength(2);
  });

  test("a connection that broke is tried once more where that is safe", async () => {
    const { cluster, received } = await start((_, nth) => (nth === 1 ? { cut: true } : { body: object }));
    await cluster.apply(object, kinds.ConfigMap, {}, signal);
    expect(received).toHaveLength(2);
  });

  test("and not where it is not", async () => {
    const { cluster, received } = await start(() => ({ cut: true }));
    expect(await failureOf(cluster.create(object, kinds.ConfigMap, signal))).toMatchObject({
      code: "cluster_unreachable",
      retry: "backoff",
    });
    expect(received).toHaveLength(1);
  });
});

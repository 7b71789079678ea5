// Every source's payloads, documented and hostile, are read as pushes or are ignored with a reason.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { HookEvent } from "../../../src/bot/hooks/hook-event.ts";
import { hookSources } from "../../../src/bot/hooks/hook-source.ts";
import { parseHook, parseHookBytes } from "../../../src/bot/hooks/parse-hook.ts";
import { hookCases } from "./payloads/all-cases.ts";

describe.each(hookSources)("%s", (source) => {
  const cases = hookCases.filter((one) => one.source === source);

  it.each(cases)("$name", ({ headers, body, options, expected, malformed }) => {
    const result = parseHook(source, headers ?? {}, body, options);
    expect(result.events).toEqual(typeof expected === "string" ? [] : expected);
    if (typeof expected === "string") expect(result.ignored).toContain(expected);
    else expect(result.ignored).toBeUndefined();
    expect(result.malformed).toBe(malformed);
  });

  it("has a push, something to ignore and something malformed among its cases", () => {
    expect(cases.some((one) => typeof one.expected !== "string")).toBe(true);
    expect(cases.some((one) => typeof one.expected === "string" && !one.malformed)).toBe(true);
    expect(cases.some((one) => one.malformed)).toBe(true);
  });
});

describe("laws", () => {
  const headers = fc.dictionary(fc.constantFrom("x-github-event", "x-gitea-event", "x-event-key", "ce-type", "content-type"), fc.string());

  it("no JSON whatever makes a parser throw or say nothing", () => {
    fc.assert(
      fc.property(fc.constantFrom(...hookSources), headers, fc.jsonValue({ maxDepth: 5 }), (source, given, body) => {
        expectSound(parseHook(source, given, body));
      }),
      { numRuns: 2_000 },
    );
  });

  it("nor does a real payload with one value exchanged", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...hookCases),
        fc.nat(),
        fc.jsonValue({ maxDepth: 2 }),
        ({ source, headers: given, body }, place, value) => {
          expectSound(parseHook(source, given ?? {}, withValueAt(body, place, value)));
        },
      ),
      { numRuns: 5_000 },
    );
    expect(Object.prototype).not.toHaveProperty("polluted");
  });

  it("nor does any sequence of bytes", () => {
    fc.assert(
      fc.property(fc.constantFrom(...hookSources), fc.uint8Array({ maxLength: 200 }), (source, bytes) => {
        expectSound(parseHookBytes(source, {}, Buffer.from(bytes)));
      }),
      { numRuns: 1_000 },
    );
  });
});

describe("a body", () => {
  const push = { ref: "refs/heads/main", after: "b2".repeat(20), repository: { clone_url: "https://github.com/acme/deploy.git" } };
  const headers = { "X-GitHub-Event": "push" };

  it("may come in a form, as GitHub can send it", () => {
    const form = new URLSearchParams({ payload: JSON.stringify(push) }).toString();
    const formHeaders = { ...headers, "Content-Type": "application/x-www-form-urlencoded" };
    expect(parseHookBytes("github", formHeaders, Buffer.from(form)).events).toHaveLength(1);
  });

  it("may begin with a byte order mark", () => {
    expect(parseHookBytes("github", headers, Buffer.from(`\uFEFF${JSON.stringify(push)}`)).events).toHaveLength(1);
  });

  it("that is no JSON is malformed", () => {
    expect(parseHookBytes("github", headers, Buffer.from("{"))).toMatchObject({ malformed: true, events: [] });
  });

  it("with __proto__ in it changes no prototype", () => {
    parseHookBytes("generic", {}, Buffer.from('{"__proto__": {"polluted": true}, "image": {"__proto__": {"polluted": true}}}'));
    expect({}).not.toHaveProperty("polluted");
  });

  it("nested a hundred thousand deep is no harm", () => {
    const deep = Buffer.from(`{"image":${"[".repeat(100_000)}${"]".repeat(100_000)}}`);
    for (const source of hookSources) expectSound(parseHookBytes(source, {}, deep));
  });
});

function expectSound(result: { events: HookEvent[]; ignored?: string; malformed?: true }): void {
  expect(result.events.length > 0).toBe(result.ignored === undefined);
  if (result.malformed) expect(result.events).toEqual([]);
  for (const event of result.events) {
    if (event.kind === "git") {
      expect(event.ref).toMatch(/^refs\/(heads|tags)\/\S+$/);
      for (const url of event.urls) expect(url).not.toMatch(/^https?:\/\/[^/]*@/);
      continue;
    }
    expect(event.image).toMatch(/^[A-Za-z0-9._:/[\]-]+$/);
    expect(event.tags.length).toBeGreaterThan(0);
    for (const tag of event.tags) expect(tag).toMatch(/^[\w][\w.-]{0,127}$/);
  }
}

/** A copy in which the value at the n-th place, counted through all of it, is another one. */
function withValueAt(value: unknown, place: number, replacement: unknown): unknown {
  const total = countPlaces(value);
  let left = place % total;
  const visit = (node: unknown): unknown => {
    if (left-- === 0) return replacement;
    if (Array.isArray(node)) return node.map(visit);
    if (typeof node === "object" && node !== null)
      return Object.fromEntries(Object.entries(node).map(([key, inner]) => [key, visit(inner)]));
    return node;
  };
  return visit(value);
}

function countPlaces(value: unknown): number {
  if (typeof value !== "object" || value === null) return 1;
  return Object.values(value).reduce((total: number, inner) => total + countPlaces(inner), 1);
}

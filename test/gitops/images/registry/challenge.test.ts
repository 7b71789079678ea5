// WWW-Authenticate, Link and Retry-After as registries write them.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseChallenges } from "../../../../src/gitops/images/registry/challenge.ts";
import { nextLink } from "../../../../src/gitops/images/registry/link-header.ts";
import { parseRetryAfterMs } from "../../../../src/gitops/images/registry/rate-limit.ts";

function read(header: string): [string, Record<string, string>][] {
  return parseChallenges(header).map(({ scheme, parameters }) => [scheme, Object.fromEntries(parameters)]);
}

describe("parseChallenges", () => {
  it.each<[name: string, header: string, challenges: [string, Record<string, string>][]]>([
    [
      "Docker Hub's",
      'Bearer realm="https://auth.docker.io/token",service="registry.docker.io",scope="repository:library/nginx:pull,push"',
      [["bearer", { realm: "https://auth.docker.io/token", service: "registry.docker.io", scope: "repository:library/nginx:pull,push" }]],
    ],
    ["a bare Basic", "Basic", [["basic", {}]]],
    ["one with a realm", 'Basic realm="a \\"b\\""', [["basic", { realm: 'a "b"' }]]],
    [
      "names in any case, values without quotes",
      "BEARER Realm=https://x/token , Service=s",
      [["bearer", { realm: "https://x/token", service: "s" }]],
    ],
    [
      "two in one header",
      'Basic realm="a", Bearer realm="https://b",service="c"',
      [
        ["basic", { realm: "a" }],
        ["bearer", { realm: "https://b", service: "c" }],
      ],
    ],
    ["nothing", "", []],
    ["rubbish", ",,,===", []],
  ])("%s", (_name, header, challenges) => {
    expect(read(header)).toEqual(challenges);
  });

  it("ends, whatever the header", () => {
    fc.assert(fc.property(fc.string(), (header) => Array.isArray(parseChallenges(header))));
    expect(parseChallenges(`Bearer ${'a="'.repeat(100_000)}`)).not.toEqual([]);
  });
});

describe("nextLink", () => {
  it.each([
    ["a page", '</v2/a/tags/list?last=x&n=100>; rel="next"', "/v2/a/tags/list?last=x&n=100"],
    ["without quotes", "</next>; rel=next", "/next"],
    ["one of several", '</prev>; rel="prev", </next>; title="t"; rel="next last"', "/next"],
    ["no next", '</prev>; rel="prev"', undefined],
    ["no header", undefined, undefined],
  ])("%s", (_name, header, target) => {
    expect(nextLink(header)).toBe(target);
  });
});

describe("parseRetryAfterMs", () => {
  const nowMs = Date.parse("2026-01-01T00:00:00Z");
  it.each([
    ["120", 120_000],
    ["Thu, 01 Jan 2026 00:01:00 GMT", 60_000],
    ["Thu, 01 Jan 2025 00:01:00 GMT", 0],
    ["soon", undefined],
    [undefined, undefined],
  ])("%s", (header, ms) => {
    expect(parseRetryAfterMs(header, nowMs)).toBe(ms);
  });
});

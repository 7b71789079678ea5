// Who may be asked for a token, and who may get credentials; and which addresses count as where.

import { lookup } from "node:dns";
import { describe, expect, it } from "vitest";
import { guardedLookup, isForbiddenAddress, type Reach } from "../../../../src/gitops/images/registry/address-class.ts";
import { decideRealm } from "../../../../src/gitops/images/registry/realm.ts";

const rules = {
  insecureHosts: ["registry.local", "10.1.2.3:5000"],
  trustedHosts: { "registry.example.com": ["auth.internal", "gitlab.example.com:8443"] },
};

type Case = [name: string, registry: string, realm: string, withCredentials: string, anonymously: string];

describe("decideRealm", () => {
  it.each<Case>([
    ["Docker Hub's own", "docker.io", "https://auth.docker.io/token", "public", "public"],
    ["the same host", "ghcr.io", "https://ghcr.io/token", "registry", "registry"],
    ["another port of it", "reg.example:5000", "https://reg.example:5001/token", "registry", "registry"],
    ["a private registry's own address", "10.0.0.5", "https://10.0.0.5/token", "registry", "registry"],
    ["another public host", "ghcr.io", "https://auth.example/token", "refused", "public"],
    ["Docker Hub's server for another registry", "ghcr.io", "https://auth.docker.io/token", "refused", "public"],
    ["a host that looks alike", "docker.io", "https://auth.docker.io.evil.example/token", "refused", "public"],
    ["a host that was trusted", "registry.example.com", "https://auth.internal/token", "anywhere", "anywhere"],
    ["a port that was trusted", "registry.example.com", "https://gitlab.example.com:8443/jwt", "anywhere", "anywhere"],
    ["another port of it", "registry.example.com", "https://gitlab.example.com/jwt", "refused", "public"],
    ["a host trusted by another registry", "ghcr.io", "https://auth.internal/token", "refused", "public"],
    ["HTTP", "reg.example", "http://reg.example/token", "refused", "refused"],
    ["HTTP on an insecure host", "registry.local:5000", "http://registry.local:5001/token", "anywhere", "anywhere"],
    ["HTTP on another port than the insecure one", "10.1.2.3:5000", "http://10.1.2.3:5001/token", "refused", "refused"],
    ["an insecure host for another registry", "ghcr.io", "http://registry.local/token", "refused", "anywhere"],
    ["metadata", "ghcr.io", "https://169.254.169.254/token", "refused", "refused"],
    ["metadata as the registry itself", "169.254.169.254", "https://169.254.169.254/token", "refused", "refused"],
    ["loopback", "ghcr.io", "https://127.0.0.1/token", "refused", "refused"],
    ["loopback, written as a number", "ghcr.io", "https://2130706433/token", "refused", "refused"],
    ["loopback in IPv6", "ghcr.io", "https://[::1]/token", "refused", "refused"],
    ["no URL", "ghcr.io", "ghcr.io/token", "refused", "refused"],
    ["a URL with a user", "ghcr.io", "https://ghcr.io@evil.example/token", "refused", "refused"],
    ["another scheme", "ghcr.io", "ftp://ghcr.io/token", "refused", "refused"],
  ])("%s", (_name, registry, realm, withCredentials, anonymously) => {
    const decide = (hasCredentials: boolean) => {
      const decision = decideRealm({ registry, realm, hasCredentials, rules });
      return decision.kind === "allowed" ? decision.reach : "refused";
    };
    expect([decide(true), decide(false)]).toEqual([withCredentials, anonymously]);
  });

  it("leaves certificates unchecked only for hosts that were named insecure", () => {
    const tlsOf = (registry: string, realm: string) => {
      const decision = decideRealm({ registry, realm, hasCredentials: false, rules });
      return decision.kind === "allowed" ? decision.tls : undefined;
    };
    expect(tlsOf("registry.local:5000", "https://registry.local:5001/token")).toBe("unverified");
    expect(tlsOf("registry.example.com", "https://auth.internal/token")).toBe("verified");
  });
});

describe("addresses", () => {
  it.each<[address: string, forbiddenFor: Reach[]]>([
    ["8.8.8.8", []],
    ["2606:4700::1111", []],
    ["169.254.169.254", ["public", "registry"]],
    ["100.100.100.200", ["public", "registry"]],
    ["fe80::1", ["public", "registry"]],
    ["fd00:ec2::254", ["public", "registry"]],
    ["::ffff:169.254.169.254", ["public", "registry"]],
    ["127.0.0.1", ["public"]],
    ["10.1.1.1", ["public"]],
    ["172.16.0.1", ["public"]],
    ["192.168.1.1", ["public"]],
    ["100.64.0.1", ["public"]],
    ["0.0.0.0", ["public"]],
    ["224.0.0.1", ["public"]],
    ["255.255.255.255", ["public"]],
    ["::1", ["public"]],
    ["::", ["public"]],
    ["fc00::1", ["public"]],
    ["::ffff:127.0.0.1", ["public"]],
    ["64:ff9b::7f00:1", ["public"]],
    ["2002:7f00:1::", ["public"]],
  ])("%s", (address, forbiddenFor) => {
    const reaches: Reach[] = ["public", "registry", "anywhere"];
    expect(reaches.filter((reach) => isForbiddenAddress(address, reach))).toEqual(forbiddenFor);
  });

  it("a name is judged by what it resolves to", async () => {
    const resolve = (reach: Reach, all: boolean) =>
      new Promise((done) => guardedLookup(reach)("localhost", { all }, (error, address) => done(error === null ? address : error.message)));
    const known = await new Promise((done) => lookup("localhost", (_error, address) => done(address)));
    expect(await resolve("public", true)).toMatch(/^localhost resolves to .*, which must not be asked$/);
    expect(await resolve("registry", true)).toContainEqual(expect.objectContaining({ address: known }));
    expect(await resolve("registry", false)).toBe(known);
  });
});

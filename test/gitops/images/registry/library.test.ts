// docker-registry-client under the overrides of package.json: what is left out is out, and what stands in works.

import { generateKeyPairSync } from "node:crypto";
import { createRequire } from "node:module";
import { describe, expect, it } from "vitest";

const load = createRequire(import.meta.url);

describe("docker-registry-client", () => {
  it("loads without elliptic and without a native add-on", () => {
    expect(load("docker-registry-client").loginV2).toBeTypeOf("function");
    expect(() => load.resolve("elliptic")).toThrow("Cannot find module");
    expect(load.resolve("dtrace-provider")).toMatch(/stubs\/dtrace-provider\/index\.js$/);
  });

  it("has a jwk-to-pem that turns a key into PEM", () => {
    const { publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const pem: string = load("jwk-to-pem")(publicKey.export({ format: "jwk" }));
    expect(pem).toBe(publicKey.export({ format: "pem", type: "spki" }));
  });

  it("has a dtrace-provider whose probes do nothing", () => {
    const provider = load("dtrace-provider").createDTraceProvider("test");
    expect(provider.addProbe("probe", "int").fire(() => [1])).toBeUndefined();
    expect(provider.enable()).toBeUndefined();
  });

  it("computes the digest of a manifest", () => {
    const digest: string = load("docker-registry-client").digestFromManifestStr('{"schemaVersion":2}');
    expect(digest).toMatch(/^sha256:[0-9a-f]{64}$/);
  });
});

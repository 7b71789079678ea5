// `coxswain image parse` as scripts use it.

import { describe, expect, it } from "vitest";
import { runCli } from "./run-cli.ts";

const digest = `sha256:${"a".repeat(64)}`;

describe("coxswain image parse", () => {
  it.each([
    ["nginx", { registry: "docker.io", repository: "library/nginx", tag: null, digest: null, canonical: "docker.io/library/nginx" }],
    ["GHCR.io/Org/x".toLowerCase(), { registry: "ghcr.io", repository: "org/x", tag: null, digest: null, canonical: "ghcr.io/org/x" }],
    [
      `localhost:5000/a/b:1.0@${digest}`,
      { registry: "localhost:5000", repository: "a/b", tag: "1.0", digest, canonical: `localhost:5000/a/b:1.0@${digest}` },
    ],
  ])("%s", (reference, image) => {
    const { code, stdout, stderr } = runCli(["image", "parse", reference, "--json"]);
    expect([code, JSON.parse(stdout.toString("utf8")), stderr]).toEqual([0, image, ""]);
  });

  it.each([
    ["Nginx", 'Did you mean "nginx"?'],
    ["", "empty"],
    ["a b", "blank"],
    ["https://x/y", "scheme"],
  ])("exits 1 for %j", (reference, reason) => {
    const { code, stdout, stderr } = runCli(["image", "parse", reference, "--json"]);
    expect([code, stdout.length]).toEqual([1, 0]);
    expect(stderr).toContain(reason);
  });

  it("says how it is used", () => {
    expect(runCli(["image", "parse"])).toMatchObject({ code: 2, stderr: expect.stringContaining("usage: coxswain image parse") });
    expect(runCli(["image", "show"])).toMatchObject({ code: 2, stderr: expect.stringContaining("image parse") });
  });
});

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readKubeconfig } from "../../../../src/gitops/cluster/api/kubeconfig.ts";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "coxswain-kubeconfig-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function config(user: object = { token: "canary-token" }, cluster: object = {}): string {
  return JSON.stringify({
    apiVersion: "v1",
    kind: "Config",
    "current-context": "one",
    clusters: [{ name: "c", cluster: { server: "https://127.0.0.1:6443", ...cluster } }],
    users: [{ name: "u", user }],
    contexts: ["one", "two"].map((name) => ({ name, context: { cluster: "c", user: "u" } })),
  });
}

describe("a text is not trusted to run commands or to read files", () => {
  test.each<[string, string]>([
    ["an exec plugin", config({ exec: { command: "sh", args: ["-c", "id"] } })],
    ["an auth provider", config({ "auth-provider": { name: "gcp", config: { "cmd-path": "sh" } } })],
    ["a client certificate's file", config({ "client-certificate": "/etc/passwd" })],
    ["a client key's file", config({ "client-key": "/etc/passwd" })],
    ["a token file", config({ "token-file": "/etc/passwd" })],
    ["a tokenFile", config({ tokenFile: "/etc/passwd" })],
    ["a certificate authority's file", config({}, { "certificate-authority": "/etc/passwd" })],
  ])("%s", async (_, text) => {
    await expect(readKubeconfig({ kubeconfigText: text })).rejects.toMatchObject({
      code: "config_invalid",
      retry: "never",
      message: expect.stringContaining("not trusted"),
    });
  });

  test("nor is a path when the operator says so; but by default it is", async () => {
    const kubeconfigPath = join(folder, "exec");
    writeFileSync(kubeconfigPath, config({ exec: { apiVersion: "v1", command: "true" } }));
    await expect(readKubeconfig({ kubeconfigPath, trusted: false })).rejects.toMatchObject({ code: "config_invalid" });
    expect((await readKubeconfig({ kubeconfigPath })).getCurrentUser()?.exec).toMatchObject({ command: "true" });
  });
});

describe("which context", () => {
  test("the current one, or the one that is named", async () => {
    expect((await readKubeconfig({ kubeconfigText: config() })).getCurrentContext()).toBe("one");
    expect((await readKubeconfig({ kubeconfigText: config(), context: "two" })).getCurrentContext()).toBe("two");
  });
});

describe("what cannot be used", () => {
  test.each<[string, string, RegExp]>([
    ["no YAML", "a: [canary-token", /it is not YAML/],
    ["no mapping", "- canary-token", /not a kubeconfig/],
    ["an empty file", "", /not YAML/],
    ["no current context", JSON.stringify({ clusters: [], users: [], contexts: [] }), /no current context/],
    [
      "a cluster without a server",
      JSON.stringify({ clusters: [{ name: "c", cluster: {} }], users: [], contexts: [], "current-context": "x" }),
      /server is missing/,
    ],
    ["too much", `#${"x".repeat(1024 * 1024)}`, /larger than 1 MiB/],
  ])("%s", async (_, kubeconfigText, message) => {
    const failure = await readKubeconfig({ kubeconfigText }).catch((error: unknown) => error as Error);
    expect(failure).toMatchObject({ code: "config_invalid", message: expect.stringMatching(message) });
    expect((failure as Error).message).not.toContain("canary");
  });

  test("another context than those it has", async () => {
    await expect(readKubeconfig({ kubeconfigText: config(), context: "three" })).rejects.toMatchObject({
      message: expect.stringContaining('no context "three" (it has one, two)'),
    });
  });

  test("a file that is not there", async () => {
    await expect(readKubeconfig({ kubeconfigPath: join(folder, "none") })).rejects.toMatchObject({
      code: "config_invalid",
      message: expect.stringContaining("ENOENT"),
    });
  });
});

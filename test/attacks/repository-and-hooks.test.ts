// Attacks from outside Slack: what a repository may hold, what a webhook may say, and where a registry may send credentials.

import { createHmac, randomUUID } from "node:crypto";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { parseImageReference } from "../../src/gitops/images/reference.ts";
import { systemClock } from "../../src/gitops/images/registry/clock.ts";
import { openRegistries } from "../../src/gitops/images/registry/open-registries.ts";
import { type Fortress, startFortress } from "./fortress.ts";

let fortress: Fortress;
let hookSecret = "";
beforeAll(async () => {
  fortress = await startFortress();
  hookSecret = readFileSync(fortress.config.webhooks.git?.secretFile ?? "", "utf8");
}, 60_000);
afterAll(() => fortress.close());

/** Commits a file to prod, syncs, holds that this reason code was written down of it, and takes the file out again. */
async function sync(path: string, text: string, reasonCode: string) {
  await fortress.commit({ [path]: text });
  onTestFinished(async () => void (await fortress.commit({ [path]: null })));
  const { result } = await fortress.writes(reasonCode, () => fortress.run("/gitops sync prod"));
  expect(result).toMatchObject({ kind: "partial", reasonCode });
  return result;
}

const bomb = (levels: number) => {
  const anchors = Array.from({ length: levels }, (_, at) => `  a${at + 1}: &a${at + 1} [${Array(10).fill(`*a${at}`).join(", ")}]`);
  return `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: bomb\ndata:\n  a0: &a0 x\n${anchors.join("\n")}\n`;
};

test("a YAML bomb in the repository: said with its file, everything else goes on", { timeout: 30_000 }, async () => {
  const { reason } = await sync("environments/prod/bomb.yaml", bomb(9), "manifest_invalid");
  expect(reason).toContain("bomb.yaml");
  expect(fortress.embedded.get("/configmaps", "prod", "bomb")).toBeUndefined();
  expect((await fortress.run("/gitops status prod")).result.kind).toBe("answered");
});

test("YAML nested ten thousand levels deep", { timeout: 30_000 }, async () => {
  const { reason } = await sync("environments/prod/deep.yaml", `a: ${"[".repeat(10_000)}${"]".repeat(10_000)}\n`, "manifest_invalid");
  expect(reason).toContain("deep.yaml");
  expect((await fortress.run("/gitops status prod")).result.kind).toBe("answered");
});

test("an object for another environment's namespace stays inside what its environment may touch", async () => {
  await sync(
    "environments/prod/proto.yaml",
    "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: proto\n  namespace: ../../kube-system\ndata: {}\n",
    "cluster_rejected",
  );
  expect(fortress.embedded.get("/configmaps", "kube-system", "proto")).toBeUndefined();
});

const gitPush = (revision = "0".repeat(40)) => JSON.stringify({ repository: fortress.git.url, ref: "refs/heads/main", revision });

async function deliver(path: string, body: string, headers: Record<string, string> = {}): Promise<{ status: number; text: string }> {
  const response = await fetch(`${fortress.coxswain.url}${path}`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body,
  });
  return { status: response.status, text: await response.text() };
}

const signed = (body: string, secret = hookSecret) => ({
  "x-coxswain-signature": `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`,
});

test("webhooks to receivers that there are not: another name, another source, a path out of the hooks", async () => {
  await fortress.repels("receiver_unknown", async () => {
    for (const path of [
      "/hooks/generic/nobody",
      "/hooks/evil/git",
      "/hooks/github/git",
      "/hooks/generic/..%2f..%2fgit",
      "/hooks/__proto__/x",
    ])
      expect((await deliver(path, gitPush(), signed(gitPush()))).status, path).toBe(404);
  });
});

test("webhooks signed with another secret, not signed at all, and with a registry's secret guessed", async () => {
  await fortress.repels("signature_wrong", async () => {
    expect((await deliver("/hooks/generic/git", gitPush(), signed(gitPush(), "guess"))).status).toBe(401);
    expect((await deliver("/hooks/generic/git", gitPush())).status).toBe(401);
    expect((await deliver("/hooks/distribution/registry", "{}", { authorization: "guess" })).status).toBe(401);
  });
});

test("a webhook that was recorded and is sent again: one delivery", async () => {
  const body = JSON.stringify({ repository: fortress.git.url, ref: "refs/heads/main", id: randomUUID() });
  const once = await deliver("/hooks/generic/git", body, signed(body));
  await fortress.repels("delivery_repeated", async () => {
    const again = await deliver("/hooks/generic/git", body, signed(body));
    expect({ once: once.status, again }).toMatchObject({ again: { status: 200, text: expect.stringContaining("duplicate") as string } });
  });
});

test("a webhook that is no JSON and one that is too big", async () => {
  await fortress.repels("body_malformed", async () => {
    const body = "{{{{";
    expect((await deliver("/hooks/generic/git", body, signed(body))).status).toBe(400);
  });
  await fortress.repels("body_unreadable", async () => {
    const body = `"${"x".repeat(1_100_000)}"`;
    const answer = await deliver("/hooks/generic/git", body, signed(body)).catch(() => undefined);
    if (answer !== undefined) expect(answer.status).toBe(413);
  });
});

test("a registry that sends for its token to another host: no credentials go there", async () => {
  const heard: (string | undefined)[] = [];
  const elsewhere = await listen((request, response) => {
    heard.push(request.headers.authorization);
    response.end(JSON.stringify({ token: "stolen" }));
  });
  const registry = await listen((_, response) => {
    response.writeHead(401, { "www-authenticate": `Bearer realm="http://${elsewhere}/token",service="x",scope="y"` }).end();
  });
  const registries = await openRegistries({
    credentials: [{ find: async () => [{ kind: "password", username: "ann", password: "secret" }] }],
    insecureHosts: [registry],
    clock: systemClock,
  });
  onTestFinished(() => registries.close());
  const image = parseImageReference(`${registry}/app:1`);
  if (image.kind !== "image") return expect.fail(image.message);
  await expect(registries.headDigest(image, {}, AbortSignal.timeout(5_000))).rejects.toMatchObject({ code: "registry_auth" });
  expect(heard).toEqual([]);
});

async function listen(handler: RequestListener): Promise<string> {
  const server = createServer(handler).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

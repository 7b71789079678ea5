// Docker's config, credential helpers and Kubernetes' pull secrets.

import { chmod, mkdtemp, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { askCredentialHelper } from "../../../../src/gitops/images/credentials/credential-helper.ts";
import { credentialsFor, type DockerConfig, parseDockerConfig } from "../../../../src/gitops/images/credentials/docker-config.ts";
import { dockerConfigFile } from "../../../../src/gitops/images/credentials/docker-config-file.ts";
import { readPullSecrets } from "../../../../src/gitops/images/credentials/pull-secrets.ts";
import { systemClock } from "../../../../src/gitops/images/registry/clock.ts";
import { credentialKey, gatherCredentials } from "../../../../src/gitops/images/registry/credentials.ts";

const { signal } = new AbortController();

function base64(text: string): string {
  return Buffer.from(text).toString("base64");
}

function config(body: object): DockerConfig {
  const parsed = parseDockerConfig(JSON.stringify(body));
  if ("kind" in parsed) throw new Error(parsed.message);
  return parsed;
}

describe("keys of a docker config", () => {
  it.each<[name: string, key: string, registry: string, repository: string, fits: boolean]>([
    ["Docker Hub's old URL", "https://index.docker.io/v1/", "docker.io", "library/nginx", true],
    ["a host", "ghcr.io", "ghcr.io", "a/b", true],
    ["a host with a scheme", "https://ghcr.io", "ghcr.io", "a/b", true],
    ["a host with an API version", "https://ghcr.io/v2/", "ghcr.io", "a/b", true],
    ["capitals", "GHCR.io", "ghcr.io", "a/b", true],
    ["another host", "ghcr.io", "evil-ghcr.io", "a/b", false],
    ["a host that begins alike", "ghcr.io", "ghcr.io.evil.example", "a/b", false],
    ["a port", "reg.local:5000", "reg.local:5000", "a", true],
    ["another port", "reg.local:5000", "reg.local:5001", "a", false],
    ["a path", "reg.local/team", "reg.local", "team/api", true],
    ["a path that begins alike", "reg.local/team", "reg.local", "teams/api", false],
    ["a wildcard for a label", "*.azurecr.io", "mine.azurecr.io", "a", true],
    ["not for two", "*.azurecr.io", "a.b.azurecr.io", "a", false],
    ["part of a label", "reg*.local", "reg1.local", "a", true],
    ["not over a port", "reg.loc*", "reg.local:5000", "a", false],
  ])("%s", (_name, key, registry, repository, fits) => {
    const found = credentialsFor(config({ auths: { [key]: { auth: base64("u:p") } } }), { registry, repository });
    expect(found).toEqual(fits ? [{ kind: "password", username: "u", password: "p" }] : []);
  });

  it("the most specific comes first", () => {
    const auths = {
      "*.local": { auth: base64("any:x") },
      "reg.local": { auth: base64("host:x") },
      "reg.local/team": { auth: base64("team:x") },
    };
    const found = credentialsFor(config({ auths }), { registry: "reg.local", repository: "team/api" });
    expect(found.map((each) => each.kind === "password" && each.username)).toEqual(["team", "host", "any"]);
  });
});

describe("entries", () => {
  it.each<[name: string, entry: object, credential: object | undefined]>([
    ["auth with colons in the password", { auth: base64("u:p:q:") }, { kind: "password", username: "u", password: "p:q:" }],
    ["user and password", { username: "u", password: "p", auth: "rubbish" }, { kind: "password", username: "u", password: "p" }],
    ["an identity token", { auth: base64("<token>:"), identitytoken: "t" }, { kind: "identity_token", token: "t" }],
    ["a registry token", { registrytoken: "t" }, { kind: "registry_token", token: "t" }],
    ["an empty one, as credential stores leave it", {}, undefined],
    ["no colon", { auth: base64("nothing") }, undefined],
  ])("%s", (_name, entry, credential) => {
    const found = credentialsFor(config({ auths: { "a.b": entry } }), { registry: "a.b", repository: "c" });
    expect(found).toEqual(credential === undefined ? [] : [credential]);
  });

  it.each(["", "[]", "null", "{", '"text"'])("%j is no config", (text) => {
    expect(parseDockerConfig(text)).toMatchObject({ kind: "problem" });
  });
});

describe("credential helpers and files", () => {
  let directory: string;
  let environment: Record<string, string>;

  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), "coxswain-credentials-"));
    environment = { PATH: `${directory}:/usr/bin:/bin` };
  });
  afterEach(() => rm(directory, { recursive: true, force: true }));

  async function helper(name: string, script: string): Promise<void> {
    const file = join(directory, `docker-credential-${name}`);
    await writeFile(file, `#!/bin/sh\n${script}\n`);
    await chmod(file, 0o755);
  }

  it("is asked for the host, on standard input", async () => {
    await helper("test", 'read host; printf \'{"ServerURL":"%s","Username":"%s-%s","Secret":"s"}\' "$host" "$1" "$host"');
    expect(await askCredentialHelper("test", "ghcr.io", { environment }, signal)).toEqual({
      kind: "password",
      username: "get-ghcr.io",
      password: "s",
    });
    expect(await askCredentialHelper("test", "docker.io", { environment }, signal)).toMatchObject({
      username: "get-https://index.docker.io/v1/",
    });
  });

  it("may give an identity token, or have nothing", async () => {
    await helper("token", 'printf \'{"Username":"<token>","Secret":"t"}\'');
    await helper("none", "echo credentials not found in native keychain; exit 1");
    expect(await askCredentialHelper("token", "a.b", { environment }, signal)).toEqual({ kind: "identity_token", token: "t" });
    expect(await askCredentialHelper("none", "a.b", { environment }, signal)).toBeUndefined();
  });

  it.each([
    ["fails", "echo s3cret; exit 3", "it ended with 3"],
    ["talks", "echo s3cret", "it gave no JSON"],
    ["hangs", "exec sleep 60", "no answer within"],
    ["never ends to talk", "exec yes", "it ended with null"],
  ])("one that %s is a failure, without what it said", async (_name, script, why) => {
    await helper("bad", script);
    const asked = askCredentialHelper("bad", "a.b", { environment, timeoutMs: 300 }, signal);
    await expect(asked).rejects.toMatchObject({ code: "registry_auth", message: expect.stringContaining(why) });
    await asked.catch((error: unknown) => expect(String(error)).not.toContain("s3cret"));
  });

  it.each(["../evil", "a b", "x;y", "", "-x", "$(id)", "a/b"])("the name %j is refused", async (name) => {
    await expect(askCredentialHelper(name, "a.b", { environment }, signal)).rejects.toMatchObject({
      message: expect.stringContaining("its name is none"),
    });
  });

  it("one that is not installed is said to be so", async () => {
    await expect(askCredentialHelper("missing", "a.b", { environment }, signal)).rejects.toMatchObject({
      message: expect.stringContaining("cannot be started"),
    });
  });

  it("a config on disk is read again when it changes, and its helpers are asked once", async () => {
    const path = join(directory, "config.json");
    await helper(
      "count",
      `echo x >> ${join(directory, "count")}; printf '{"Username":"h","Secret":"%s"}' "$(wc -l < ${join(directory, "count")})"`,
    );
    await writeFile(path, JSON.stringify({ auths: { "a.b": { auth: base64("u:1") } }, credHelpers: { "c.d": "count" } }));
    const source = dockerConfigFile({ path, environment, clock: systemClock });
    const ask = (registry: string) => source.find({ registry, repository: "x" }, signal);
    expect(await ask("a.b")).toEqual([{ kind: "password", username: "u", password: "1" }]);
    expect([await ask("c.d"), await ask("c.d")].flat()).toEqual(Array(2).fill({ kind: "password", username: "h", password: "1" }));
    await writeFile(path, JSON.stringify({ auths: { "a.b": { auth: base64("u:22") } } }));
    await utimes(path, new Date(), new Date(Date.now() + 5_000));
    expect(await ask("a.b")).toEqual([{ kind: "password", username: "u", password: "22" }]);
    expect(await ask("other.host")).toEqual([]);
  });

  it("a store is asked for hosts that the file has no password for", async () => {
    const path = join(directory, "config.json");
    await helper("store", 'printf \'{"Username":"stored","Secret":"s"}\'');
    await writeFile(path, JSON.stringify({ auths: { "a.b": {}, "c.d": { auth: base64("u:p") } }, credsStore: "store" }));
    const source = dockerConfigFile({ path, environment, clock: systemClock });
    expect(await source.find({ registry: "a.b", repository: "x" }, signal)).toMatchObject([{ username: "stored" }]);
    expect(await source.find({ registry: "c.d", repository: "x" }, signal)).toMatchObject([{ username: "u" }]);
  });

  it("a file that is not there is a failure that passes when it is", async () => {
    const path = join(directory, "later.json");
    const source = dockerConfigFile({ path, environment, clock: systemClock });
    await expect(source.find({ registry: "a.b", repository: "x" }, signal)).rejects.toMatchObject({
      code: "config_invalid",
      message: `The docker config ${path} cannot be used: it cannot be read.`,
    });
    await writeFile(path, "{}");
    expect(await source.find({ registry: "a.b", repository: "x" }, signal)).toEqual([]);
  });
});

describe("pull secrets", () => {
  const current = {
    type: "kubernetes.io/dockerconfigjson",
    data: { ".dockerconfigjson": base64(JSON.stringify({ auths: { "a.b": { auth: base64("new:p") } } })) },
  };
  const older = {
    type: "kubernetes.io/dockercfg",
    data: { ".dockercfg": base64(JSON.stringify({ "https://a.b": { auth: base64("old:p") } })) },
  };

  it("of both kinds, in their order; one that cannot be read is named and left out", async () => {
    const broken = { type: "kubernetes.io/dockerconfigjson", data: { ".dockerconfigjson": base64("{s3cret") } };
    const { source, problems } = readPullSecrets([
      { name: "one", secret: older },
      { name: "bad", secret: broken },
      { name: "two", secret: current },
      { name: "opaque", secret: {} },
    ]);
    const found = await source.find({ registry: "a.b", repository: "c" }, signal);
    expect(found.map((each) => each.kind === "password" && each.username)).toEqual(["old", "new"]);
    expect(problems).toEqual([
      "The pull secret bad holds no docker credentials that can be read.",
      "The pull secret opaque holds no docker credentials that can be read.",
    ]);
  });
});

describe("several sources", () => {
  const failing = { find: () => Promise.reject(new Error("down")) };
  const giving = { find: async () => [{ kind: "registry_token", token: "t" } as const] };

  it("one that fails does not hide what another has", async () => {
    const found = await gatherCredentials([failing, giving], { registry: "a", repository: "b" }, signal);
    expect(found.credentials).toHaveLength(1);
    expect(found.failure).toMatchObject({ message: "down" });
  });

  it("a key tells holders apart and no secret", () => {
    const one = credentialKey({ kind: "password", username: "u", password: "p" });
    expect(one).toBe(credentialKey({ kind: "password", username: "u", password: "q" }));
    expect(new Set([one, credentialKey(undefined), credentialKey({ kind: "identity_token", token: "p" })]).size).toBe(3);
  });
});

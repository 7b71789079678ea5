// How each source proves that a delivery is its own, and the many ways in which it does not.

import { describe, expect, it } from "vitest";
import { type HookSource, hookSources } from "../../../src/bot/hooks/hook-source.ts";
import { parseHookUrl } from "../../../src/bot/hooks/receive/hook-url.ts";
import type { DeliveryHead, Receiver } from "../../../src/bot/hooks/receiver.ts";
import { verifyBody, verifyHead } from "../../../src/bot/hooks/verify/verify-delivery.ts";
import { audience, googleJwk, googleKeyId, hmac, type ProvenRequest, proofOf, receiverOf, secret } from "./proofs.ts";

const nowMs = Date.UTC(2026, 1, 3);
const googleKeys = { find: async (keyId: string) => (keyId === googleKeyId ? googleJwk : undefined) };
const body = Buffer.from('{"image": "ghcr.io/acme/api:1"}');

async function isProven(receiver: Receiver, request: ProvenRequest, bytes = body): Promise<boolean> {
  const url = parseHookUrl(`/hooks/${receiver.source}/${receiver.name}${request.suffix}`);
  const head: DeliveryHead = { headers: request.headers, urlSecrets: url?.urlSecrets ?? [] };
  return (await verifyHead(head, receiver, { googleKeys, clock: () => nowMs })) && verifyBody(bytes, head, receiver);
}

const headers = (given: Record<string, string>): ProvenRequest => ({ headers: given, suffix: "" });

describe.each(hookSources)("%s", (source) => {
  const receiver = receiverOf(source);

  it("is believed with its proof", async () => {
    expect(await isProven(receiver, proofOf(source, body, nowMs))).toBe(true);
  });

  it("is refused without one", async () => {
    expect(await isProven(receiver, headers({}))).toBe(false);
  });

  it("is refused with another's secret", async () => {
    expect(await isProven(receiver, proofOf(source, body, nowMs, "another secret"))).toBe(false);
  });

  it("is refused where no secret is configured, whatever it sends", async () => {
    const bare = receiverOf(source, { secrets: [], audience: undefined, email: undefined });
    for (const key of [secret, "", "undefined"]) expect(await isProven(bare, proofOf(source, body, nowMs, key))).toBe(false);
  });

  it("is refused where the configured secret is empty", async () => {
    const empty = receiverOf(source, { secrets: [""], audience: "", email: "" });
    for (const key of [secret, ""]) expect(await isProven(empty, proofOf(source, body, nowMs, key))).toBe(false);
  });

  it("is refused with an empty secret where one of several is empty", async () => {
    const receiver = receiverOf(source, { secrets: ["", secret] });
    expect(await isProven(receiver, proofOf(source, body, nowMs, ""))).toBe(false);
    expect(await isProven(receiver, proofOf(source, body, nowMs))).toBe(true);
  });

  it("is believed with the old secret and the new one while they are exchanged", async () => {
    const both = receiverOf(source, { secrets: ["the new secret", secret] });
    expect(await isProven(both, proofOf(source, body, nowMs))).toBe(true);
    if (source !== "gar") expect(await isProven(both, proofOf(source, body, nowMs, "the new secret"))).toBe(true);
  });

  it("is refused when the proof of another body is used", async () => {
    const signing: HookSource[] = ["github", "ghcr", "gitea", "gogs", "bitbucket-cloud", "bitbucket-server", "nexus", "jfrog", "generic"];
    const changed = Buffer.from('{"image": "ghcr.io/acme/api:2"}');
    expect(await isProven(receiver, proofOf(source, body, nowMs), changed)).toBe(!signing.includes(source));
  });
});

describe("a signature", () => {
  it.each([
    ["in capitals", `sha256=${hmac("sha256", body).toUpperCase()}`, true],
    ["cut short", `sha256=${hmac("sha256", body).slice(0, 62)}`, false],
    ["of no digits", `sha256=${"z".repeat(64)}`, false],
    ["by a weaker algorithm", `sha1=${hmac("sha1", body)}`, false],
    ["by a stronger one", `sha512=${hmac("sha512", body)}`, true],
    ["empty", "sha256=", false],
    ["the secret itself", secret, false],
  ])("%s", async (_name, value, expected) => {
    expect(await isProven(receiverOf("github"), headers({ "x-hub-signature-256": value }))).toBe(expected);
  });

  it("of GitHub's old kind does not count", async () => {
    expect(await isProven(receiverOf("github"), headers({ "x-hub-signature": `sha1=${hmac("sha1", body)}` }))).toBe(false);
  });

  it("of Nexus may be over the JSON without its blanks", async () => {
    const pretty = Buffer.from('{\n  "a b": [1, "c \\" d"],\r\n\t"e": "\\\\"\n}');
    const compact = '{"a b":[1,"c \\" d"],"e":"\\\\"}';
    expect(await isProven(receiverOf("nexus"), headers({ "x-nexus-webhook-signature": hmac("sha1", compact) }), pretty)).toBe(true);
    expect(await isProven(receiverOf("nexus"), headers({ "x-nexus-webhook-signature": hmac("sha1", `${compact} `) }), pretty)).toBe(false);
  });

  it("of Artifactory may be the secret itself", async () => {
    expect(await isProven(receiverOf("jfrog"), headers({ "x-jfrog-event-auth": secret }))).toBe(true);
  });

  it("of Gitea may come in GitHub's header, but its own is asked first", async () => {
    const good = hmac("sha256", body);
    expect(await isProven(receiverOf("gitea"), headers({ "x-hub-signature-256": `sha256=${good}` }))).toBe(true);
    expect(
      await isProven(receiverOf("gitea"), headers({ "x-gitea-signature": "0".repeat(64), "x-hub-signature-256": `sha256=${good}` })),
    ).toBe(false);
  });
});

describe("a token", () => {
  const basic = (text: string): string => `Basic ${Buffer.from(text).toString("base64")}`;

  it.each([
    ["as it is", { authorization: secret }, true],
    ["as a bearer token", { authorization: `Bearer ${secret.replaceAll(" ", "-")}` }, true],
    ["as a password", { authorization: basic(`registry:${secret}`) }, true],
    ["as a password with a colon", { authorization: basic(`registry:x:${secret}`) }, false],
    ["in the header of webhooks", { "x-webhook-secret": secret }, true],
    ["in a header that nobody configured", { "x-token": secret }, false],
    ["with something behind it", { authorization: `${secret}x` }, false],
    ["nothing", { authorization: "" }, false],
    ["a user alone", { authorization: basic(secret) }, true],
  ])("%s", async (_name, given, expected) => {
    const receiver = receiverOf("distribution", { secrets: [secret, secret.replaceAll(" ", "-")] });
    expect(await isProven(receiver, headers(given as Record<string, string>))).toBe(expected);
  });

  it("counts in the configured header alone", async () => {
    const receiver = receiverOf("acr", { header: "X-Registry-Token" });
    expect(await isProven(receiver, headers({ "x-registry-token": secret }))).toBe(true);
    expect(await isProven(receiver, headers({ authorization: `Bearer ${secret}` }))).toBe(false);
  });

  it("may be user and password together", async () => {
    const receiver = receiverOf("azure-devops", { secrets: ["ann:a password"] });
    expect(await isProven(receiver, headers({ authorization: basic("ann:a password") }))).toBe(true);
    expect(await isProven(receiver, headers({ authorization: basic("bob:a password") }))).toBe(false);
  });

  it("in the URL counts only for those who can do no better", async () => {
    const inUrl: ProvenRequest = { headers: {}, suffix: `/${encodeURIComponent(secret)}` };
    expect(await isProven(receiverOf("dockerhub"), inUrl)).toBe(true);
    for (const source of ["acr", "harbor", "github", "gitlab", "generic"] as const)
      expect(await isProven(receiverOf(source), inUrl)).toBe(false);
  });

  it("replaces the signature of the generic source, in a header of one's choice too", async () => {
    expect(await isProven(receiverOf("generic"), headers({ authorization: secret }))).toBe(true);
    expect(await isProven(receiverOf("generic", { header: "X-CI" }), headers({ "x-ci": secret }))).toBe(true);
  });

  it("does not save a generic delivery whose signature is wrong", async () => {
    expect(await isProven(receiverOf("generic"), headers({ "x-signature": `sha256=${"0".repeat(64)}`, authorization: secret }))).toBe(
      false,
    );
  });

  it("is no audience", () => {
    expect(audience).not.toBe(secret);
  });
});

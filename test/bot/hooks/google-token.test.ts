// Google's tokens on Pub/Sub pushes, and those that are not Google's, not ours or not of today.

import { createHmac, generateKeyPairSync, type JsonWebKey } from "node:crypto";
import { describe, expect, it } from "vitest";
import { openGoogleKeys } from "../../../src/bot/hooks/verify/google-keys.ts";
import { isGoogleToken } from "../../../src/bot/hooks/verify/google-token.ts";
import { audience, email, googleJwk, googleKeyId, googleToken, type TokenParts } from "./proofs.ts";

const nowMs = Date.UTC(2026, 1, 3, 4, 5, 6);
const seconds = nowMs / 1_000;
const parts = {
  keys: { find: async (keyId: string): Promise<JsonWebKey | undefined> => (keyId === googleKeyId ? googleJwk : undefined) },
  clock: () => nowMs,
};

function isGood(
  token: string,
  expected: { audience: string | undefined; email: string | undefined } = { audience, email },
): Promise<boolean> {
  return isGoogleToken(`Bearer ${token}`, expected, parts);
}

describe("a token", () => {
  it.each<[string, TokenParts, boolean]>([
    ["as Google makes it", {}, true],
    ["with the issuer's short name", { claims: { iss: "accounts.google.com" } }, true],
    ["from another issuer", { claims: { iss: "https://accounts.google.com.evil.example" } }, false],
    ["for another audience", { claims: { aud: `${audience}/` } }, false],
    ["for several audiences", { claims: { aud: [audience] } }, false],
    ["of another account", { claims: { email: "push@evil.iam.gserviceaccount.com" } }, false],
    ["whose address nobody verified", { claims: { email_verified: false } }, false],
    ["whose address is verified in words", { claims: { email_verified: "true" } }, false],
    ["without an address", { claims: { email: undefined } }, false],
    ["that ended an hour ago", { claims: { iat: seconds - 7_200, exp: seconds - 3_600 } }, false],
    ["that ended within the clocks' difference", { claims: { exp: seconds - 30 } }, true],
    ["of tomorrow", { claims: { iat: seconds + 86_400 } }, false],
    ["without an end", { claims: { exp: undefined } }, false],
    ["signed with nothing", { header: { alg: "none" } }, false],
    ["that says it is symmetric", { header: { alg: "HS256" } }, false],
    ["of an unknown key", { header: { kid: "key-2" } }, false],
  ])("%s", async (_name, given, expected) => {
    expect(await isGood(googleToken(nowMs, given))).toBe(expected);
  });

  it("is refused without an audience or an account to compare with", async () => {
    expect(await isGood(googleToken(nowMs), { audience: undefined, email })).toBe(false);
    expect(await isGood(googleToken(nowMs), { audience, email: undefined })).toBe(false);
    expect(await isGood(googleToken(nowMs, { claims: { aud: "", email: "" } }), { audience: "", email: "" })).toBe(false);
  });

  it("is refused when a claim was changed after signing", async () => {
    const [header, , signature] = googleToken(nowMs).split(".");
    const [, claims] = googleToken(nowMs, { claims: { sub: "2" } }).split(".");
    expect(await isGood(`${header}.${claims}.${signature}`)).toBe(false);
  });

  it("is refused when the public key was used as a symmetric one", async () => {
    const [header, claims] = googleToken(nowMs, { header: { alg: "HS256" } }).split(".");
    const signature = createHmac("sha256", JSON.stringify(googleJwk)).update(`${header}.${claims}`).digest("base64url");
    expect(await isGood(`${header}.${claims}.${signature}`)).toBe(false);
  });

  it("is refused when the key is weak or of another kind", async () => {
    const weak = generateKeyPairSync("rsa", { modulusLength: 1_024 }).publicKey.export({ format: "jwk" });
    const curve = generateKeyPairSync("ec", { namedCurve: "P-256" }).publicKey.export({ format: "jwk" });
    for (const key of [weak, curve, { kty: "RSA" }])
      expect(await isGoogleToken(`Bearer ${googleToken(nowMs)}`, { audience, email }, { ...parts, keys: { find: async () => key } })).toBe(
        false,
      );
  });

  it.each(["", "a.b", "a.b.c.d", `${"a".repeat(9_000)}.b.c`, "!.!.!", "a.b.c"])("that is none: %s", async (token) => {
    expect(await isGood(token.slice(0, 9_000))).toBe(false);
  });
});

describe("the keys", () => {
  function openKeys() {
    const state = { nowMs: 0, calls: 0, answer: (): unknown => ({ keys: [{ ...googleJwk, use: "sig" }] }) };
    const keys = openGoogleKeys({
      clock: () => state.nowMs,
      fetchKeySet: async () => {
        state.calls += 1;
        return state.answer();
      },
    });
    return { state, keys };
  }

  it("are fetched once for many who ask at once", async () => {
    const { state, keys } = openKeys();
    const found = await Promise.all(Array.from({ length: 20 }, () => keys.find(googleKeyId)));
    expect(found.every((key) => key?.n === googleJwk.n)).toBe(true);
    expect(state.calls).toBe(1);
  });

  it("are not fetched again for a flood of made-up key ids", async () => {
    const { state, keys } = openKeys();
    for (let i = 0; i < 100; i++) expect(await keys.find(`made up ${i}`)).toBeUndefined();
    expect(state.calls).toBe(1);
    state.nowMs += 61_000;
    await keys.find("made up");
    expect(state.calls).toBe(2);
  });

  it("stay good while Google cannot be reached", async () => {
    const { state, keys } = openKeys();
    await keys.find(googleKeyId);
    state.nowMs += 4_000_000;
    state.answer = () => {
      throw new Error("unreachable");
    };
    expect(await keys.find(googleKeyId)).toBeDefined();
    expect(state.calls).toBe(2);
  });

  it("that never could be had are an error and no refusal, and are asked for again", async () => {
    const { state, keys } = openKeys();
    const good = state.answer;
    state.answer = () => ({ keys: "none" });
    await expect(keys.find(googleKeyId)).rejects.toThrow();
    await expect(keys.find(googleKeyId)).rejects.toThrow("could not be fetched");
    state.answer = good;
    state.nowMs += 61_000;
    expect(await keys.find(googleKeyId)).toBeDefined();
  });
});

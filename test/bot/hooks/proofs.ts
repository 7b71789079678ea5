// Deliveries as each source would send them: signed, or with their secret where that source puts it.

import { createHmac, generateKeyPairSync, sign } from "node:crypto";
import type { HookSource } from "../../../src/bot/hooks/hook-source.ts";
import type { Receiver } from "../../../src/bot/hooks/receiver.ts";

export const secret = "a secret of the tests";
export const audience = "https://coxswain.example.com/hooks/gar/test";
export const email = "push@acme.iam.gserviceaccount.com";

const { publicKey, privateKey } = generateKeyPairSync("rsa", { modulusLength: 2_048 });
export const googleKeyId = "key-1";
export const googleJwk = { ...publicKey.export({ format: "jwk" }), kid: googleKeyId };

export function receiverOf(source: HookSource, more: Partial<Receiver> = {}): Receiver {
  const registry = source === "nexus" || source === "jfrog" ? { registry: "docker.example.com" } : {};
  return { name: "test", source, secrets: [secret], audience, email, ...registry, ...more };
}

export function hmac(algorithm: string, bytes: Buffer | string, key = secret): string {
  return createHmac(algorithm, key).update(bytes).digest("hex");
}

export interface TokenParts {
  header?: object;
  claims?: object;
}

/** A token as Google makes it for a push at the given time. */
export function googleToken(nowMs: number, { header = {}, claims = {} }: TokenParts = {}): string {
  const iat = Math.floor(nowMs / 1_000);
  const parts = [
    { alg: "RS256", kid: googleKeyId, typ: "JWT", ...header },
    { iss: "https://accounts.google.com", aud: audience, email, email_verified: true, sub: "1", iat, exp: iat + 3_600, ...claims },
  ].map((part) => Buffer.from(JSON.stringify(part)).toString("base64url"));
  const signed = parts.join(".");
  return `${signed}.${sign("RSA-SHA256", Buffer.from(signed), privateKey).toString("base64url")}`;
}

export interface ProvenRequest {
  headers: Record<string, string>;
  /** What comes after `/hooks/<source>/<receiver>`. */
  suffix: string;
}

/** The proof of a source over the body, with the right secret unless told otherwise. */
export function proofOf(source: HookSource, bytes: Buffer, nowMs: number, key = secret): ProvenRequest {
  const inHeader = (name: string, value: string): ProvenRequest => ({ headers: { [name]: value }, suffix: "" });
  switch (source) {
    case "github":
    case "ghcr":
      return inHeader("x-hub-signature-256", `sha256=${hmac("sha256", bytes, key)}`);
    case "gitea":
      return inHeader("x-gitea-signature", hmac("sha256", bytes, key));
    case "gogs":
      return inHeader("x-gogs-signature", hmac("sha256", bytes, key));
    case "bitbucket-cloud":
    case "bitbucket-server":
      return inHeader("x-hub-signature", `sha256=${hmac("sha256", bytes, key)}`);
    case "nexus":
      return inHeader("x-nexus-webhook-signature", hmac("sha1", bytes, key));
    case "jfrog":
      return inHeader("x-jfrog-event-auth", hmac("sha256", bytes, key));
    case "generic":
      return inHeader("x-signature", `sha256=${hmac("sha256", bytes, key)}`);
    case "gitlab":
      return inHeader("x-gitlab-token", key);
    case "harbor":
      return inHeader("authorization", key);
    case "azure-devops":
      return inHeader("authorization", `Basic ${Buffer.from(`:${key}`).toString("base64")}`);
    case "gar":
      return inHeader("authorization", `Bearer ${googleToken(nowMs, key === secret ? {} : { claims: { aud: key } })}`);
    case "dockerhub":
    case "aliyun-acr":
      return { headers: {}, suffix: `/${encodeURIComponent(key)}` };
    case "quay":
      return { headers: {}, suffix: `?secret=${encodeURIComponent(key)}` };
    case "cloudevents":
      return inHeader("x-webhook-secret", key);
    case "acr":
    case "ecr":
    case "cdevents":
    case "distribution":
      return inHeader("authorization", `Bearer ${key}`);
  }
}

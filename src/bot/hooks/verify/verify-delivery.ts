// Whether a delivery is from whom its URL says: how each source proves it, before anything of the body is parsed.

import type { HookSource } from "../hook-source.ts";
import type { DeliveryHead, Receiver } from "../receiver.ts";
import { isOneOf } from "./constant-time.ts";
import { type GoogleKeys, isGoogleToken } from "./google-token.ts";
import { isSignature, isSignedBy, type SignatureAlgorithm, withoutBlanks } from "./signature.ts";
import { hasHeaderToken, hasUrlToken } from "./token.ts";

export interface VerifierParts {
  googleKeys: GoogleKeys;
  /** Milliseconds since 1970. */
  clock: () => number;
}

/** Both must hold. `head` is asked first and decides whether the body is read at all. */
interface Proof {
  head(head: DeliveryHead, receiver: Receiver, parts: VerifierParts): boolean | Promise<boolean>;
  body?(bytes: Buffer, head: DeliveryHead, receiver: Receiver): boolean;
}

interface GivenSignature {
  algorithm: SignatureAlgorithm;
  signature: string;
}

const githubHeader = ["x-hub-signature-256"];
const genericHeaders = ["x-signature", "x-coxswain-signature", ...githubHeader];

const proofs: Readonly<Record<HookSource, Proof>> = {
  github: signed(githubHeader),
  ghcr: signed(githubHeader),
  gitea: signed(["x-gitea-signature", "x-forgejo-signature", ...githubHeader]),
  gogs: signed(["x-gogs-signature"]),
  "bitbucket-cloud": signed(["x-hub-signature"]),
  "bitbucket-server": signed(["x-hub-signature"]),
  nexus: nexusSignature(),
  jfrog: jfrogSecret(),
  generic: signatureOrToken(),
  gitlab: { head: ({ headers }, { secrets }) => isOneOf(headers["x-gitlab-token"] ?? "", secrets) },
  harbor: { head: hasHeaderToken },
  acr: { head: hasHeaderToken },
  ecr: { head: hasHeaderToken },
  cloudevents: { head: hasHeaderToken },
  cdevents: { head: hasHeaderToken },
  distribution: { head: hasHeaderToken },
  "azure-devops": { head: hasHeaderToken },
  dockerhub: { head: hasUrlToken },
  quay: { head: hasUrlToken },
  "aliyun-acr": { head: hasUrlToken },
  gar: {
    head: ({ headers }, { audience, email }, { googleKeys, clock }) =>
      isGoogleToken(headers.authorization, { audience, email }, { keys: googleKeys, clock }),
  },
};

/** Judges without the body. Refuses every delivery of a receiver that has no secret. */
export async function verifyHead(head: DeliveryHead, receiver: Receiver, parts: VerifierParts): Promise<boolean> {
  return proofs[receiver.source].head(head, receiver, parts);
}

/** Judges the raw bytes, where the source signs them; only after verifyHead. */
export function verifyBody(bytes: Buffer, head: DeliveryHead, receiver: Receiver): boolean {
  return proofs[receiver.source].body?.(bytes, head, receiver) ?? true;
}

function signed(names: readonly string[]): Proof {
  return {
    head: (head) => signatureIn(head, names) !== undefined,
    body: (bytes, head, { secrets }) => matches(bytes, signatureIn(head, names), secrets),
  };
}

function matches(bytes: Buffer, given: GivenSignature | undefined, secrets: readonly string[]): boolean {
  return given !== undefined && isSignedBy(bytes, { ...given, secrets });
}

/** The first header that there is: `sha256=<hex>`, `sha512=<hex>`, or hexadecimal digits alone for SHA-256. */
function signatureIn({ headers }: DeliveryHead, names: readonly string[]): GivenSignature | undefined {
  const value = names.map((name) => headers[name]).find((header) => header !== undefined);
  const [, algorithm = "sha256", signature = ""] = /^(?:(sha256|sha512)=)?([0-9a-fA-F]+)$/.exec(value ?? "") ?? [];
  const known = algorithm as SignatureAlgorithm;
  return isSignature(signature, known) ? { algorithm: known, signature } : undefined;
}

function nexusSignature(): Proof {
  const signatureOf = (head: DeliveryHead): string => head.headers["x-nexus-webhook-signature"] ?? "";
  return {
    head: (head) => isSignature(signatureOf(head), "sha1"),
    body: (bytes, head, { secrets }) => {
      const given: GivenSignature = { algorithm: "sha1", signature: signatureOf(head) };
      return matches(bytes, given, secrets) || matches(withoutBlanks(bytes), given, secrets);
    },
  };
}

/** Artifactory sends the secret itself, or a signature made with it, in the same header. */
function jfrogSecret(): Proof {
  const given = (head: DeliveryHead): string => head.headers["x-jfrog-event-auth"] ?? "";
  return {
    head: (head, { secrets }) => isSignature(given(head), "sha256") || isOneOf(given(head), secrets),
    body: (bytes, head, { secrets }) =>
      isOneOf(given(head), secrets) || matches(bytes, { algorithm: "sha256", signature: given(head) }, secrets),
  };
}

function genericSignature(head: DeliveryHead, receiver: Receiver): GivenSignature | undefined {
  return receiver.header === undefined ? signatureIn(head, genericHeaders) : undefined;
}

/** A receiver that names a header takes the secret there; else a signature, or the secret as a bearer token. */
function signatureOrToken(): Proof {
  return {
    head: (head, receiver) => genericSignature(head, receiver) !== undefined || hasHeaderToken(head, receiver),
    body: (bytes, head, receiver) => {
      const given = genericSignature(head, receiver);
      return given === undefined || matches(bytes, given, receiver.secrets);
    },
  };
}

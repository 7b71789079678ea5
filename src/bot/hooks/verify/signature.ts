// HMAC signatures over the bytes of a body as they came.

import { createHmac, timingSafeEqual } from "node:crypto";

export type SignatureAlgorithm = "sha1" | "sha256" | "sha512";

const hexLengths: Readonly<Record<SignatureAlgorithm, number>> = { sha1: 40, sha256: 64, sha512: 128 };

/** Whether the text has the shape of a signature, which is cheap to ask before a body is read. */
export function isSignature(signature: string, algorithm: SignatureAlgorithm): boolean {
  return signature.length === hexLengths[algorithm] && /^[0-9a-fA-F]+$/.test(signature);
}

/** Whether one of the secrets made the signature, in hexadecimal digits, over exactly these bytes. */
export function isSignedBy(
  bytes: Buffer,
  { signature, algorithm, secrets }: { signature: string; algorithm: SignatureAlgorithm; secrets: readonly string[] },
): boolean {
  if (!isSignature(signature, algorithm)) return false;
  const given = Buffer.from(signature, "hex");
  let found = false;
  for (const secret of secrets) {
    const equal = timingSafeEqual(createHmac(algorithm, secret).update(bytes).digest(), given);
    if (equal && secret !== "") found = true;
  }
  return found;
}

/** JSON without the blanks between its tokens, found without parsing it: Nexus documents its signature over that. */
export function withoutBlanks(json: Buffer): Buffer {
  const compact = Buffer.allocUnsafe(json.length);
  let length = 0;
  let inString = false;
  for (let index = 0; index < json.length; index++) {
    const byte = json[index] as number;
    if (inString && byte === 0x5c) {
      compact[length++] = byte;
      index += 1;
      if (index < json.length) compact[length++] = json[index] as number;
      continue;
    }
    if (byte === 0x22) inString = !inString;
    if (inString || (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09)) compact[length++] = byte;
  }
  return compact.subarray(0, length);
}

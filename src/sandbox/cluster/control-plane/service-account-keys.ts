// The key pair that the API server signs service account tokens with.

import { generateKeyPair } from "node:crypto";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

/** Writes service-account.key and service-account.pub into a directory. */
export async function writeServiceAccountKeys(directory: string): Promise<void> {
  const pair = await promisify(generateKeyPair)("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs1", format: "pem" },
  });
  await writeFile(join(directory, "service-account.key"), pair.privateKey, { mode: 0o600 });
  await writeFile(join(directory, "service-account.pub"), pair.publicKey);
}

// Jobs carry a MAC, so that whoever can write to Redis cannot order work (Argo CVE-2024-31989).

import { createHmac, timingSafeEqual } from "node:crypto";
import { Failure } from "../gitops/failure.ts";
import { Operation } from "./operation.ts";

export interface SignedOperation {
  /** JSON of the operation: the very bytes that the MAC is over. */
  operation: string;
  /** Hexadecimal HMAC-SHA256. */
  mac: string;
}

export function signOperation(operation: Operation, key: string): SignedOperation {
  const text = JSON.stringify(operation);
  return { operation: text, mac: macOf(text, key) };
}

/** The operation, if this deployment signed it; a Failure `job_forged` otherwise. */
export function openOperation(signed: SignedOperation, key: string): Operation {
  const expected = Buffer.from(macOf(String(signed.operation), key));
  const given = Buffer.from(String(signed.mac));
  if (given.length !== expected.length || !timingSafeEqual(given, expected))
    throw new Failure("job_forged", "A job in the queue was not signed by this Coxswain and was not run.", { retry: "never" });
  return Operation.parse(JSON.parse(signed.operation));
}

function macOf(text: string, key: string): string {
  return createHmac("sha256", key).update("coxswain-operation-1\0").update(text).digest("hex");
}

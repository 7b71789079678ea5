// An approval as it stands in Redis: JSON and a MAC, so that whoever can write there cannot approve.

import { createHmac, timingSafeEqual } from "node:crypto";
import { z } from "zod";
import { Approval } from "../../gitops/rules/approval/approval.ts";

const ApprovalRecord = z.strictObject({ epoch: z.string(), version: z.int().min(1), approval: Approval });
export type ApprovalRecord = z.infer<typeof ApprovalRecord>;

export interface SignedRecord {
  body: string;
  /** Hexadecimal HMAC-SHA256 over the body's bytes. */
  mac: string;
}

export function signRecord(record: ApprovalRecord, key: string): SignedRecord {
  const body = JSON.stringify(record);
  return { body, mac: macOf(body, key) };
}

/** Undefined for what this deployment did not write, and for another approval's record under this id. */
export function openRecord(signed: Partial<SignedRecord>, id: string, key: string): ApprovalRecord | undefined {
  const { body = "", mac = "" } = signed;
  const expected = Buffer.from(macOf(body, key));
  const given = Buffer.from(mac);
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;
  const { data } = ApprovalRecord.safeParse(JSON.parse(body));
  return data?.approval.id === id ? data : undefined;
}

function macOf(body: string, key: string): string {
  return createHmac("sha256", key).update("coxswain-approval-1\0").update(body).digest("hex");
}

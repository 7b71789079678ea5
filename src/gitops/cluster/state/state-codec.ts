// How an environment's state is written in a ConfigMap: JSON to read with kubectl, a large inventory packed.

import { gunzipSync, gzipSync } from "node:zlib";
import { z } from "zod";
import { isRevision, type Revision } from "../../names.ts";

/** One object that the environment owns; `uid` tells it from another of the same name. */
export interface InventoryEntry {
  group: string;
  kind: string;
  namespace?: string | undefined;
  name: string;
  uid: string;
}

export interface StateContent {
  environment: string;
  /** Goes up by one with each apply; whoever holds an older one has been overtaken. */
  epoch: number;
  /** The revision that was applied last; undefined before the first. */
  revision: Revision | undefined;
  /** ISO 8601, when and by which operation it was applied. */
  appliedAt: string | undefined;
  appliedBy: string | undefined;
  /** Who began the last apply: the same operation started twice has two holders. */
  claim: { operation: string; holder: string; revision: string; at: string } | undefined;
  inventory: InventoryEntry[];
}

/** The `data` and `binaryData` of a ConfigMap. */
export interface EncodedState {
  data: Record<string, string>;
  binaryData: Record<string, string>;
}

const stateKey = "state.json";
const inventoryKey = "inventory.json";
const packedKey = "inventory.json.gz";
// A ConfigMap holds 1 MiB at most, and whoever looks at one reads it as text while it is small.
const mostPlainBytes = 64 * 1024;
const mostUnpackedBytes = 32 * 1024 * 1024;

const Content = z.object({
  version: z.literal(1),
  environment: z.string(),
  epoch: z.int().min(0),
  revision: z.custom<Revision>((value) => typeof value === "string" && isRevision(value)).optional(),
  appliedAt: z.string().optional(),
  appliedBy: z.string().optional(),
  claim: z.object({ operation: z.string(), holder: z.string(), revision: z.string(), at: z.string() }).optional(),
});
const Inventory = z.array(z.tuple([z.string(), z.string(), z.string(), z.string(), z.string()]));

export function encodeState(content: StateContent): EncodedState {
  const { environment, epoch, revision, appliedAt, appliedBy, claim, inventory } = content;
  const rows = JSON.stringify(inventory.map((entry) => [entry.group, entry.kind, entry.namespace ?? "", entry.name, entry.uid]));
  const text = JSON.stringify({ version: 1, environment, epoch, revision, appliedAt, appliedBy, claim }, undefined, 2);
  return rows.length <= mostPlainBytes
    ? { data: { [stateKey]: text, [inventoryKey]: rows }, binaryData: {} }
    : { data: { [stateKey]: text }, binaryData: { [packedKey]: gzipSync(rows).toString("base64") } };
}

/** Undefined when it is not what `encodeState` writes. */
export function decodeState(encoded: {
  data?: Record<string, string> | undefined;
  binaryData?: Record<string, string> | undefined;
}): StateContent | undefined {
  try {
    const { version: _, ...state } = Content.parse(JSON.parse(encoded.data?.[stateKey] ?? ""));
    const packed = encoded.binaryData?.[packedKey];
    const text =
      packed === undefined
        ? (encoded.data?.[inventoryKey] ?? "[]")
        : gunzipSync(Buffer.from(packed, "base64"), { maxOutputLength: mostUnpackedBytes }).toString("utf8");
    const inventory = Inventory.parse(JSON.parse(text)).map(([group, kind, namespace, name, uid]) => ({
      group,
      kind,
      namespace: namespace === "" ? undefined : namespace,
      name,
      uid,
    }));
    return { revision: undefined, appliedAt: undefined, appliedBy: undefined, claim: undefined, ...state, inventory };
  } catch {
    return undefined;
  }
}

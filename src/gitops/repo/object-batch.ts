// Reads what `git cat-file --batch` prints: a header line, the bytes and a newline for each object.

import type { BlobId } from "../names.ts";

export type ObjectBatch = { kind: "read"; blobs: Map<BlobId, Buffer> } | { kind: "missing"; id: string };

/** The bytes are views into `output`: no second copy is made. */
export function parseObjectBatch(output: Buffer): ObjectBatch {
  const blobs = new Map<BlobId, Buffer>();
  for (let start = 0; start < output.length; ) {
    const lineEnd = output.indexOf(10, start);
    const header = output.toString("latin1", start, lineEnd < 0 ? output.length : lineEnd);
    const fields = /^([0-9a-f]{40,64}) blob (\d+)$/.exec(header);
    if (fields === null) return { kind: "missing", id: header.slice(0, 80) };
    const [, id = "", size = "0"] = fields;
    const from = lineEnd + 1;
    const to = from + Number(size);
    if (to >= output.length + 1) return { kind: "missing", id };
    blobs.set(id as BlobId, output.subarray(from, to));
    start = to + 1;
  }
  return { kind: "read", blobs };
}

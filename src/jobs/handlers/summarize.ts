// What changed in one object, in a few words: `image 1.4.2 → 1.5.0`, `replicas 2 → 3`, `2 keys changed`.

import type { FieldChange, PlannedObject } from "../../gitops/cluster/sync-plan.ts";

const maxParts = 3;

export function summarizeObject(item: Pick<PlannedObject, "action" | "changes">): string {
  if (item.action === "create") return "created";
  if (item.changes.length === 0) return "ownership taken over, no value changed";
  const keys = item.changes.filter((change) => /^(data|binaryData|stringData)([.[]|$)/.test(change.path));
  const parts = pairReplaced(item.changes.filter((change) => !keys.includes(change))).map(summarizeChange);
  if (keys.length > 0) parts.push(`${keys.length} ${keys.length === 1 ? "key" : "keys"} changed`);
  const shown = parts.slice(0, maxParts).join(", ");
  return parts.length > maxParts ? `${shown} and ${parts.length - maxParts} more` : shown;
}

/** One entry of a keyed list that went and one that came, as `ports[port=8080]` and `ports[port=8081]`, is one change of its key. */
function pairReplaced(changes: readonly FieldChange[]): FieldChange[] {
  const entryOf = (change: FieldChange) => /^(.*\.)?(\w+)\[(\w+)=([^\]]+)\]$/.exec(change.path);
  const gone = changes.filter((change) => change.to === undefined && !change.masked && entryOf(change) !== null);
  return changes.flatMap((change) => {
    const entry = entryOf(change);
    if (gone.includes(change)) return isPaired(change, changes) ? [] : [change];
    if (entry === null || change.from !== undefined) return [change];
    const only = gone.find((each) => entryOf(each)?.[2] === entry[2]);
    if (only === undefined || !isPaired(only, changes)) return [change];
    return [{ path: entry[3] ?? "", from: entryOf(only)?.[4] ?? "", to: entry[4] ?? "" }];
  });
}

function isPaired(gone: FieldChange, changes: readonly FieldChange[]): boolean {
  const list = gone.path.slice(0, gone.path.lastIndexOf("["));
  const inList = changes.filter((change) => change.path.startsWith(`${list}[`) && change.path.endsWith("]"));
  return (
    inList.filter((change) => change.to === undefined).length === 1 && inList.filter((change) => change.from === undefined).length === 1
  );
}

function summarizeChange(change: FieldChange): string {
  const name =
    /^metadata\.(?:annotations|labels)\["(.+)"\]$/.exec(change.path)?.[1] ?? /([\w-]+)(\[[^\]]*\])?$/.exec(change.path)?.[1] ?? change.path;
  if (change.masked) return `${name} changed`;
  const { from, to } = change;
  if (name === "image" && typeof from === "string" && typeof to === "string") return `image ${shortImages(from, to)}`;
  if (isScalar(from) && isScalar(to)) return `${name} ${from} → ${to}`;
  if (to === undefined) return `${name} removed`;
  return from === undefined ? `${name} added` : `${name} changed`;
}

/** Tags alone when the repository is the same: `1.4.2 → 1.5.0`. */
function shortImages(from: string, to: string): string {
  const split = (image: string) => /^(.*?)(?::([\w][\w.-]*))?(@sha256:[0-9a-f]+)?$/.exec(image) ?? [];
  const [, fromName, fromTag] = split(from);
  const [, toName, toTag] = split(to);
  return fromName === toName && fromTag && toTag && fromTag !== toTag ? `${fromTag} → ${toTag}` : `${from} → ${to}`;
}

function isScalar(value: unknown): value is string | number | boolean {
  return (typeof value === "string" && value.length <= 60) || typeof value === "number" || typeof value === "boolean";
}

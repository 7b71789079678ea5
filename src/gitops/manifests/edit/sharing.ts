// What to say of a value that cannot be changed for one place alone.

import type { Change } from "./change.ts";
import { pathOfChange, placeOf } from "./change.ts";
import { startOf } from "./extent.ts";
import type { Path } from "./place.ts";
import { pathText } from "./place.ts";

/** Where a change would begin in the text. */
export function offsetOfChange(change: Change): number {
  const place = placeOf(change);
  if (place.detour?.kind === "merge") return place.detour.map.event.start;
  return startOf(place.written) ?? (place.pair && startOf(place.pair.key)) ?? 0;
}

/** Names up to three of the others that read the value. */
export function sharedMessage(change: Change, others: readonly Path[]): string {
  const path = pathText(pathOfChange(change));
  if (others.length === 0) return `${path} comes from an anchor elsewhere in the file, so it cannot be changed for this place alone.`;
  const names = others.slice(0, 3).map(pathText).join(", ");
  const more = others.length > 3 ? ` and ${others.length - 3} more` : "";
  return `${path} shares its value by an anchor with ${names}${more}, which would change too.`;
}

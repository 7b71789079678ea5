// What a card's buttons and forms carry comes back from a client: checked like any other input.

import { z } from "zod";

export const CardValue = z.strictObject({ id: z.string().regex(/^ap-[0-9a-f]{20}$/), seen: z.string().max(64) });
export const FormValue = z.strictObject({
  id: z.string().max(40),
  seen: z.string().max(64),
  channel: z.string().max(40),
  messageTs: z.string().max(40).optional(),
});

export function parseJson(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? "");
  } catch {
    return undefined;
  }
}

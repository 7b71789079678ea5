// A receiver: one configured sender of webhooks, with what proves that a delivery is from it.

import type { HookSource } from "./hook-source.ts";

export interface Receiver {
  /** The last part of its URL, `/hooks/<source>/<name>`. */
  name: string;
  source: HookSource;
  /** Any of them is good, so that one can be exchanged for another. Without one every delivery is refused. */
  secrets: readonly string[];
  /** The header that carries the secret, where the sender lets one choose it; no other place counts then. */
  header?: string | undefined;
  /** Google's token (source `gar`): both must be given and must be what the token says. */
  audience?: string | undefined;
  email?: string | undefined;
  /** See HookOptions. */
  registry?: string | undefined;
}

/** A delivery before its body: what may be judged without reading it. */
export interface DeliveryHead {
  /** Lower-case names. */
  headers: Readonly<Record<string, string | undefined>>;
  /** What stands in the URL after the receiver's name, or in its query as `secret` or `token`. */
  urlSecrets: readonly string[];
}

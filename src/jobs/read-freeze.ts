// Whether an environment is frozen now, by its configuration or by somebody's order.

import { readStoredFreeze } from "../gitops/cluster/stored-freeze.ts";
import { asFailure } from "../gitops/failure.ts";
import { type Freeze, findFreeze, freezesAt } from "../gitops/rules/freeze.ts";
import type { OpenEnvironment } from "./workplace.ts";

type Frozen = Pick<OpenEnvironment, "name" | "cluster" | "stateNamespace" | "freezes">;

/** The freeze that ends last of those that hold. A Failure when the cluster cannot be asked. */
export async function readFreeze(environment: Frozen, nowMs: number, signal: AbortSignal): Promise<Freeze | undefined> {
  const { name, cluster, stateNamespace: namespace, freezes = [] } = environment;
  const ordered = await readStoredFreeze({ cluster, environment: name, namespace, signal });
  const holds = ordered !== undefined && (ordered.until === undefined || nowMs < Date.parse(ordered.until));
  return findFreeze([...freezesAt(freezes, nowMs), ...(holds ? [ordered] : [])]);
}

/** The same for what can wait: an environment that cannot be asked counts as frozen until it can. */
export async function readFreezeOrWait(environment: Frozen, nowMs: number, signal: AbortSignal): Promise<Freeze | undefined> {
  try {
    return await readFreeze(environment, nowMs, signal);
  } catch (error) {
    signal.throwIfAborted();
    return { reason: `whether it is frozen could not be read: ${asFailure(error).message}` };
  }
}

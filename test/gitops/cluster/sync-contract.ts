// What a sync does to a cluster, held to by the embedded cluster and by a real kube-apiserver alike.

import { describeChangesApplied } from "./contract/changes.ts";
import { describeOutages } from "./contract/outages.ts";
import { describeRefusals } from "./contract/refusals.ts";
import { describeRolloutsWatched } from "./contract/rollouts.ts";
import { describeState } from "./contract/state.ts";
import { type ContractCluster, useSyncContext } from "./contract/sync-context.ts";
import { describeUnchanged } from "./contract/unchanged.ts";

/** Declares the tests; `start` is called once before them. */
export function describeSyncContract(start: () => Promise<ContractCluster>): void {
  const context = useSyncContext(start);
  describeUnchanged(context);
  describeChangesApplied(context);
  describeRefusals(context);
  describeOutages(context);
  describeRolloutsWatched(context);
  describeState(context);
}

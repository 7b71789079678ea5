// What became of each image that was to change: Flux v1's outcomes and reasons, by workload and container.

export interface ImageChange {
  /** `prod:deployment/api`; as it was typed where nothing is called so. */
  workload: string;
  /** "" for the workload as a whole. */
  container: string;
  /** `success`: its new image is in git. `unknown`: its registry did not say. */
  status: "success" | "failed" | "skipped" | "ignored" | "unknown";
  reason?: string | undefined;
  /** Tags. */
  from?: string | undefined;
  to?: string | undefined;
  digest?: string | undefined;
}

const maxKept = 500;
const weights: Record<ImageChange["status"], number> = { failed: 0, success: 1, unknown: 2, skipped: 3, ignored: 4 };

/** What matters first; of a very large environment the rest is left away. Pure. */
export function orderChanges(changes: readonly ImageChange[]): ImageChange[] {
  return [...changes].sort((left, right) => weights[left.status] - weights[right.status]).slice(0, maxKept);
}

/** `deployment/api app: skipped, locked by ann` */
export function renderImageChange({ workload, container, status, reason, from, to }: ImageChange): string {
  const name = `${workload.startsWith("marker:") ? workload : workload.replace(/^[^:/]*:/, "")}${container === "" ? "" : ` ${container}`}`;
  const what = from === undefined || to === undefined ? status : `${from} → ${to}`;
  return `${name}: ${what}${reason === undefined ? "" : `, ${reason}`}`;
}

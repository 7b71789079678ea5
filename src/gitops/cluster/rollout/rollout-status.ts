// How far the rollout of one live object is: a value that the rules of its kind read from its status.

/** What the object itself says; its Pods may say why. */
export interface RolloutStatus {
  state: "progressing" | "healthy" | "failed";
  /** Ready instances of the wanted ones, `2/3`; kinds without instances have none. */
  ready?: string | undefined;
  /** The cluster's own word, e.g. `ProgressDeadlineExceeded`. */
  reason?: string | undefined;
  message?: string | undefined;
}

export interface Condition {
  type?: string | undefined;
  status?: string | undefined;
  reason?: string | undefined;
  message?: string | undefined;
}

/** Fields of specs and statuses that the rules read; what the API server leaves out is 0 or false. */
export interface Progress {
  [field: string]: unknown;
}

export function part(object: { [key: string]: unknown }, key: "spec" | "status"): Progress {
  const value = object[key];
  return typeof value === "object" && value !== null ? (value as Progress) : {};
}

export function count(of: Progress, field: string, whenAbsent = 0): number {
  const value = of[field];
  return typeof value === "number" ? value : whenAbsent;
}

export function conditionsOf(status: Progress): Condition[] {
  return Array.isArray(status.conditions) ? (status.conditions as Condition[]) : [];
}

export function conditionOf(status: Progress, type: string): Condition | undefined {
  return conditionsOf(status).find((condition) => condition.type === type);
}

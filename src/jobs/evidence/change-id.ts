// What names a change: an operation, an approval, a job of automation, a commit, or an environment for its newest one. Pure.

export type ChangeId =
  | { kind: "operation" | "approval" | "job"; id: string }
  /** Lower-case hexadecimal, 7 to 40 digits. */
  | { kind: "commit"; prefix: string }
  | { kind: "newest"; environment: string };

/** Undefined for what names no change. */
export function parseChangeId(text: string, environments: readonly string[]): ChangeId | undefined {
  const typed = text.trim();
  if (/^op-[0-9a-f]{20}$/.test(typed)) return { kind: "operation", id: typed };
  if (/^ap-[0-9a-f]{20}$/.test(typed)) return { kind: "approval", id: typed };
  if (/^up-[0-9a-f]{20}$/.test(typed)) return { kind: "job", id: typed };
  if (environments.includes(typed)) return { kind: "newest", environment: typed };
  return /^[0-9a-f]{7,40}$/i.test(typed) ? { kind: "commit", prefix: typed.toLowerCase() } : undefined;
}

/** In which order environments are tried for the queue of the question: the one that is named, then any other. */
export function queuesFor(change: string, environments: readonly string[]): string[] {
  const named = environments.filter((environment) => environment === change.trim());
  return [...named, ...environments.filter((environment) => !named.includes(environment))];
}

// Gathers what is known of a change: its commit from git, its entries in the audit log, its approval, what the cluster says.

import { readEnvironmentState } from "../../gitops/cluster/environment-state.ts";
import { asFailure } from "../../gitops/failure.ts";
import type { Revision } from "../../gitops/names.ts";
import type { Commit } from "../../gitops/repo/repository.ts";
import type { Approval } from "../../gitops/rules/approval/approval.ts";
import { type ApprovalStore, approvalId } from "../approvals/approval-store.ts";
import { AuditEntry, isSealed, isUnchanged } from "../audit/entry.ts";
import type { AuditEntries } from "../audit/read-entries.ts";
import type { OpenEnvironment, Workplace } from "../workplace.ts";
import type { ChangeId } from "./change-id.ts";
import type { Evidence } from "./evidence.ts";
import { type CommitRecord, readCommitRecord } from "./read-trailers.ts";

export interface ChangeRecords {
  commit: (Commit & { record: CommitRecord; foundIn: OpenEnvironment }) | undefined;
  /** Oldest first, all as Coxswain wrote them. */
  entries: AuditEntry[];
  approvals: Approval[];
  live: Evidence["live"];
  /** Every environment that any of these names. */
  environments: string[];
  missing: string[];
}

export interface RecordSources {
  entries: AuditEntries;
  /** The key that audit entries are sealed with. */
  key: string;
  store: Pick<ApprovalStore, "load">;
  workplace: Workplace;
}

/** Newest commits of an environment that are looked through for one of Coxswain's own. */
const newestLookedAt = 200;

/** `environments`: those that the one who asks may view; no other repository is looked into. */
export async function findRecords(
  change: ChangeId,
  environments: readonly string[],
  sources: RecordSources,
  signal: AbortSignal,
): Promise<ChangeRecords> {
  const missing: string[] = [];
  const entries = new Map<string, AuditEntry>();
  const ids = new Set(change.kind === "operation" || change.kind === "approval" || change.kind === "job" ? [change.id] : []);
  await follow(ids, entries, sources, missing);
  const commit = await findCommit(change, ids, { environments, sources, missing, signal });
  if (commit !== undefined) {
    const { job, approval } = commit.record;
    for (const id of [commit.revision, job, approval]) if (id !== undefined) ids.add(id);
    await follow(ids, entries, sources, missing);
  }
  const found = [...entries.values()].sort((one, other) => Date.parse(one.at) - Date.parse(other.at) || one.seq - other.seq);
  const approvals = await loadApprovals([...ids], sources.store, missing);
  const named = [
    ...(commit?.record.environments ?? []),
    ...found.flatMap((entry) => entry.environment?.split(" ") ?? []),
    ...approvals.map((each) => each.environment),
  ];
  const touched = [...new Set(named)];
  const live = await readLive(commit, { environments: touched.filter((name) => environments.includes(name)), sources, missing, signal });
  return { commit, entries: found, approvals, live, environments: touched, missing };
}

/** Entries name each other's ids: an operation its approval, an approval's operation the commit. */
async function follow(ids: Set<string>, found: Map<string, AuditEntry>, sources: RecordSources, missing: string[]): Promise<void> {
  const asked = new Set<string>();
  for (let round = 0; round < 4; round++) {
    for (const id of [...ids]) if (id.startsWith("op-")) ids.add(approvalId(id));
    const fresh = [...ids].filter((id) => !asked.has(id));
    if (fresh.length === 0) return;
    for (const id of fresh) asked.add(id);
    for (const { id: place, entry: raw } of await sources.entries.about(fresh)) {
      const parsed = AuditEntry.safeParse(raw);
      const isOurs = parsed.success && isUnchanged(parsed.data) && isSealed(parsed.data, sources.key);
      if (!isOurs) {
        const told = "An entry of the audit log about it was changed, and is left out: run coxswain audit verify.";
        if (!missing.includes(told)) missing.push(told);
        continue;
      }
      found.set(place, parsed.data);
      const { operation, approval, commit } = parsed.data;
      for (const id of [operation, approval, commit]) if (id !== null) ids.add(id);
    }
  }
}

interface Looking {
  environments: readonly string[];
  sources: RecordSources;
  missing: string[];
  signal: AbortSignal;
}

async function findCommit(change: ChangeId, ids: ReadonlySet<string>, looking: Looking): Promise<ChangeRecords["commit"]> {
  const { environments, sources, missing, signal } = looking;
  const looked = new Set<string>();
  for (const name of change.kind === "newest" ? [change.environment] : environments) {
    try {
      const environment = await sources.workplace.open(name);
      const head = await environment.repository.fetch(environment.branch, signal);
      // Environments of one branch have one history.
      if (looked.has(head)) continue;
      looked.add(head);
      const commit = await lookIn(environment, head, change, ids, signal);
      if (commit !== undefined) return { ...commit, record: readCommitRecord(commit), foundIn: environment };
    } catch (error) {
      if (signal.aborted) throw error;
      missing.push(`The repository of ${name} could not be read: ${asFailure(error).message}`);
    }
  }
  return undefined;
}

async function lookIn(
  { repository, path }: OpenEnvironment,
  head: Revision,
  change: ChangeId,
  ids: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<Commit | undefined> {
  if (change.kind === "commit") return repository.findByPrefix(change.prefix, head, signal);
  if (change.kind === "newest") {
    const paths = path === "" ? {} : { paths: [path] };
    const commits = await repository.commits({ to: head, limit: newestLookedAt, ...paths }, signal);
    return commits.find((commit) => commit.trailers.has("Coxswain-Job"));
  }
  for (const id of ids) {
    const trailer = id.startsWith("ap-") ? "Approval-Id" : /^(op|up)-/.test(id) ? "Coxswain-Job" : undefined;
    const found = trailer === undefined ? undefined : await repository.findByTrailer({ name: trailer, value: id, to: head }, signal);
    if (found !== undefined) return found;
  }
  return undefined;
}

async function loadApprovals(ids: readonly string[], store: RecordSources["store"], missing: string[]): Promise<Approval[]> {
  const found: Approval[] = [];
  for (const id of ids.filter((each) => each.startsWith("ap-"))) {
    const loaded = await store.load(id);
    if (loaded.kind === "found") found.push(loaded.approval);
    if (loaded.kind === "forged") missing.push(`The approval ${id} in Redis was not written by this Coxswain, and is left out.`);
  }
  return found;
}

async function readLive(commit: ChangeRecords["commit"], looking: Looking): Promise<Evidence["live"]> {
  const { environments, sources, missing, signal } = looking;
  const live: Evidence["live"] = [];
  for (const name of environments) {
    try {
      const { cluster, stateNamespace: namespace, repository } = await sources.workplace.open(name);
      const state = await readEnvironmentState({ cluster, environment: name, namespace, signal });
      if (state?.revision === undefined) continue;
      const { revision, appliedAt } = state;
      const holdsCommit = commit === undefined ? undefined : await repository.isAncestor(commit.revision, revision, signal);
      live.push({ environment: name, revision, appliedAt, holdsCommit });
    } catch (error) {
      if (signal.aborted) throw error;
      missing.push(`The cluster of ${name} did not say what it runs: ${asFailure(error).message}`);
    }
  }
  return live;
}

// The evidence of one change: who asked, what was to move, who decided, what was committed, and what became of it.

/** `slack:T012/U034`, `cli:ann`, `schedule:a tag policy`; with the git address where one is known. */
export interface EvidencePerson {
  name: string;
  git?: string | undefined;
}

export interface EvidenceMove {
  workload: string;
  container: string;
  from: string;
  to: string;
  digest?: string | undefined;
}

export interface EvidenceDecision {
  by: EvidencePerson;
  /** `approve`, `reject`, `withdraw`, `expire`, `supersede`, `void`. */
  verb: string;
  /** RFC 3339; unknown when only the commit's trailer tells of it. */
  at?: string | undefined;
  /** A comment or a reason: foreign text. */
  text?: string | undefined;
  door?: string | undefined;
}

export interface EvidenceResult {
  at: string;
  environment: string;
  /** An outcome's kind. */
  kind: string;
  operation: string | undefined;
  revision?: string | undefined;
  reason?: string | undefined;
  objects: { id: string; action: string; summary?: string | undefined; ready?: string | undefined; error?: string | undefined }[];
  /** Milliseconds by stage. */
  stages: Record<string, number>;
}

export interface EvidenceStep {
  at: string;
  who?: string | undefined;
  what: string;
}

export interface Evidence {
  /** What was asked about, as it was typed. */
  asked: string;
  kind: "promotion" | "release" | "automation" | "rules" | "sync" | "commit" | "change";
  environments: string[];
  requestedBy?: EvidencePerson | undefined;
  operations: string[];
  moves: EvidenceMove[];
  diffSha256?: string | undefined;
  approval?: { id: string; status: string; needed: number | undefined } | undefined;
  decisions: EvidenceDecision[];
  commit?: { revision: string; subject: string; author: string; at: string; url?: string | undefined } | undefined;
  /** Why it went round a rule: foreign text. */
  breakGlass?: string | undefined;
  /** `C012/1699.5`, where it was talked about. */
  thread?: string | undefined;
  results: EvidenceResult[];
  /** What the cluster says now. */
  live: { environment: string; revision: string; appliedAt?: string | undefined; holdsCommit: boolean | undefined }[];
  timeline: EvidenceStep[];
  /** What could not be found, or does not fit together: one sentence each. */
  missing: string[];
}

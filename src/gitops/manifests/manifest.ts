// What is read from an environment's files: objects, what was left out, and what could not be read.

import type { BlobId } from "../names.ts";

/** A JSON value as Kubernetes takes it. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

export interface KubernetesObject {
  apiVersion: string;
  kind: string;
  metadata: {
    name: string;
    namespace?: string;
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
    [key: string]: unknown;
  };
  [key: string]: unknown;
}

/** Where an object stands in the repository. */
export interface Source {
  path: string;
  blob: BlobId;
  /** 0-based place of its document in the file. */
  document: number;
  /** 1-based line where the document begins. */
  line: number;
}

export interface Manifest {
  /** Without a default namespace yet: what the file says. */
  object: KubernetesObject;
  source: Source;
}

export type ManifestProblemCode = "syntax" | "not_an_object" | "duplicate" | "too_large" | "symlink" | "limit";

/** A file or document that could not be used. The others are used all the same. */
export interface ManifestProblem {
  code: ManifestProblemCode;
  path: string;
  /** 1-based. */
  line?: number | undefined;
  /** 1-based. */
  column?: number | undefined;
  /** One sentence, safe to show. */
  message: string;
}

/** Read but on purpose not an object of the cluster: a kustomization, a chart's folder, an empty document. */
export interface LeftOut {
  path: string;
  reason: "kustomization" | "chart" | "not_a_manifest";
}

export interface ManifestSet {
  manifests: Manifest[];
  problems: ManifestProblem[];
  leftOut: LeftOut[];
}

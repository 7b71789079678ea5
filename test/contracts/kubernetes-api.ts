// The contract of a Kubernetes API as Coxswain needs it: run on the embedded cluster and on a real API server.

import { describe } from "vitest";
import { deletionCases } from "./kubernetes-api/deletions.ts";
import { goldenCases } from "./kubernetes-api/golden.ts";
import { discoveryCases, listCases, watchCases } from "./kubernetes-api/reading.ts";
import { failedRolloutCases, rolloutCases } from "./kubernetes-api/rollouts.ts";
import type { ContractTarget } from "./kubernetes-api/target.ts";

export type { ContractTarget } from "./kubernetes-api/target.ts";

/** Declares all cases; `mayRecord` is for the real API server alone, whose answers are the truth. */
export function kubernetesApiContract(target: () => ContractTarget, options: { mayRecord: boolean }): void {
  describe("discovery", () => discoveryCases(target));
  describe("lists", () => listCases(target));
  describe("watches", () => watchCases(target));
  describe("deletions", () => deletionCases(target));
  describe("rollouts", () => rolloutCases(target));
  describe("failed rollouts", () => failedRolloutCases(target));
  describe("golden answers", () => goldenCases(target, options));
}

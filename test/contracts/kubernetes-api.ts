// The contract of a Kubernetes API as Coxswain needs it: run on the embedded cluster and on a real API server.

import { describe } from "vitest";
import { goldenCases } from "./kubernetes-api/golden.ts";
import type { ContractTarget } from "./kubernetes-api/target.ts";

export type { ContractTarget } from "./kubernetes-api/target.ts";

/** Declares all cases; `mayRecord` is for the real API server alone, whose answers are the truth. */
export function kubernetesApiContract(target: () => ContractTarget, options: { mayRecord: boolean }): void {
  describe("golden answers", () => goldenCases(target, options));
}

// The numbers that a platform team watches, in Prometheus' format.

import { Counter, Histogram, Registry } from "prom-client";

export interface Metrics {
  operations: Counter<"verb" | "environment" | "outcome">;
  operationSeconds: Histogram<"verb" | "environment">;
  acknowledgementSeconds: Histogram<"kind">;
  registry: Registry;
}

export function createMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  return {
    registry,
    operations: new Counter({
      name: "coxswain_operations_total",
      help: "Operations that ended, by outcome.",
      labelNames: ["verb", "environment", "outcome"],
      registers,
    }),
    operationSeconds: new Histogram({
      name: "coxswain_operation_seconds",
      help: "Time from acceptance to the end of an operation.",
      labelNames: ["verb", "environment"],
      buckets: [0.1, 0.3, 1, 3, 10, 30, 100, 300],
      registers,
    }),
    acknowledgementSeconds: new Histogram({
      name: "coxswain_acknowledgement_seconds",
      help: "Time that Slack waited for an answer (its limit is 3).",
      labelNames: ["kind"],
      buckets: [0.01, 0.03, 0.1, 0.3, 1, 3],
      registers,
    }),
  };
}

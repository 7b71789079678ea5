// A workload as the page shows it: image, readiness, and a reason when it does not come up. Pure.

import type { LiveObject } from "../../gitops/cluster/cluster.ts";
import type { WorldWorkload } from "../../sandbox/page/world.ts";

interface WorkloadSpec {
  replicas?: number;
  template?: { spec?: { containers?: { image?: string }[] } };
}

interface WorkloadStatus {
  observedGeneration?: number;
  readyReplicas?: number;
  updatedReplicas?: number;
  numberReady?: number;
  desiredNumberScheduled?: number;
  conditions?: { type: string; status: string; reason?: string; message?: string }[];
}

export function renderWorkload(object: LiveObject): WorldWorkload {
  const spec = (object.spec ?? {}) as WorkloadSpec;
  const status = (object.status ?? {}) as WorkloadStatus;
  const wanted = status.desiredNumberScheduled ?? spec.replicas ?? 1;
  const ready = status.numberReady ?? status.readyReplicas ?? 0;
  const stuck = status.conditions?.find((condition) => condition.type === "Progressing" && condition.status === "False");
  const settled =
    ready >= wanted && (status.updatedReplicas ?? ready) >= wanted && (status.observedGeneration ?? 0) >= (object.metadata.generation ?? 0);
  return {
    id: `${object.kind.toLowerCase()}/${object.metadata.name}`,
    namespace: object.metadata.namespace ?? "",
    image: (spec.template?.spec?.containers ?? []).map((container) => container.image ?? "").join(", "),
    ready: `${ready}/${wanted}`,
    state: stuck !== undefined ? "failed" : settled ? "healthy" : "progressing",
    ...(stuck?.reason === undefined ? {} : { reason: stuck.reason }),
  };
}

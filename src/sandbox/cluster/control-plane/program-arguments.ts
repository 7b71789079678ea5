// The command lines of the control plane's programs, for a cluster that lives as long as a test run.

import { join } from "node:path";

export interface ControlPlanePorts {
  etcd: number;
  etcdPeers: number;
  api: number;
}

export function etcdArguments(directory: string, ports: ControlPlanePorts): string[] {
  const client = `http://127.0.0.1:${ports.etcd}`;
  return [
    `--data-dir=${join(directory, "etcd")}`,
    "--unsafe-no-fsync",
    `--listen-client-urls=${client}`,
    `--advertise-client-urls=${client}`,
    `--listen-peer-urls=http://127.0.0.1:${ports.etcdPeers}`,
    "--log-level=error",
  ];
}

export function apiServerArguments(directory: string, ports: ControlPlanePorts): string[] {
  return [
    `--etcd-servers=http://127.0.0.1:${ports.etcd}`,
    "--bind-address=127.0.0.1",
    "--advertise-address=127.0.0.1",
    `--secure-port=${ports.api}`,
    `--cert-dir=${join(directory, "certs")}`,
    "--service-account-issuer=https://kubernetes.default.svc",
    `--service-account-key-file=${join(directory, "service-account.pub")}`,
    `--service-account-signing-key-file=${join(directory, "service-account.key")}`,
    `--token-auth-file=${join(directory, "tokens.csv")}`,
    "--authorization-mode=RBAC",
    // A /24 is used up after 254 Services.
    "--service-cluster-ip-range=10.0.0.0/16",
    "--disable-admission-plugins=ServiceAccount",
    "--allow-privileged=true",
    "--endpoint-reconciler-type=none",
  ];
}

/** Only the controllers that make rollouts, deletions and rights real. */
const controllers = [
  "deployment",
  "replicaset",
  "statefulset",
  "daemonset",
  "job",
  "cronjob",
  "namespace",
  "garbagecollector",
  "serviceaccount",
  "disruption",
  "clusterrole-aggregation-controller",
  "persistentvolumeclaim-protection-controller",
  "persistentvolume-protection-controller",
];

export function controllerManagerArguments(kubeconfig: string): string[] {
  return [
    `--kubeconfig=${kubeconfig}`,
    "--leader-elect=false",
    `--controllers=${controllers.join(",")}`,
    "--secure-port=0",
    "--kube-api-qps=500",
    "--kube-api-burst=1000",
    "--concurrent-deployment-syncs=20",
    "--concurrent-replicaset-syncs=20",
  ];
}

// What the measurements sync: 500 Deployments that run nothing and 500 ConfigMaps, such as services have.

import type { KubernetesObject } from "../src/gitops/manifests/manifest.ts";

const pairs = 500;

/** Frozen, as the product's own loader gives them. */
export function benchObjects(namespace: string): KubernetesObject[] {
  return Array.from({ length: pairs }, (_, index) => [deployment(namespace, `app-${index}`), configMap(namespace, `app-${index}`)])
    .flat()
    .map((object) => Object.freeze(object));
}

function configMap(namespace: string, name: string): KubernetesObject {
  return {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name, namespace, labels: { app: name } },
    data: { LOG_LEVEL: "info", REGION: "eu-west-1", "app.yaml": `name: ${name}\nport: 8080\n` },
  };
}

function deployment(namespace: string, name: string): KubernetesObject {
  const container = {
    name: "app",
    image: `registry.example/${name}:1.4.2`,
    ports: [{ name: "http", containerPort: 8080 }],
    envFrom: [{ configMapRef: { name } }],
    env: [{ name: "POD_NAME", valueFrom: { fieldRef: { fieldPath: "metadata.name" } } }],
    resources: { requests: { cpu: "100m", memory: "128Mi" }, limits: { cpu: 1, memory: "1024Mi" } },
    readinessProbe: { httpGet: { path: "/readyz", port: "http" } },
  };
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name, namespace, labels: { app: name }, annotations: { "fluxcd.io/automated": "true" } },
    spec: {
      replicas: 0,
      selector: { matchLabels: { app: name } },
      template: { metadata: { labels: { app: name } }, spec: { containers: [container] } },
    },
  };
}

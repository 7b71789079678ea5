// A repository of many small services, one file and one image each: what bursts of pushes are measured and tested with.

import type { SampleImage } from "./images.ts";
import type { SampleRepository } from "./sample-repository.ts";

const author = { name: "Dana Developer", email: "dana@example.test" };
const builtAt = "2026-01-01T00:00:00Z";

export interface ManyServices {
  registryHost: string;
  count: number;
  /** A tag policy for each; `semver:~1` by default. */
  policy?: string | undefined;
}

/** Staging holds `service-0` and on at 1.0.0, all automated; prod holds its namespace alone. */
export function manyServices({ registryHost, count, policy = "semver:~1" }: ManyServices): SampleRepository {
  const names = Array.from({ length: count }, (_, number) => serviceName(number));
  const files = Object.fromEntries(names.map((name) => [serviceFilePath(name), serviceFile({ name, registryHost, policy })]));
  const initial = [
    {
      files: {
        "environments/prod/namespace.yaml": "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: prod\n",
        "environments/staging/namespace.yaml": "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: staging\n",
        ...files,
      },
      message: `Describe ${count} services`,
      author,
      at: new Date(builtAt),
    },
  ];
  const images = names.map((name): SampleImage => ({ name, tag: "1.0.0", createdAt: builtAt, labels: {} }));
  return { initial, later: [], images };
}

export function serviceName(number: number): string {
  return `service-${number}`;
}

export function serviceFilePath(name: string): string {
  return `environments/staging/${name}.yaml`;
}

function serviceFile({ name, registryHost, policy }: { name: string; registryHost: string; policy: string }): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${name}
  namespace: staging
  annotations:
    fluxcd.io/automated: "true"
    fluxcd.io/tag.app: ${policy}
spec:
  replicas: 1
  selector:
    matchLabels: {app: ${name}}
  template:
    metadata:
      labels: {app: ${name}}
    spec:
      containers:
        - name: app
          image: ${registryHost}/${name}:1.0.0 # moved by automation
          ports: [{name: http, containerPort: 8080}]
`;
}

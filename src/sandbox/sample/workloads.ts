// The sample's manifests as their authors wrote them, one file a workload; what differs between environments comes in.

export interface Place {
  /** `staging` or `prod`: the folder and the namespace. */
  environment: string;
  registryHost: string;
}

/** Annotations of Flux v1, as lines of YAML under `annotations:`. */
export interface Policy {
  automated?: boolean | undefined;
  /** For the container that has the workload's name: `semver:~1`. */
  tag?: string | undefined;
  locked?: { by: string; why: string } | undefined;
}

export function namespaceFile({ environment }: Place): string {
  return `apiVersion: v1
kind: Namespace
metadata:
  name: ${environment}
  labels:
    team: platform
`;
}

export function apiFile(place: Place, api: { tag: string; replicas: number; port: number; policy: Policy }): string {
  return `# The public API. Its settings are in api-settings.yaml.
apiVersion: apps/v1
kind: Deployment
metadata:
  name: api
  namespace: ${place.environment}
  labels:
    app: api
${annotations("api", api.policy)}spec:
  replicas: ${api.replicas}
  selector:
    matchLabels:
      app: api
  template:
    metadata:
      labels:
        app: api
    spec:
      containers:
        - name: api
          image: ${place.registryHost}/api:${api.tag}
          envFrom:
            - configMapRef:
                name: api-settings
          ports:
            - name: http
              containerPort: 8080
${resources({ cpu: "20m", memory: "32Mi" })}---
apiVersion: v1
kind: Service
metadata:
  name: api
  namespace: ${place.environment}
  labels:
    app: api
spec:
  selector:
    app: api
  ports:
    - name: http
      port: ${api.port}
      targetPort: http
`;
}

export function apiSettingsFile(place: Place, settings: { logLevel: string; retryBudget: string; upstreamTimeout: string }): string {
  return `apiVersion: v1
kind: ConfigMap
metadata:
  name: api-settings
  namespace: ${place.environment}
data:
  LOG_LEVEL: ${settings.logLevel}
  CACHE_URL: redis://cache:6379/0
  # Share of requests that may be tried again.
  RETRY_BUDGET: "${settings.retryBudget}"
  UPSTREAM_TIMEOUT: ${settings.upstreamTimeout}
`;
}

export function webFile(place: Place, web: { tag: string; replicas: number; host: string; policy: Policy }): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  namespace: ${place.environment}
  labels:
    app: web
${annotations("web", web.policy)}spec:
  replicas: ${web.replicas}
  selector:
    matchLabels: {app: web}
  template:
    metadata:
      labels: {app: web}
    spec:
      containers:
        - name: web
          image: ${place.registryHost}/web:${web.tag}   # built from the web repository's main
          ports:
            - {name: http, containerPort: 3000}
${resources({ cpu: "10m", memory: "24Mi" })}---
apiVersion: v1
kind: Service
metadata:
  name: web
  namespace: ${place.environment}
spec:
  selector: {app: web}
  ports:
    - {name: http, port: 80, targetPort: http}
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: web
  namespace: ${place.environment}
spec:
  rules:
    - host: ${web.host}
      http:
        paths:
          - path: /
            pathType: Prefix
            backend:
              service:
                name: web
                port:
                  name: http
          - path: /api
            pathType: Prefix
            backend:
              service:
                name: api
                port:
                  name: http
`;
}

export function workerFile(place: Place, worker: { tag: string; policy: Policy }): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata:
  name: worker
  namespace: ${place.environment}
${annotations("worker", worker.policy)}spec:
  replicas: 1
  selector:
    matchLabels:
      app: worker
  template:
    metadata:
      labels:
        app: worker
    spec:
      containers:
        - name: worker
          image: "${place.registryHost}/worker:${worker.tag}"
          args: ["--queue", "mail", "--concurrency", "4"]
${resources({ cpu: "10m", memory: "24Mi" })}`;
}

export function cacheFile(place: Place, cache: { tag: string; policy: Policy }): string {
  return `apiVersion: apps/v1
kind: StatefulSet
metadata:
  name: cache
  namespace: ${place.environment}
${annotations("cache", cache.policy)}spec:
  serviceName: cache
  replicas: 1
  selector:
    matchLabels:
      app: cache
  template:
    metadata:
      labels:
        app: cache
    spec:
      containers:
        - name: cache
          image: ${place.registryHost}/cache:${cache.tag}
          ports:
            - name: redis
              containerPort: 6379
${resources({ cpu: "10m", memory: "32Mi" })}---
apiVersion: v1
kind: Service
metadata:
  name: cache
  namespace: ${place.environment}
spec:
  clusterIP: None
  selector:
    app: cache
  ports:
    - name: redis
      port: 6379
`;
}

export function reportFile(place: Place, report: { tag: string; policy: Policy }): string {
  return `# Mails the usage report each morning.
apiVersion: batch/v1
kind: CronJob
metadata:
  name: report
  namespace: ${place.environment}
${annotations("report", report.policy)}spec:
  schedule: "15 6 * * *"
  concurrencyPolicy: Forbid
  jobTemplate:
    spec:
      backoffLimit: 2
      template:
        spec:
          restartPolicy: Never
          containers:
            - name: report
              image: ${place.registryHost}/report:${report.tag}
              resources:
                requests:
                  cpu: 10m
                  memory: 16Mi
`;
}

function annotations(container: string, policy: Policy): string {
  const lines = [
    ...(policy.automated === undefined ? [] : [`fluxcd.io/automated: "${policy.automated}"`]),
    ...(policy.tag === undefined ? [] : [`fluxcd.io/tag.${container}: ${policy.tag}`]),
    ...(policy.locked === undefined
      ? []
      : [`fluxcd.io/locked: "true"`, `fluxcd.io/locked_user: ${policy.locked.by}`, `fluxcd.io/locked_msg: ${policy.locked.why}`]),
  ];
  return lines.length === 0 ? "" : `  annotations:\n${lines.map((line) => `    ${line}\n`).join("")}`;
}

function resources({ cpu, memory }: { cpu: string; memory: string }): string {
  return `          resources:
            requests:
              cpu: ${cpu}
              memory: ${memory}
            limits:
              memory: ${memory}
`;
}

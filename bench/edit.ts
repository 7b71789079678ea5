// Measures planning and editing 200 images in 1,000 files beside one plain parse of the same files with `yaml`.

import { parseAllDocuments } from "yaml";
import { findImages } from "../src/gitops/manifests/edit/find-images.ts";
import { planEdits } from "../src/gitops/manifests/edit/plan-edits.ts";
import type { EditFile } from "../src/gitops/manifests/edit/text.ts";
import type { WantedImage } from "../src/gitops/manifests/edit/wanted-image.ts";
import type { BenchResult } from "./result.ts";
import { median } from "./result.ts";

export interface EditBenchOptions {
  rounds: number;
  fileCount?: number;
  editCount?: number;
  now?: () => number;
}

const goal = 0.4;

/** Three ratios to the plain parse: a batch by workload, the same by repository, and a look at every image. */
export function benchEdits(options: EditBenchOptions): BenchResult[] {
  const { rounds, fileCount = 1_000, editCount = 200, now = () => performance.now() } = options;
  const files = Array.from({ length: fileCount }, (_, number) => workloadFile(number));
  const step = Math.floor(fileCount / editCount);
  const numbers = Array.from({ length: editCount }, (_, index) => index * step);
  const byWorkload = numbers.map(
    (number): WantedImage => ({ select: { workload: `demo:deployment/app-${number}`, container: "app" }, image: imageOf(number, "1.4.2") }),
  );
  const byRepository = numbers.map((number): WantedImage => ({ select: { repository: nameOf(number) }, image: imageOf(number, "1.4.2") }));
  const noneMoved = numbers.map(
    (number): WantedImage => ({ select: { workload: `demo:deployment/app-${number}`, container: "app" }, image: imageOf(number, "1.4.1") }),
  );
  const parse = () => files.reduce((count, file) => count + parseAllDocuments(Buffer.from(file.bytes).toString("utf8")).length, 0);
  const measure = (name: string, act: () => number, expected: number): BenchResult => {
    const times = Array.from({ length: rounds }, () => [timed(now, parse)[0], timed(now, act)] as const);
    if (times.some(([, [, count]]) => count !== expected)) throw new Error(`${name}: not ${expected} images`);
    const parseMs = median(times.map(([ms]) => ms));
    const actMs = median(times.map(([, [ms]]) => ms));
    const ratio = actMs / parseMs;
    return {
      name,
      ratio,
      goal,
      pass: ratio <= goal,
      details: { files: fileCount, edits: editCount, rounds, planAndEditMs: actMs, plainParseMs: parseMs },
    };
  };
  const edited = (wanted: WantedImage[]) => () => planEdits(files, wanted).files.length;
  parse();
  edited(byWorkload)();
  return [
    measure(`plan and edit ${editCount} images in ${fileCount} files / one parse with yaml`, edited(byWorkload), editCount),
    measure(`the same, found by repository / one parse with yaml`, edited(byRepository), editCount),
    measure(`plan with nothing moved / one parse with yaml`, edited(noneMoved), 0),
    measure(
      `find every image in ${fileCount} files / one parse with yaml`,
      () => files.reduce((count, file) => count + findImages(file).sites.length, 0),
      2 * fileCount,
    ),
  ];
}

function timed<Result>(now: () => number, act: () => Result): [number, Result] {
  const start = now();
  const result = act();
  return [now() - start, result];
}

function nameOf(number: number): string {
  return `registry.example.com/team-${number % 17}/app-${number}`;
}

function imageOf(number: number, tag: string): string {
  return `${nameOf(number)}:${tag}`;
}

/** A Deployment and its Service as people write them: some 70 lines with comments and flow mappings. */
function workloadFile(number: number): EditFile {
  const text = `# Owned by team-${number % 17}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: app-${number}
  namespace: demo
  labels: {app: app-${number}, team: team-${number % 17}}
  annotations:
    fluxcd.io/automated: "true"
    fluxcd.io/tag.app: semver:~1.4
spec:
  replicas: ${1 + (number % 3)} # see the load tests
  selector:
    matchLabels: {app: app-${number}}
  template:
    metadata:
      labels: {app: app-${number}}
    spec:
      initContainers:
        - name: wait
          image: busybox:1.36
          command: ["sh", "-c", "until nc -z db 5432; do sleep 1; done"]
      containers:
        - name: app
          image: ${imageOf(number, "1.4.1")} # {"keep": "this"}
          args:
            - --listen=:8080
            - --feature-flags=a,b,c
          ports:
            - {name: http, containerPort: 8080}
            - {name: metrics, containerPort: 9090}
          env:
            - name: LOG_LEVEL
              value: "info"
            - name: GREETING
              value: >-
                a long text that
                goes over two lines
            - name: POD
              valueFrom: {fieldRef: {fieldPath: metadata.name}}
          resources:
            requests: {cpu: 100m, memory: 128Mi}
            limits: {cpu: "1", memory: 512Mi}
          readinessProbe:
            httpGet: {path: /ready, port: http}
            periodSeconds: 5
          securityContext:
            readOnlyRootFilesystem: true
            runAsNonRoot: true
---
apiVersion: v1
kind: Service
metadata:
  name: app-${number}
  namespace: demo
spec:
  selector: {app: app-${number}}
  ports:
    - name: http
      port: 80
      targetPort: http
`;
  return { path: `apps/app-${number}.yaml`, bytes: new TextEncoder().encode(text) };
}

// Releases of several workloads: Flux v1's outcomes and reasons for each, one commit, whole or not at all.

import { afterAll, beforeAll, expect, test } from "vitest";
import { readAll, type Sandbox, startSandbox } from "./sandbox.ts";

const folder = "environments/staging";

let sandbox: Sandbox;
beforeAll(async () => {
  sandbox = await startSandbox();
  await sandbox.run("/gitops deautomate staging api");
  await sandbox.run("/gitops deautomate staging web");
  await sandbox.run("/gitops deautomate staging worker");
  await sandbox.run('/gitops lock staging worker --message "load test"');
});
afterAll(() => sandbox.close());

async function release(text: string, person?: Parameters<Sandbox["run"]>[1]) {
  const before = await sandbox.git.head();
  const ran = await sandbox.run(`/gitops release staging ${text}`, person);
  const { changes = [] } = ran.result;
  return {
    ...ran,
    committed: (await sandbox.git.head()) !== before,
    byWorkload: Object.fromEntries(
      changes.map((each) => [each.workload.replace(/^staging:/, ""), `${each.status}: ${each.reason ?? each.to}`]),
    ),
  };
}

test("--update-all-images sets what each policy picks, and says of each other why not", async () => {
  await release("api,web api/api=1.4.3 web/web=2.0.9");
  const all = await release("--all --update-all-images --exclude web");
  expect(all.result.kind).toBe("applied");
  expect(all.byWorkload).toEqual({
    "deployment/api": "success: 1.4.9",
    "cronjob/report": "skipped: image(s) up to date",
    "statefulset/cache": "skipped: image(s) up to date",
    "deployment/worker": "skipped: locked by slack:T0SANDBOX/U0DEVELOPER: load test",
    "deployment/web": "ignored: excluded",
  });
  const said = readAll(all.said.at(-1));
  expect(said).toContain("load test");
  expect(said).toContain("1 workload ignored: 1 excluded");
});

test("--all with an image moves those that use it", async () => {
  const host = sandbox.registry.host;
  const all = await release(`--all ${host}/web:2.0.8`);
  expect(all.byWorkload).toMatchObject({ "deployment/web": "success: 2.0.8", "deployment/api": "ignored: a different image" });
});

test("a lock holds without --force, for all always, and gives way to who may break it", async () => {
  expect((await release("worker 1.4.2")).result).toMatchObject({ kind: "refused", reason: expect.stringContaining("locked") });
  expect((await release("worker 1.4.2 --force")).result).toMatchObject({ kind: "refused", reason: expect.stringContaining("break-glass") });
  const tried = await release("worker 1.4.2 --force --dry-run", "outsider");
  expect([tried.committed, tried.byWorkload["deployment/worker"]]).toEqual([false, "success: 1.4.2"]);
  const all = await release(`--all ${sandbox.registry.host}/worker:1.4.2 --force --dry-run`);
  expect(all.byWorkload["deployment/worker"]).toMatch(/^skipped: locked/);
});

test("one image that fails keeps the others back", async () => {
  const both = await release("api,web api/api=1.4.2 web/web=9.9.9");
  expect(both.committed).toBe(false);
  expect(both.result.kind).toBe("refused");
  expect(both.byWorkload).toMatchObject({
    "deployment/web": expect.stringMatching(/^failed: cannot find one or more images: /),
    "deployment/api": "skipped: another image of the same request failed",
  });
});

test.each<[string, string, Record<string, string>]>([
  ["a container that is not there", "api nope=1.4.2", { "deployment/api": "failed: container(s) not found: nope" }],
  ["another image than the container's", "api api=docker.io/library/nginx:1", { "deployment/api": "ignored: does not use image(s)" }],
  ["an image that nothing here uses", "api docker.io/library/nginx:1", { "deployment/api": "ignored: a different image" }],
  ["what is so already", "api 1.4.9", { "deployment/api": "skipped: image(s) up to date" }],
  ["an image for a workload that was not named", "api web/web=2.1.0", { web: "failed: not included" }],
])("%s", async (_name, text, expected) => {
  const ran = await release(text);
  expect(ran.committed).toBe(false);
  expect(ran.byWorkload).toMatchObject(expected);
  expect(["refused", "unchanged"]).toContain(ran.result.kind);
});

test("a name that is not there says what is, and the others go on", async () => {
  const ran = await release("api,wep --update-image api=1.4.3");
  expect(ran.byWorkload).toMatchObject({
    "deployment/api": "success: 1.4.3",
    wep: expect.stringMatching(/^skipped: not found in repository: .*Did you mean/),
  });
});

test("a workload that git has and the cluster has not is not released before it lives", async () => {
  const api = (await sandbox.git.readFile(`${folder}/web.yaml`))?.split("\n---")[0] ?? "";
  await sandbox.commit({
    [`${folder}/new.yaml`]: `${api
      .replaceAll("web\n", "new\n")
      .replace(/app: web}/g, "app: new}")
      .replace(/web:2/, "web:2")}\n`,
  });
  const ran = await release("new 2.1.0");
  expect(ran.byWorkload["deployment/new"]).toBe("skipped: not accessible in cluster");
  await sandbox.commit({ [`${folder}/new.yaml`]: null });
});

test("a registry that does not answer is unknown for its images, and holds up no other", async () => {
  const end = sandbox.registry.addFault({ kind: "status", status: 503, repository: "web" });
  try {
    const ran = await release("api,web --update-all-images --dry-run");
    expect(ran.byWorkload["deployment/web"]).toMatch(/^unknown: /);
    expect(ran.byWorkload["deployment/api"]).toBe("success: 1.4.9");
  } finally {
    end();
  }
});

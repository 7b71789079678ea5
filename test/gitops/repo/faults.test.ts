// Servers that fail: what is known afterwards is read from refs, and nothing is pushed twice or lost.

import { describe, expect, it } from "vitest";
import type { Failure } from "../../../src/gitops/failure.ts";
import type { GitFault } from "../../../src/sandbox/git/start-git-remote.ts";
import { changeOf, never, setStage } from "./stage.ts";

describe("a server that fails", () => {
  const table: [name: string, fault: GitFault, code: string, retry: string][] = [
    ["is down", { kind: "down" }, "git_unreachable", "backoff"],
    ["answers 503", { kind: "status", status: 503 }, "git_unreachable", "backoff"],
    ["answers 401", { kind: "status", status: 401 }, "git_auth", "never"],
    ["redirects", { kind: "redirect", to: "http://127.0.0.1:9/config.git" }, "git_unreachable", "never"],
    ["breaks off", { kind: "cut_off" }, "git_unreachable", "backoff"],
  ];
  it.each(table)("%s: a fetch and a push say so", async (_name, fault, code, retry) => {
    const { repository, remote, head } = await setStage();
    await repository.fetch("main", never);
    remote.faults.add(fault);
    await expect(repository.fetch("main", never)).rejects.toMatchObject({ code, retry });
    await expect(repository.push(changeOf(head, { "app/a.yaml": "a: 9\n" }), never)).rejects.toMatchObject({ code, retry });
    remote.faults.clear();
    expect(await repository.fetch("main", never)).toBe(head);
    expect(await repository.push(changeOf(head, { "app/a.yaml": "a: 9\n" }), never)).toMatchObject({ kind: "pushed" });
  });

  it("does not follow the redirect", async () => {
    const elsewhere = await setStage();
    const { repository, remote } = await setStage();
    let asked = 0;
    const take = elsewhere.remote.faults.take.bind(elsewhere.remote.faults);
    elsewhere.remote.faults.take = (request) => {
      asked += 1;
      return take(request);
    };
    remote.faults.add({ kind: "redirect", to: `${elsewhere.remote.url}/info/refs?service=git-upload-pack` });
    await expect(repository.fetch("main", never)).rejects.toMatchObject({ code: "git_unreachable" });
    expect(asked).toBe(0);
  });

  it("is too slow: the fetch is given up", async () => {
    const { open, remote } = await setStage();
    const hasty = await open({ limits: { timeoutMs: 400, firstFetchTimeoutMs: 400 } });
    remote.faults.add({ kind: "silent" });
    await expect(hasty.fetch("main", never)).rejects.toMatchObject({
      code: "git_unreachable",
      retry: "backoff",
      message: expect.stringContaining("took longer"),
    });
  });

  it("is too slow for somebody: who waits may leave", async () => {
    const { repository, remote } = await setStage();
    remote.faults.add({ kind: "silent" });
    const leaving = new AbortController();
    const fetching = repository.fetch("main", leaving.signal);
    setTimeout(() => leaving.abort(new Error("gone")), 100);
    await expect(fetching).rejects.toThrow("gone");
  });
});

describe("a revision that is not here yet", () => {
  it("is not taken for rewritten history when the server cannot be asked", async () => {
    const { repository, remote, head } = await setStage();
    remote.faults.add({ kind: "down" });
    await expect(repository.snapshot(head).list("", never)).rejects.toMatchObject({ code: "git_unreachable", retry: "backoff" });
    await expect(repository.push(changeOf(head, { "app/a.yaml": "a: 9\n" }), never)).rejects.toMatchObject({ code: "git_unreachable" });
  });
});

describe("a push whose answer is lost", () => {
  it("is found on the remote", async () => {
    const { repository, remote, head } = await setStage();
    remote.faults.add({ kind: "lost_reply", on: "push", times: 1 });
    const outcome = await repository.push(changeOf(head, { "app/a.yaml": "a: 9\n" }), never);
    expect(outcome).toEqual({ kind: "pushed", revision: await remote.head() });
  });

  it("is found below what others have pushed since", async () => {
    const { repository, remote, head, personPushes } = await setStage();
    remote.faults.add({ kind: "lost_reply", on: "push", times: 1 });
    const later = new Promise<string>((resolve) => remote.onPush(({ after }) => resolve(after ?? "")));
    const stopSlow = remote.faults.add({ kind: "slow", delayMs: 300, on: "fetch" });
    const pushing = repository.push(changeOf(head, { "app/a.yaml": "a: 9\n" }), never);
    const ours = await later;
    await personPushes({ "README.md": "x\n" });
    expect(await pushing).toEqual({ kind: "pushed", revision: ours });
    stopSlow();
    expect((await remote.log(10)).length).toBe(3);
  });

  it("stays open while the server cannot be asked; the next try finds it", async () => {
    const { repository, remote, head } = await setStage();
    await repository.fetch("main", never);
    remote.faults.add({ kind: "lost_reply", on: "push", times: 1 });
    remote.faults.add({ kind: "down", on: "fetch" });
    const change = changeOf(head, { "app/a.yaml": "a: 9\n" });
    await expect(repository.push(change, never)).rejects.toMatchObject({
      code: "git_unreachable",
      retry: "backoff",
      advice: expect.stringContaining("not made twice"),
    });
    remote.faults.clear();
    expect(await repository.push(change, never)).toEqual({ kind: "pushed", revision: await remote.head() });
    expect((await remote.log(10)).length).toBe(2);
  });

  it("was never taken: nothing is there, and the failure says what happened", async () => {
    const { repository, remote, head } = await setStage();
    remote.faults.add({ kind: "down", on: "push" });
    await expect(repository.push(changeOf(head, { "app/a.yaml": "a: 9\n" }), never)).rejects.toMatchObject({
      code: "git_unreachable",
      retry: "backoff",
    });
    expect(await remote.head()).toBe(head);
  });
});

describe("a server that refuses", () => {
  it("a hook: its words are shown without secrets, and it is not tried again", async () => {
    const { repository, remote, head } = await setStage();
    remote.faults.add({ kind: "reject_pushes", message: `Ask Ann; token ghp_${"a".repeat(36)} \u001b[31m${"long ".repeat(200)}` });
    const failure = await repository.push(changeOf(head, { "app/a.yaml": "a: 9\n" }), never).catch((error: Failure) => error);
    expect(failure).toMatchObject({ code: "git_rejected", retry: "never" });
    const { message } = failure as Failure;
    expect(message).toContain("pre-receive hook declined");
    expect(message).toContain("Ask Ann; token [redacted] long");
    expect(message.length).toBeLessThan(600);
    expect(await remote.head()).toBe(head);
  });
});

describe("two writers", () => {
  it("take turns, and nothing is lost", async () => {
    const { open, remote } = await setStage();
    const writers = await Promise.all([open(), open(), open()]);
    const pushes = writers.map(async (writer, number) => {
      for (let round = 0; round < 3; ) {
        const parent = await writer.fetch("main", never);
        const message = `Writer ${number}, round ${round}`;
        const outcome = await writer.push(changeOf(parent, { [`w${number}.yaml`]: `round: ${round}\n` }, { message }), never);
        if (outcome.kind === "pushed") round += 1;
      }
    });
    await Promise.all(pushes);
    const subjects = (await remote.log(20)).map((commit) => commit.subject);
    expect(subjects.length).toBe(10);
    for (const number of [0, 1, 2])
      expect(subjects.filter((subject) => subject.startsWith(`Writer ${number}`)).toReversed()).toEqual(
        [0, 1, 2].map((round) => `Writer ${number}, round ${round}`),
      );
  });
});

// `coxswain webhook parse`, as a script calls it.

import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const main = join(import.meta.dirname, "../../src/cli/main.ts");

function run(args: string[], input: string): { code: number | null; stdout: string; stderr: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, "webhook", ...args], { input, encoding: "utf8" });
  return { code: status, stdout, stderr };
}

const hub = JSON.stringify({ push_data: { tag: "1.4.0" }, repository: { repo_name: "acme/api" } });

describe("coxswain webhook parse", () => {
  it("prints one JSON document", () => {
    const { code, stdout } = run(["parse", "dockerhub", "--json"], hub);
    expect([code, JSON.parse(stdout)]).toEqual([0, { events: [{ kind: "image", image: "docker.io/acme/api", tags: ["1.4.0"] }] }]);
  });

  it("takes headers, also several", () => {
    const { code, stdout } = run(
      ["parse", "github", "--json", "--header", "Content-Type: application/json", "--header", "X-GitHub-Event: ping"],
      "{}",
    );
    expect([code, JSON.parse(stdout)]).toEqual([0, { events: [], ignored: "ping" }]);
  });

  it("exits 1 for a payload that the source would not send", () => {
    expect(run(["parse", "dockerhub", "--json"], "no JSON")).toMatchObject({
      code: 1,
      stdout: '{"events":[],"ignored":"the body is not JSON"}\n',
    });
  });

  it("says how it is used when it is used otherwise", () => {
    expect(run(["parse", "svn"], hub)).toMatchObject({ code: 2, stdout: "", stderr: expect.stringContaining("usage:") });
  });
});

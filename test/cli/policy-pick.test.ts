// `coxswain policy pick` as scripts use it: tags in, what the policy picks out.

import { describe, expect, it } from "vitest";
import { runCli } from "./run-cli.ts";

function pick(policy: string, input: string): { code: number | null; answer: unknown; stderr: string } {
  const { code, stdout, stderr } = runCli(["policy", "pick", policy, "--json"], input);
  return { code, answer: JSON.parse(stdout.toString("utf8")), stderr };
}

describe("coxswain policy pick", () => {
  it.each([
    ["semver:~1.4", "1.4.2\n1.5.0\n1.4.10\nlatest\n", { picked: "1.4.10", matches: ["1.4.10", "1.4.2"] }],
    ["semver:>=1.2", "1.0.0\r\n\r\n1.2.0\r\n", { picked: "1.2.0", matches: ["1.2.0"] }],
    [
      "glob:main-*",
      "main-b\t2026-01-02T00:00:00Z\nmain-a\t2026-01-03T00:00:00+01:00\ndev\n",
      { picked: "main-a", matches: ["main-a", "main-b"] },
    ],
    ["numeric", "9\n10\nx\n", { picked: "10", matches: ["10", "9"] }],
    ["semver:^2", "1.0.0\n", { picked: null, matches: [] }],
    ["semver:^2", "", { picked: null, matches: [] }],
  ])("%s", (policy, input, answer) => {
    expect(pick(policy, input)).toMatchObject({ code: 0, answer });
  });

  it.each([
    ["semver:>>1", "1.0.0\n", "is no version range"],
    ["regex:(", "1.0.0\n", ""],
    ["", "1.0.0\n", "empty"],
    ["glob:*", "1.0.0\tyesterday\n", "Line 1 has no RFC 3339 time"],
    ["glob:*", "1.0.0\t2026\n", "Line 1 has no RFC 3339 time"],
  ])("exits 1 with a reason and matches nothing: %j", (policy, input, reason) => {
    const { code, answer, stderr } = pick(policy, input);
    expect([code, answer]).toEqual([1, { picked: null, matches: [], reason: stderr.trim() }]);
    expect(stderr).toContain(reason);
    expect(stderr.trim()).not.toBe("");
  });

  it("prints the tag alone without --json", () => {
    expect(runCli(["policy", "pick", "semver:*"], "1.0.0\n2.0.0\n").stdout.toString("utf8")).toBe("2.0.0\n");
  });

  it("takes 50,000 tags", () => {
    const tags = Array.from({ length: 50_000 }, (_, at) => `1.${at}.0`);
    expect(pick("semver:^1", tags.join("\n"))).toMatchObject({ code: 0, answer: { picked: "1.49999.0" } });
  });

  it.each([[["policy", "pick"]], [["policy", "pick", "a", "b"]], [["policy", "pick", "a", "--jsn"]]])(
    "says how it is used: %j",
    (words) => {
      expect(runCli(words)).toMatchObject({ code: 2, stderr: expect.stringContaining("usage: coxswain policy pick") });
    },
  );
});

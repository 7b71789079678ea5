// What is shown of git's and the server's words, and what git's settings look like when git reads them.

import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { classifyTrouble, translateGitFailure } from "../../../src/gitops/repo/git-failures.ts";
import { gitEnvironment, renderCredentialConfig, renderGitConfig, renderSshConfig } from "../../../src/gitops/repo/git-settings.ts";
import { parseRemoteUrl } from "../../../src/gitops/repo/remote-url.ts";
import { redactWords, serverWords } from "../../../src/gitops/repo/server-words.ts";

describe("words of the server", () => {
  it("keeps only what the server said, as one short line", () => {
    const stderr = "remote: error: GH006: Protected branch\r\nremote: \u001b[31mask Ann\u001b[0m\nfatal: own words\n";
    expect(serverWords(stderr)).toBe("error: GH006: Protected branch ask Ann");
    expect(serverWords(`remote: ${"x".repeat(1_000)}`)).toHaveLength(300);
  });

  const secrets: [name: string, text: string][] = [
    ["a URL with a password", "unable to access 'https://user:hunter2secret@host/a'"],
    ["a GitHub token", "ghp_hunter2secretabcdefgh is wrong"],
    ["a GitLab token", "use glpat-hunter2secretabcd"],
    ["a header", "Authorization: hunter2secretabc"],
    ["a known value", "you sent hunter2secret"],
    ["a known value in base64", `you sent ${Buffer.from("hunter2secret").toString("base64")}`],
  ];
  it.each(secrets)("removes %s", (_name, text) => {
    const shown = redactWords(text, ["hunter2secret"]);
    expect(shown).not.toContain("hunter2secret");
    expect(shown).not.toContain(Buffer.from("hunter2secret").toString("base64"));
  });
});

describe("git's words become failures", () => {
  const table: [stderr: string, code: string, retry: string][] = [
    ["Host key verification failed.\nfatal: Could not read from remote repository.", "git_host_key", "never"],
    ["git@host: Permission denied (publickey).\nfatal: Could not read from remote repository.", "git_auth", "never"],
    ["fatal: could not read Username for 'https://host': terminal prompts disabled", "git_auth", "never"],
    ["fatal: unable to access 'https://host/a/': The requested URL returned error: 403", "git_auth", "never"],
    ["remote: Not Found\nfatal: repository 'https://host/a/' not found", "git_auth", "never"],
    ["ERROR: Repository not found.\nfatal: Could not read from remote repository.", "git_auth", "never"],
    ["fatal: unable to access 'https://host/a/': The requested URL returned error: 301", "git_unreachable", "never"],
    ["fatal: unable to access 'https://host/a/': SSL certificate problem: self-signed certificate", "git_unreachable", "never"],
    ["fatal: unable to access 'https://host/a/': Could not resolve host: host", "git_unreachable", "backoff"],
    ["ssh: connect to host x port 22: Connection refused\nfatal: Could not read from remote repository.", "git_unreachable", "backoff"],
    ["fatal: the remote end hung up unexpectedly", "git_unreachable", "backoff"],
    ["fatal: unable to access 'https://host/a/': The requested URL returned error: 503", "git_unreachable", "backoff"],
    ["fatal: transport 'ext' not allowed", "config_invalid", "never"],
    ["fatal: mismatched algorithms: client sha1; server sha256", "config_invalid", "never"],
    ["error: file write error: No space left on device", "git_limit", "backoff"],
  ];
  it.each(table)("%s", (stderr, code, retry) => {
    expect(translateGitFailure({ tried: "fetch main from host/a", stderr, secrets: [] })).toMatchObject({ code, retry });
  });

  it("does not take the server's word for a trouble of ours", () => {
    expect(classifyTrouble("remote: fatal: bad object is corrupt")).toBeUndefined();
    expect(translateGitFailure({ tried: "x", stderr: "remote: Permission denied (\nfatal: hung up", secrets: [] }).code).toBe(
      "git_unreachable",
    );
  });
});

describe("git's settings", () => {
  const remote = parseRemoteUrl("https://host/a.git");

  it("says the same to git as it was told, whatever is in it", () => {
    const file = join(mkdtempSync(join(tmpdir(), "coxswain-test-config-")), "config");
    const read = (key: string) => execFileSync("git", ["config", "--file", file, "--get", key], { encoding: "utf8" }).slice(0, -1);
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(..."ab \"\\'#;=[]%$`~ü") }), (text) => {
        writeFileSync(file, renderGitConfig({ remote, identity: { name: `x${text}`, email: "a@b" }, sshConfigFile: `/x${text}/c` }));
        expect(read("user.name")).toBe(`x${text}`);
        expect(read("core.hooksPath")).toBe("/dev/null");
        expect(execFileSync("sh", ["-c", `printf %s ${read("core.sshCommand").slice("ssh -F ".length)}`], { encoding: "utf8" })).toBe(
          `/x${text}/c`,
        );
      }),
      { numRuns: 25 },
    );
    rmSync(join(file, ".."), { recursive: true });
  });

  it("refuses a line break in a setting", () => {
    expect(() => renderGitConfig({ remote, identity: { name: "a\n[core]", email: "a@b" } })).toThrow(TypeError);
  });

  it("binds the token to the one address", () => {
    expect(renderCredentialConfig(remote, { username: "u", token: "t" })).toBe(
      `[http "https://host/a.git"]\n\textraHeader = "Authorization: Basic ${Buffer.from("u:t").toString("base64")}"\n`,
    );
  });

  it("trusts no host key on first use", () => {
    const config = renderSshConfig({ keyFile: "/k e%y", knownHostsFile: "/hosts" });
    expect(config).toContain("StrictHostKeyChecking yes");
    expect(config).toContain('IdentityFile "/k e%%y"');
    expect(config).toContain("GlobalKnownHostsFile /dev/null");
    for (const file of ['/a"b', "/a\nb", "/$HOME", "relative"])
      expect(() => renderSshConfig({ keyFile: file, knownHostsFile: "/hosts" })).toThrow(TypeError);
  });

  it("inherits nothing, and allows no other protocol", () => {
    const environment = gitEnvironment({ gitDirectory: "/m", home: "/h", searchPath: "/bin", scheme: "https" });
    expect(environment).toMatchObject({
      GIT_ALLOW_PROTOCOL: "https:ssh",
      GIT_CONFIG_NOSYSTEM: "1",
      GIT_CONFIG_GLOBAL: "/dev/null",
      GIT_TERMINAL_PROMPT: "0",
    });
    expect(gitEnvironment({ gitDirectory: "/m", home: "/h", searchPath: "/bin", scheme: "http" }).GIT_ALLOW_PROTOCOL).toBe("http");
  });
});

// Addresses that are taken, and those that are refused before git sees them.

import { describe, expect, it } from "vitest";
import { Failure } from "../../../src/gitops/failure.ts";
import { parseRemoteUrl } from "../../../src/gitops/repo/remote-url.ts";

describe("addresses that are taken", () => {
  const table: [text: string, href: string, display: string][] = [
    ["https://github.com/acme/config.git", "https://github.com/acme/config.git", "github.com/acme/config.git"],
    ["https://git.example.test:8443/a/b", "https://git.example.test:8443/a/b", "git.example.test:8443/a/b"],
    ["git@github.com:acme/config.git", "ssh://git@github.com/acme/config.git", "github.com/acme/config.git"],
    ["github.com:acme/config", "ssh://git@github.com/acme/config", "github.com/acme/config"],
    ["ssh://deploy@git.example.test:2222/a.git", "ssh://deploy@git.example.test:2222/a.git", "git.example.test:2222/a.git"],
    ["ssh://[::1]:2222/a.git", "ssh://git@[::1]:2222/a.git", "[::1]:2222/a.git"],
    ["http://127.0.0.1:3000/config.git", "http://127.0.0.1:3000/config.git", "127.0.0.1:3000/config.git"],
    ["http://localhost/config.git", "http://localhost/config.git", "localhost/config.git"],
    [
      "https://dev.azure.com/org/My%20Project/_git/repo",
      "https://dev.azure.com/org/My%20Project/_git/repo",
      "dev.azure.com/org/My%20Project/_git/repo",
    ],
    ["ssh://git@host/~user/a.git", "ssh://git@host/~user/a.git", "host/~user/a.git"],
  ];
  it.each(table)("%s", (text, href, display) => {
    expect(parseRemoteUrl(text)).toMatchObject({ href, display });
  });

  it("file:// only where a test asks for it", () => {
    expect(parseRemoteUrl("file:///tmp/a.git", { allowFile: true })).toMatchObject({ scheme: "file" });
  });
});

describe("addresses that are refused", () => {
  const table: [name: string, text: string][] = [
    ["nothing", ""],
    ["a password", "https://user:secret@host/a.git"],
    ["a token as user", "https://ghp_abcdefghijklmnop@host/a.git"],
    ["a line break (CVE-2020-5260)", "https://host/a.git%0a\nhost=evil"],
    ["a carriage return (CVE-2024-50349)", "https://host/a\r.git"],
    ["a host that is an option (CVE-2017-1000117)", "ssh://-oProxyCommand=id/a.git"],
    ["a user that is an option", "ssh://-oProxyCommand=id@host/a.git"],
    ["a short host that is an option", "-oProxyCommand=id:a.git"],
    ["a path that is an option", "ssh://host/-x"],
    ["a short path that is an option", "git@host:-x"],
    ["the ext transport", "ext::sh -c id"],
    ["a transport of git's own", "fd::17"],
    ["a folder on this machine", "/srv/git/a.git"],
    ["a relative folder", "../a.git"],
    ["file without leave", "file:///tmp/a.git"],
    ["plain git", "git://host/a.git"],
    ["ftp", "ftp://host/a.git"],
    ["http to elsewhere", "http://host/a.git"],
    ["http to a name that begins like loopback", "http://127.0.0.1.evil.test/a.git"],
    ["http to loopback as user", "http://127.0.0.1@evil.test/a.git"],
    ["dots in the path", "https://host/../a.git"],
    ["a shell's characters", "ssh://host/$(id)"],
    ["quotes", "https://host/a'b"],
    ["a port out of range", "https://host:99999/a"],
    ["no path", "https://host/"],
    ["a query", "https://host/a?b"],
    ["capital scheme", "HTTPS://host/a"],
    ["letters from elsewhere", "https://hоst/a"],
    ["too long", `https://host/${"a".repeat(3_000)}`],
  ];
  it.each(table)("%s", (_name, text) => {
    expect(() => parseRemoteUrl(text)).toThrow(expect.objectContaining({ code: "config_invalid" }));
  });

  it("never repeats the secret", () => {
    try {
      parseRemoteUrl("https://user:hunter2hunter2@host/a.git");
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(Failure);
      expect(`${(error as Failure).message} ${(error as Failure).advice}`).not.toContain("hunter2");
    }
  });
});

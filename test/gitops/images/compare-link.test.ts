// Links to the commits between two images: the shape of each host, and nothing for what is odd.

import { describe, expect, test } from "vitest";
import { compareLink } from "../../../src/gitops/images/compare-link.ts";

const older = "1111111111111111111111111111111111111111";
const newer = "2222222222222222222222222222222222222222";
const hosts = {
  "git.example.com": "gitlab",
  "stash.example.com:8443": "bitbucket-server",
  "forge.example.com": "gitea",
  "tfs.example.com": "azure-devops",
} as const;

function labels(source: string | undefined, revision: string | undefined): Record<string, string> {
  return {
    ...(source === undefined ? {} : { "org.opencontainers.image.source": source }),
    ...(revision === undefined ? {} : { "org.opencontainers.image.revision": revision }),
  };
}

function link(source: string, other = source): string | undefined {
  return compareLink(labels(source, older), labels(other, newer), hosts)?.url;
}

describe("each host's page", () => {
  test.each([
    ["https://github.com/acme/api", `https://github.com/acme/api/compare/${older}...${newer}`],
    ["https://github.com/acme/api.git", `https://github.com/acme/api/compare/${older}...${newer}`],
    ["https://GitHub.com/acme/api/", `https://github.com/acme/api/compare/${older}...${newer}`],
    ["https://gitlab.com/acme/group/api", `https://gitlab.com/acme/group/api/-/compare/${older}...${newer}`],
    ["https://git.example.com/acme/api", `https://git.example.com/acme/api/-/compare/${older}...${newer}`],
    ["https://codeberg.org/acme/api", `https://codeberg.org/acme/api/compare/${older}...${newer}`],
    ["https://forge.example.com/acme/api", `https://forge.example.com/acme/api/compare/${older}...${newer}`],
    ["https://bitbucket.org/acme/api", `https://bitbucket.org/acme/api/branches/compare/${newer}..${older}`],
    [
      "https://stash.example.com:8443/projects/ACME/repos/api/browse",
      `https://stash.example.com:8443/projects/ACME/repos/api/compare/diff?sourceBranch=${newer}&targetBranch=${older}`,
    ],
    [
      "https://stash.example.com:8443/scm/acme/api.git",
      `https://stash.example.com:8443/projects/acme/repos/api/compare/diff?sourceBranch=${newer}&targetBranch=${older}`,
    ],
    [
      "https://acme@dev.azure.com/acme/My%20Project/_git/api",
      `https://dev.azure.com/acme/My%20Project/_git/api/branchCompare?baseVersion=GC${older}&targetVersion=GC${newer}&_a=commits`,
    ],
  ])("%s", (source, url) => {
    expect(link(source)).toBe(url);
  });

  test("revisions are shown short", () => {
    const found = compareLink(labels("https://github.com/a/b", older), labels("https://github.com/a/b", newer));
    expect(found).toMatchObject({ from: "1111111", to: "2222222" });
  });
});

describe("no link", () => {
  test.each([
    ["http", "http://github.com/acme/api"],
    ["ssh", "git@github.com:acme/api.git"],
    ["a script", "javascript:alert(1)"],
    ["a host that nobody named", "https://github.com.evil.test/acme/api"],
    ["a host's name inside a user's", "https://github.com@evil.test/acme/api"],
    ["a port of a known host that nobody named", "https://github.com:8443/acme/api"],
    ["a password", "https://me:secret@github.com/acme/api"],
    ["a query", "https://github.com/acme/api?x=y"],
    ["a fragment", "https://github.com/acme/api#readme"],
    ["a path that is no repository's", "https://github.com/acme"],
    ["a folder inside a repository", "https://github.com/acme/api/tree/main/app"],
    ["characters of markup", "https://github.com/acme/api|x>"],
    ["an encoded slash", "https://github.com/acme/api%2f.."],
    ["a prototype's name", "https://constructor/acme/api"],
    ["an endless path", `https://gitlab.com/${"a/".repeat(200)}b`],
    ["nothing", ""],
  ])("for %s", (_what, source) => {
    expect(link(source)).toBeUndefined();
  });

  test("when the sources differ", () => {
    expect(link("https://github.com/acme/api", "https://github.com/acme/fork")).toBeUndefined();
  });

  test.each([
    ["the same revision", older, older],
    ["a missing one", older, undefined],
    ["one that is no SHA", "v1.2.3", newer],
    ["one with more behind it", older, `${newer}>x`],
    ["one that is too short", "1234", newer],
  ])("for %s", (_what, from, to) => {
    expect(compareLink(labels("https://github.com/a/b", from), labels("https://github.com/a/b", to))).toBeUndefined();
  });
});

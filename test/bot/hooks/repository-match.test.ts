// One repository has many URLs; another one has none of them.

import { describe, expect, it } from "vitest";
import { isPushOf } from "../../../src/bot/hooks/repository-match.ts";

describe("a configured repository", () => {
  it.each<[configured: string, pushed: string, expected: boolean]>([
    ["git@github.com:acme/deploy.git", "https://github.com/acme/deploy.git", true],
    ["https://github.com/acme/deploy", "https://github.com/Acme/Deploy.git", true],
    ["ssh://git@github.com:22/acme/deploy.git", "git@github.com:acme/deploy.git", true],
    ["ssh://git@bitbucket.example.com:7999/acme/deploy.git", "https://bitbucket.example.com/scm/acme/deploy.git", true],
    ["git@ssh.dev.azure.com:v3/acme/platform/deploy", "https://dev.azure.com/acme/platform/_git/deploy", true],
    [
      "https://dev.azure.com/acme/My%20Platform/_git/deploy",
      "https://dev.azure.com/acme/My Platform/_git/deploy".replace(" ", "%20"),
      true,
    ],
    ["https://github.com/acme/deploy", "https://github.com/acme/deploy-2", false],
    ["https://github.com/acme/deploy", "https://github.com/other/deploy", false],
    ["https://github.com/acme/deploy", "https://gitlab.com/acme/deploy", false],
    ["https://github.com/acme/deploy", "https://github.com.evil.example/acme/deploy", false],
    ["/srv/git/deploy.git", "https://github.com/acme/deploy", false],
  ])("%s and a push to %s: %s", (configured, pushed, expected) => {
    expect(isPushOf(configured, { repository: pushed, urls: [pushed] })).toBe(expected);
  });

  it("is matched by any of the URLs", () => {
    const urls = ["git@localhost:acme/deploy.git", "https://git.example.com/acme/deploy.git"];
    expect(isPushOf("https://git.example.com/acme/deploy", { repository: urls[0] ?? "", urls })).toBe(true);
  });

  it("is matched by project and name where a push has no URL", () => {
    const push = { repository: "ACME/deploy", urls: [] };
    expect(isPushOf("ssh://git@bitbucket.example.com:7999/acme/deploy.git", push)).toBe(true);
    expect(isPushOf("ssh://git@bitbucket.example.com:7999/xacme/deploy.git", push)).toBe(false);
  });
});

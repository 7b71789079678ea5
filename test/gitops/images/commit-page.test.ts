// A commit is linked only where its page is known for certain.

import { expect, test } from "vitest";
import { commitPage } from "../../../src/gitops/images/commit-page.ts";

const revision = "a".repeat(40);

test.each([
  ["https://github.com/acme/config.git", `https://github.com/acme/config/commit/${revision}`],
  ["git@github.com:acme/config.git", `https://github.com/acme/config/commit/${revision}`],
  ["ssh://git@gitlab.com/acme/team/config.git", `https://gitlab.com/acme/team/config/-/commit/${revision}`],
  ["https://bitbucket.org/acme/config", `https://bitbucket.org/acme/config/commits/${revision}`],
  ["https://codeberg.org/acme/config", `https://codeberg.org/acme/config/commit/${revision}`],
  // The port of ssh is not the page's.
  ["ssh://git@git.example.com:2222/acme/config.git", `https://git.example.com/acme/config/commit/${revision}`],
  ["https://other.example.com/acme/config", undefined],
  ["http://127.0.0.1:3000/config.git", undefined],
  ["not an address", undefined],
])("%s: %s", (remote, page) => {
  expect(commitPage(remote, revision, { "git.example.com": "gitea" })).toBe(page);
});

test("what is no revision is never part of an address", () => {
  expect(commitPage("https://github.com/acme/config", "main?x=<y>")).toBeUndefined();
});

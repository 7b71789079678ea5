// The configuration: every problem at once, each with its place; secrets are never shown.

import { expect, test } from "vitest";
import { loadConfig, redactConfig, renderConfigProblem } from "../../src/config/load.ts";

const environment = { SLACK_BOT_TOKEN: "xoxb-secret-1", SLACK_APP_TOKEN: "xapp-secret-2", REDIS_URL: "redis://:secret-3@localhost" };
const readFile = (path: string): string => {
  if (path === "/secrets/bot") return "xoxb-from-file\n";
  throw new Error("ENOENT");
};

const valid = `
repositories:
  main: { url: "https://git.example/config.git" }
environments:
  prod:
    repository: main
    path: ./environments/prod/
    channel: C0PROD
    rolloutTimeout: 1h30m
`;

test("a valid file gets its defaults", () => {
  const loaded = loadConfig({ text: valid, environment, readFile });
  expect(loaded).toMatchObject({
    kind: "valid",
    config: {
      slackApiUrl: "https://slack.com/api/",
      slack: { mode: "socket", command: "/gitops" },
      environments: {
        prod: {
          path: "environments/prod",
          namespace: "default",
          rolloutTimeout: 5_400_000,
          roles: { sync: { users: [], groups: [], channels: [] } },
        },
      },
    },
  });
});

test("all problems are reported at once, with path, line, expectation and what was found", () => {
  const text = `repositories:
  main: { url: x }
environments:
  prod:
    repository: mainn
    path: ../outside
    channel: prod
    extra: 1
    rolloutTimeout: 5 minutes
    roles: { sync: { users: ["@dana"] } }
slack: { mode: carrier-pigeon }
`;
  const loaded = loadConfig({ text, environment: { SLACK_APP_TOKEN_FILE: "/nowhere" }, readFile });
  if (loaded.kind !== "invalid") throw new Error("accepted");
  expect(loaded.problems.map(renderConfigProblem).sort()).toEqual(
    [
      'slack.mode (line 11): expected one of socket, http, found "carrier-pigeon"',
      'environments.prod.path (line 6): expected a path inside the repository, relative, without .., found "../outside"',
      'environments.prod.channel (line 7): expected a Slack channel id like C012AB3CD, found "prod"',
      'environments.prod.rolloutTimeout (line 9): expected a duration like 30s, 5m or 1h30m, found "5 minutes"',
      'environments.prod.roles.sync.users.0 (line 10): expected a Slack user id like U012AB3CD, found "@dana"',
      "environments.prod.extra (line 8): expected no such key here, found the key extra",
      'environments.prod.repository (line 5): expected one of main, found "mainn"',
      "SLACK_BOT_TOKEN: expected the bot token, xoxb-... (or SLACK_BOT_TOKEN_FILE), found nothing",
      "SLACK_APP_TOKEN_FILE: expected a readable file, found /nowhere",
      "REDIS_URL: expected the Redis URL, redis://... (or REDIS_URL_FILE), found nothing",
    ].sort(),
  );
});

test("broken YAML names its line", () => {
  const loaded = loadConfig({ text: "repositories:\n  main: {url: x\n", environment, readFile });
  expect(loaded).toMatchObject({ kind: "invalid", problems: [{ path: "coxswain.yaml", line: expect.any(Number) }] });
});

test("a secret comes from a file when one is named, and is never shown", () => {
  const loaded = loadConfig({ text: valid, environment: { ...environment, SLACK_BOT_TOKEN_FILE: "/secrets/bot" }, readFile });
  if (loaded.kind !== "valid") throw new Error("refused");
  expect(loaded.config.secrets.slackBotToken).toBe("xoxb-from-file");
  expect(JSON.stringify(redactConfig(loaded.config))).not.toMatch(/secret-\d|from-file/);
});

// The documents say what is so: links lead somewhere, examples load, every key, option and script is the real one.

import { existsSync, globSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import manifest from "../manifest.json" with { type: "json" };
import packageJson from "../package.json" with { type: "json" };
import { commands, renderUsage } from "../src/bot/grammar/commands.ts";
import { deployShortcutId } from "../src/bot/slack/listeners/release-form.ts";
import { parseSandboxOptions, personNames } from "../src/cli/sandbox/options.ts";
import { botScopes, slackOptions } from "../src/cli/sandbox/workspace.ts";
import { ConfigFile } from "../src/config/config.ts";
import { loadConfig } from "../src/config/load.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const read = (path: string) => readFileSync(join(root, path), "utf8");
const documents = globSync(["*.md", "docs/**/*.md", "src/**/*.md"], { cwd: root }).sort();

test("there are documents", () => {
  expect(documents).toEqual(expect.arrayContaining(["README.md", "ARCHITECTURE.md", "docs/sandbox.md", "docs/configuration.md"]));
});

test.each(documents)("%s links to files and headings that are there", (document) => {
  const links = [...read(document).matchAll(/\]\(([^)\s]+)\)/g)].map((match) => match[1] ?? "").filter((link) => !/^[a-z]+:/.test(link));
  const broken = links.filter((link) => {
    const [path = "", heading] = link.split("#");
    const target = path === "" ? join(root, document) : join(root, dirname(document), path);
    if (!existsSync(target)) return true;
    return heading !== undefined && !headingsOf(readFileSync(target, "utf8")).includes(heading);
  });
  expect(broken).toEqual([]);
});

test.each(documents)("%s names paths of the source that are there", (document) => {
  const named = [...read(document).matchAll(/`((?:src|test|docs|scripts|bench)\/[\w./-]+)`/g)].map((match) => match[1] ?? "");
  expect(named.filter((path) => !existsSync(join(root, path)))).toEqual([]);
});

test.each(documents)("%s names npm scripts that are there", (document) => {
  const named = [...read(document).matchAll(/npm run (?:-s |--silent )?([a-z][\w:-]*)/g)].map((match) => match[1] ?? "");
  expect(named.filter((name) => !Object.hasOwn(packageJson.scripts, name))).toEqual([]);
});

test("ARCHITECTURE.md names files of rooms that are there", () => {
  const named = [...read("ARCHITECTURE.md").matchAll(/`((?:bot|jobs|gitops|config|cli)\/[\w./-]+)`/g)].map((match) => match[1] ?? "");
  expect(named.length).toBeGreaterThan(10);
  expect(named.filter((path) => !existsSync(join(root, "src", path)))).toEqual([]);
});

test("README.md's coxswain.yaml is valid", () => {
  const text = indentedBlock(read("README.md"), "# coxswain.yaml");
  const environment = { SLACK_BOT_TOKEN: "xoxb-1", SLACK_APP_TOKEN: "xapp-1", REDIS_URL: "redis://127.0.0.1:6379" };
  const loaded = loadConfig({ text, environment, readFile: () => "" });
  expect(loaded).toMatchObject({ kind: "valid" });
  expect(Object.keys(parse(text).environments)).toEqual(["prod"]);
});

test("README.md's picture is there and small", () => {
  expect(statSync(join(root, "docs/images/sandbox.png")).size).toBeLessThan(300_000);
});

test("docs/configuration.md has every key, with its default", () => {
  const lines = read("docs/configuration.md").split("\n");
  const keys = configKeys();
  expect(keys.length).toBeGreaterThan(50);
  for (const { path, standard } of keys) {
    const line = lines.find((each) => each.includes(`\`${path}\``));
    expect(line, path).toBeDefined();
    if (standard !== undefined && !path.includes("<role>")) expect(line, path).toContain(`| \`${standard}\` |`);
  }
});

test("docs/sandbox.md has every option and every person", () => {
  const text = read("docs/sandbox.md");
  const refused = parseSandboxOptions(["--no-such-option"]);
  const options =
    refused.kind === "problem"
      ? [...refused.message.matchAll(/--[a-z]+(?= |\n|$)/g)].map(([option]) => option).filter((option) => option !== "--no")
      : [];
  expect(options.length).toBeGreaterThan(8);
  for (const option of options) expect(text, option).toContain(`\`${option}`);
  for (const person of personNames) expect(text).toContain(`\`${person}\``);
});

test("manifest.json has the shortcuts that the bot answers and the sandbox offers", () => {
  const { shortcuts } = manifest.features;
  expect(shortcuts.map((each) => each.callback_id)).toEqual([deployShortcutId]);
  const offered = shortcuts.map(({ callback_id, name, type }) => ({ callback_id, name, type }));
  expect(slackOptions(undefined).app.shortcuts).toEqual(offered);
});

test("manifest.json asks for the scopes that the sandbox grants, and for Socket Mode", () => {
  expect(manifest.oauth_config.scopes.bot).toEqual([...botScopes]);
  expect(manifest.settings).toMatchObject({ socket_mode_enabled: true, interactivity: { is_enabled: true } });
  expect(manifest.features.slash_commands.map((each) => each.command)).toEqual([
    ConfigFile.parse({ repositories: {}, environments: {} }).slack.command,
  ]);
});

function headingsOf(text: string): string[] {
  return [...text.matchAll(/^#+ (.+)$/gm)].map((match) =>
    (match[1] ?? "")
      .toLowerCase()
      .replace(/[^\w\s-]/g, "")
      .trim()
      .replace(/\s/g, "-"),
  );
}

/** The indented block that begins with that line, without its indentation. */
function indentedBlock(text: string, first: string): string {
  const lines = text.split("\n");
  const start = lines.indexOf(`    ${first}`);
  const length = lines.slice(start).findIndex((line) => line !== "" && !line.startsWith("    "));
  return lines
    .slice(start, start + length)
    .map((line) => line.slice(4))
    .join("\n");
}

interface Schema {
  properties?: Record<string, Schema>;
  additionalProperties?: Schema | boolean;
  anyOf?: Schema[];
  default?: unknown;
}

/** A mapping from names that one chooses to settings of their own. */
function hasNamedParts({ additionalProperties }: Schema): boolean {
  return typeof additionalProperties === "object" && additionalProperties.properties !== undefined;
}

/** Every leaf of coxswain.yaml as `environments.<name>.path`, with its default where that is a plain value. */
function configKeys(): { path: string; standard: string | undefined }[] {
  const found = new Map<string, string | undefined>();
  const walk = (schema: Schema, path: string): void => {
    for (const form of schema.anyOf ?? []) walk(form, path);
    for (const [key, child] of Object.entries(schema.properties ?? {})) {
      const childPath = `${path}${path === "" ? "" : "."}${key}`.replace(/\.roles\.[a-z-]+\./, ".roles.<role>.");
      const isLeaf = child.properties === undefined && child.anyOf === undefined && !hasNamedParts(child);
      if (isLeaf || /\.roles\.[a-z-]+$/.test(childPath))
        found.set(
          childPath,
          isLeaf && child.default !== undefined && typeof child.default !== "object" ? String(child.default) : undefined,
        );
      walk(child, childPath);
    }
    if (typeof schema.additionalProperties === "object") walk(schema.additionalProperties, `${path}.<name>`);
  };
  walk(z.toJSONSchema(ConfigFile, { io: "input", unrepresentable: "any" }) as Schema, "");
  return [...found].map(([path, standard]) => ({ path, standard }));
}

test.each(commands.map((command) => [command.name, renderUsage(command)]))("docs/commands.md has %s with its usage", (_name, usage) => {
  expect(read("docs/commands.md")).toContain(`    /gitops ${usage}\n`);
});

// A sandbox with its page, as a process of its own: what a newcomer starts.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll } from "vitest";
import { launchChromium, openPage } from "../sandbox/page/browser.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

interface SandboxPage {
  url: string;
  close(): Promise<void>;
}

async function startSandboxPage(): Promise<SandboxPage> {
  const sandbox = spawn(process.execPath, ["src/cli/main.ts", "sandbox"], { cwd: root, stdio: ["ignore", "pipe", "inherit"] });
  const url = await new Promise<string>((resolve, reject) => {
    let output = "";
    sandbox.once("exit", () => reject(new Error(`the sandbox ended: ${output}`)));
    sandbox.stdout?.setEncoding("utf8").on("data", (chunk: string) => {
      output += chunk;
      const [, address] = /at (http:\S+)/.exec(output) ?? [];
      if (address !== undefined) resolve(address);
    });
  });
  return {
    url,
    close: async () => {
      const exited = once(sandbox, "exit");
      sandbox.kill("SIGTERM");
      await exited;
    },
  };
}

export interface PageStage {
  /** A new page at the sandbox, and the errors that it meets. */
  open(): ReturnType<typeof openPage>;
  /** Where a picture goes: into the documents when it is asked for anew (UPDATE_SCREENSHOT=1), else away with the test. */
  picture(name: string): string;
  /** Where a picture goes that no document has. */
  scratch(name: string): string;
}

/** One Chromium and one sandbox for all tests of a file. */
export function usePageStage(): PageStage {
  let sandbox: SandboxPage;
  let browser: Browser;
  let directory: string;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), "coxswain-page-"));
    browser = await launchChromium();
    sandbox = await startSandboxPage();
  });
  afterAll(async () => {
    await browser.close();
    await sandbox.close();
    await rm(directory, { recursive: true, force: true });
  });
  const scratch = (name: string) => join(directory, name);
  return {
    open: () => openPage(browser, sandbox.url),
    picture: (name) => (process.env.UPDATE_SCREENSHOT === "1" ? join(root, "docs/images", name) : scratch(name)),
    scratch,
  };
}

export async function typeCommand(page: Page, text: string): Promise<void> {
  const composer = page.locator(".composer-field").first();
  await composer.click();
  await composer.pressSequentially(text);
  await page.keyboard.press("Escape");
  await page.keyboard.press("Enter");
}

export async function actAs(page: Page, name: string): Promise<void> {
  await page.getByRole("button", { name: /You are/ }).click();
  await page.getByRole("menuitem", { name: new RegExp(name) }).click();
  await page.locator(".person-switch").filter({ hasText: name }).waitFor();
}

/** Waits until a message with these words stands on the page. */
export async function waitForWords(page: Page, text: string | RegExp): Promise<void> {
  await page.locator("[data-ts]").filter({ hasText: text }).first().waitFor({ timeout: 30_000 });
}

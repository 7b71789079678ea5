// A sandbox with its page, as a process of its own: what a newcomer starts.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

export const root = fileURLToPath(new URL("../..", import.meta.url));

export interface SandboxPage {
  url: string;
  close(): Promise<void>;
}

export async function startSandboxPage(): Promise<SandboxPage> {
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

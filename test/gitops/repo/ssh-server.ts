// An sshd of the test's own, on loopback, with its own host key, that runs git on bare repositories.

import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { userInfo } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { makeFolder } from "./stage.ts";

export interface SshServer {
  port: number;
  user: string;
  /** The line for a known hosts file. */
  knownHost: string;
  /** A private key that may enter. */
  keyFile: string;
}

const program = "/usr/sbin/sshd";

/** Without one the suites are skipped, by name; where CI=true they fail instead. */
export const hasSshServer = existsSync(program) || process.env.CI === "true";

export function makeKey(file: string): void {
  execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-C", "test", "-f", file]);
}

/** The client's key is made in `folder`. With `forceCommand` that runs instead of git. */
export async function startSshServer(folder: string, { forceCommand }: { forceCommand?: string | undefined } = {}): Promise<SshServer> {
  const place = await makeFolder();
  makeKey(join(place, "host"));
  makeKey(join(folder, "client"));
  await writeFile(join(place, "authorized"), await readFile(join(folder, "client.pub")));
  const port = await freePort();
  const forced = forceCommand === undefined ? "" : `ForceCommand ${forceCommand}\n`;
  await writeFile(join(place, "config"), renderConfig(place, port) + forced);
  // Where root runs sshd, it wants this folder (privilege separation).
  if (process.getuid?.() === 0) mkdirSync("/run/sshd", { recursive: true, mode: 0o755 });
  const child = spawn(program, ["-D", "-e", "-f", join(place, "config")], { stdio: ["ignore", "ignore", "pipe"] });
  onTestFinished(() => stop(child));
  await listening(child);
  const [type = "", key = ""] = (await readFile(join(place, "host.pub"), "utf8")).split(" ");
  return { port, user: userInfo().username, knownHost: `[127.0.0.1]:${port} ${type} ${key}\n`, keyFile: join(folder, "client") };
}

function renderConfig(place: string, port: number): string {
  return [
    `Port ${port}`,
    "ListenAddress 127.0.0.1",
    `HostKey ${join(place, "host")}`,
    `AuthorizedKeysFile ${join(place, "authorized")}`,
    `PidFile ${join(place, "pid")}`,
    "PermitRootLogin prohibit-password",
    "PasswordAuthentication no",
    "KbdInteractiveAuthentication no",
    "UsePAM no",
    "StrictModes no",
    "",
  ].join("\n");
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === "object" && address !== null ? address.port : 0;
}

async function listening(child: ChildProcess): Promise<void> {
  let said = "";
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  child.stderr?.on("data", (chunk: Buffer) => {
    said += chunk.toString();
    if (said.includes("Server listening")) resolve();
  });
  child.once("error", reject);
  child.once("exit", () => reject(new Error(`sshd ended: ${said}`)));
  await promise;
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const ended = new Promise((resolve) => child.once("exit", resolve));
  child.kill();
  await ended;
}

// A real control plane on this machine: etcd, kube-apiserver and kube-controller-manager, without nodes.

import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { renderKubeconfig } from "../kubeconfig.ts";
import { ApiClient } from "./api-client.ts";
import { type RunningProgram, startProgram } from "./child-process.ts";
import { findFreePort } from "./free-port.ts";
import { apiServerArguments, controllerManagerArguments, etcdArguments } from "./program-arguments.ts";
import { writeServiceAccountKeys } from "./service-account-keys.ts";

/** A user beside the administrator, for RBAC. */
export interface ControlPlaneUser {
  name: string;
  groups: readonly string[];
}

export interface ControlPlaneOptions {
  /** Where etcd, kube-apiserver and kube-controller-manager are. */
  binDir: string;
  /** An empty directory for data, keys and logs; the caller removes it. */
  directory: string;
  users?: readonly ControlPlaneUser[];
  signal: AbortSignal;
}

export interface ControlPlane {
  /** Path of the administrator's kubeconfig. */
  kubeconfig: string;
  url: string;
  adminToken: string;
  /** Tokens of the other users by their names. */
  tokens: Readonly<Record<string, string>>;
  /** PEM. */
  certificateAuthority: string;
  /** A kubeconfig for any of the tokens, as YAML. */
  kubeconfigFor(token: string): string;
  stopApiServer(): Promise<void>;
  startApiServer(): Promise<void>;
  restartApiServer(): Promise<void>;
  close(): Promise<void>;
}

const readyWithinMs = 90_000;

/** Starts it and waits until it is ready. Rejects with the last lines of the log of what did not start. */
export async function startControlPlane(options: ControlPlaneOptions): Promise<ControlPlane> {
  const { binDir, directory, signal } = options;
  await mkdir(join(directory, "logs"), { recursive: true });
  const adminToken = newToken();
  const users = (options.users ?? []).map((user) => ({ ...user, token: newToken() }));
  await writeServiceAccountKeys(directory);
  await writeFile(join(directory, "tokens.csv"), renderTokens(adminToken, users), { mode: 0o600 });
  const ports = { etcd: await findFreePort(), etcdPeers: await findFreePort(), api: await findFreePort() };
  const url = `https://127.0.0.1:${ports.api}`;
  const run = (name: string, args: readonly string[]): RunningProgram =>
    startProgram({ name, path: join(binDir, name), args, directory, logFile: join(directory, "logs", `${name}.log`) });
  const startApi = (): RunningProgram => run("kube-apiserver", apiServerArguments(directory, ports));
  const programs: RunningProgram[] = [];
  const stopAll = async (): Promise<void> => {
    // Nothing of it is kept, so nothing is waited for.
    await Promise.all(programs.map((program) => program.stop(0)));
  };
  try {
    programs.push(run("etcd", etcdArguments(directory, ports)));
    let api = startApi();
    programs.push(api);
    const certificateAuthority = await waitUntilReady({ url, adminToken, directory, programs, signal });
    const kubeconfigFor = (token: string): string => renderKubeconfig({ name: "coxswain-real", server: url, token, certificateAuthority });
    const kubeconfig = join(directory, "kubeconfig");
    await writeFile(kubeconfig, kubeconfigFor(adminToken), { mode: 0o600 });
    programs.push(run("kube-controller-manager", controllerManagerArguments(kubeconfig)));
    const stopApiServer = (): Promise<void> => api.stop(3_000);
    const startApiServer = async (): Promise<void> => {
      api = startApi();
      programs.splice(1, 1, api);
      await waitUntilReady({ url, adminToken, directory, programs: [api], signal });
    };
    return {
      kubeconfig,
      url,
      adminToken,
      tokens: Object.fromEntries(users.map((user) => [user.name, user.token])),
      certificateAuthority,
      kubeconfigFor,
      stopApiServer,
      startApiServer,
      restartApiServer: async () => {
        await stopApiServer();
        await startApiServer();
      },
      close: stopAll,
    };
  } catch (error) {
    await stopAll();
    throw error;
  }
}

function newToken(): string {
  return randomBytes(24).toString("base64url");
}

function renderTokens(adminToken: string, users: readonly (ControlPlaneUser & { token: string })[]): string {
  const lines = users.map((user, index) => `${user.token},${user.name},${index + 2},"${user.groups.join(",")}"`);
  return [`${adminToken},admin,1,"system:masters"`, ...lines, ""].join("\n");
}

interface Waiting {
  url: string;
  adminToken: string;
  directory: string;
  programs: readonly RunningProgram[];
  signal: AbortSignal;
}

/** Waits for /readyz; returns the certificate that the API server has made for itself. */
async function waitUntilReady(waiting: Waiting): Promise<string> {
  const deadline = Date.now() + readyWithinMs;
  const certificate = join(waiting.directory, "certs", "apiserver.crt");
  for (;;) {
    const dead = waiting.programs.find((program) => program.hasEnded());
    if (dead !== undefined) throw new Error(`${dead.name} ended before it was ready:\n${dead.tail()}`);
    if (existsSync(certificate)) {
      const certificateAuthority = await readFile(certificate, "utf8");
      if (await isReady(waiting, certificateAuthority)) return certificateAuthority;
    }
    if (Date.now() > deadline) {
      const tails = waiting.programs.map((program) => `${program.name}:\n${program.tail()}`);
      throw new Error(`The API server was not ready within ${readyWithinMs / 1000} s\n${tails.join("\n")}`);
    }
    await delay(100, undefined, { signal: waiting.signal });
  }
}

async function isReady(waiting: Waiting, certificateAuthority: string): Promise<boolean> {
  const client = new ApiClient({ url: waiting.url, token: waiting.adminToken, certificateAuthority });
  try {
    const ready = await client.call({ path: "/readyz", signal: waiting.signal });
    if (ready.code !== 200) return false;
    return (await client.call({ path: "/api/v1/namespaces/default", signal: waiting.signal })).code === 200;
  } catch {
    return false;
  } finally {
    client.close();
  }
}

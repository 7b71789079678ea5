// Docker's credential helpers: programs that are asked for one host's credentials.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { Failure } from "../../failure.ts";
import type { Credential } from "../registry/credentials.ts";

export interface HelperOptions {
  /** Environment of the program: PATH to find it by, HOME and what else it needs. */
  environment: Readonly<Record<string, string>>;
  timeoutMs?: number | undefined;
}

const maxOutputBytes = 65_536;
const defaultTimeoutMs = 10_000;

/**
 * Runs `docker-credential-<helper> get` with the host on standard input. Undefined when it has none for the
 * host. A name that is no plain word is refused, for it would choose the program; there is no shell.
 */
export async function askCredentialHelper(
  helper: string,
  registry: string,
  options: HelperOptions,
  signal: AbortSignal,
): Promise<Credential | undefined> {
  if (!/^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/.test(helper)) throw helperFailure(helper, registry, "its name is none");
  const { output, exitCode } = await run(helper, registry, options, signal);
  const body = parse(output);
  if (exitCode !== 0) {
    // docker-credential-helpers' own words for having none; every helper repeats them.
    if (/credentials not found/i.test(output)) return undefined;
    throw helperFailure(helper, registry, `it ended with ${exitCode}`);
  }
  if (body === undefined) throw helperFailure(helper, registry, "it gave no JSON with Username and Secret");
  return body.Username === "<token>"
    ? { kind: "identity_token", token: body.Secret }
    : { kind: "password", username: body.Username, password: body.Secret };
}

async function run(
  helper: string,
  registry: string,
  { environment, timeoutMs = defaultTimeoutMs }: HelperOptions,
  signal: AbortSignal,
): Promise<{ output: string; exitCode: number | null }> {
  const bounded = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
  const child = spawn(`docker-credential-${helper}`, ["get"], {
    env: environment,
    shell: false,
    stdio: ["pipe", "pipe", "ignore"],
    signal: bounded,
    killSignal: "SIGKILL",
  });
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
    output += chunk;
    if (output.length > maxOutputBytes) child.kill("SIGKILL");
  });
  // The helper may end without reading its input.
  child.stdin.on("error", () => undefined);
  child.stdin.end(`${registry === "docker.io" ? "https://index.docker.io/v1/" : registry}\n`);
  try {
    const [exitCode] = (await once(child, "close")) as [number | null];
    return { output, exitCode };
  } catch (error) {
    signal.throwIfAborted();
    throw helperFailure(
      helper,
      registry,
      bounded.aborted ? `it gave no answer within ${timeoutMs / 1_000} s` : "it cannot be started",
      error,
    );
  }
}

function parse(output: string): { Username: string; Secret: string } | undefined {
  try {
    const { Username, Secret } = JSON.parse(output) as { Username?: unknown; Secret?: unknown };
    return typeof Username === "string" && typeof Secret === "string" ? { Username, Secret } : undefined;
  } catch {
    return undefined;
  }
}

function helperFailure(helper: string, registry: string, why: string, cause?: unknown): Failure {
  return new Failure(
    "registry_auth",
    `The credential helper ${JSON.stringify(helper.slice(0, 64))} could not be asked about ${registry}: ${why}.`,
    {
      retry: "backoff",
      advice: `Check that docker-credential-${/^[\w.-]+$/.test(helper) ? helper.slice(0, 64) : "<name>"} is installed and works.`,
      cause,
    },
  );
}

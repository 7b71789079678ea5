// The whole sandbox in the test's own process: every part real in its protocol, each with its faults at hand.

import type { PersonName, SandboxStep } from "../../src/cli/sandbox/options.ts";
import { type PartsOptions, type SandboxParts, startParts } from "../../src/cli/sandbox/parts.ts";
import type { SandboxMessage, SandboxResult } from "../../src/cli/sandbox/result.ts";
import { type PlayedScript, playScript } from "../../src/cli/sandbox/script.ts";
import { people } from "../../src/cli/sandbox/workspace.ts";
import type { EmbeddedCluster } from "../../src/sandbox/cluster/embedded-cluster.ts";

export interface Sandbox extends SandboxParts {
  embedded: EmbeddedCluster;
  /** Somebody types a command and waits until it has ended and all was said. */
  run(text: string, person?: PersonName): Promise<Ran>;
  play(steps: readonly SandboxStep[]): Promise<Ran>;
  /** Somebody commits to main; null removes a file. */
  commit(files: Readonly<Record<string, string | null>>): Promise<string>;
}

export interface Ran extends PlayedScript {
  result: SandboxResult;
  /** What Coxswain wrote since the command, oldest first. */
  said: SandboxMessage[];
}

export async function startSandbox(options: Partial<PartsOptions> = {}): Promise<Sandbox> {
  const parts = await startParts({ mode: "socket", cluster: { kind: "embedded" }, ...options }, "silent");
  const { embedded } = parts.cluster;
  if (embedded === undefined) throw new Error("the sandbox was started without its embedded cluster");
  const play = async (steps: readonly SandboxStep[]): Promise<Ran> => {
    const played = await playScript(parts, steps);
    const { result, messages } = played.document;
    if (result === null) throw new Error(`nothing ended: ${played.problem ?? JSON.stringify(messages)}`);
    return { ...played, result, said: messages.filter((message) => isFromBot(message)) };
  };
  return {
    ...parts,
    embedded,
    play,
    run: (text, person = "developer") =>
      play([
        { kind: "as", person },
        { kind: "run", text },
      ]),
    commit: (files) =>
      parts.git.commit({
        files,
        message: "Change what a test wants changed",
        author: { name: "Dana Developer", email: "dana@example.test" },
        at: new Date(),
      }),
  };
}

function isFromBot(message: SandboxMessage): boolean {
  return Object.values(people).every((person) => person.id !== message.user);
}

/** All that a person reads of a message: its text and its blocks. */
export function readAll(message: SandboxMessage | undefined): string {
  return message === undefined ? "" : `${message.text}\n${JSON.stringify(message.blocks)}`;
}

/** A manifest of a ConfigMap of prod. */
export function configMap(name: string, data: Readonly<Record<string, string>> = { key: "value" }): string {
  const lines = Object.entries(data).map(([key, value]) => `  ${key}: ${JSON.stringify(value)}\n`);
  return `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${name}\ndata:\n${lines.join("")}`;
}

// The messages of a scripted run, as a person reads them in a terminal.

import type { SandboxDocument } from "./result.ts";
import { people } from "./workspace.ts";

export function renderTranscript({ messages }: SandboxDocument): string {
  return messages
    .map(({ user, text, threadTs, ts, ephemeralTo }) => {
      const name = Object.values(people).find((person) => person.id === user)?.name ?? "coxswain";
      const only = ephemeralTo === null ? "" : " (only you see this)";
      const indent = threadTs !== null && threadTs !== ts ? "    " : "";
      return `${indent}${name}${only}: ${text.replaceAll("\n", `\n${indent}  `)}\n`;
    })
    .join("");
}

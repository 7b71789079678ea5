// The architecture's rules as pure functions: files in, violations out.

import { posix } from "node:path";
import { arrows, emptyNames, environmentReaders, maxLines, packageHomes } from "./rooms.ts";
import type { Import, SourceFile } from "./source-file.ts";

export interface Edge {
  from: string;
  to: string;
}

export interface Findings {
  /** Imports from one file of src/ to another, the proof that something was looked at. */
  edges: Edge[];
  /** `path: what is wrong`, one sentence each. */
  violations: string[];
}

/** Judges all files together. */
export function judge(files: readonly SourceFile[]): Findings {
  const findings: Findings = { edges: [], violations: [] };
  for (const file of files) {
    for (const reference of file.imports) {
      const to = reference.specifier.startsWith(".") ? posix.join(posix.dirname(file.path), reference.specifier) : undefined;
      if (to !== undefined) findings.edges.push({ from: file.path, to });
      const complaint = to === undefined ? judgePackage(file, reference) : judgeArrow(file, reference, to);
      if (complaint) findings.violations.push(`${file.path}: ${complaint}`);
    }
    for (const complaint of judgeFile(file)) findings.violations.push(`${file.path}: ${complaint}`);
  }
  return findings;
}

function roomOf(path: string): string | undefined {
  return /^src\/([^/]+)\//.exec(path)?.[1];
}

function judgeArrow(file: SourceFile, reference: Import, to: string): string | undefined {
  const [from, target] = [roomOf(file.path), roomOf(to)];
  if (to === "package.json" && from === "cli") return undefined;
  if (target === undefined) return `imports ${to}, which is outside src/`;
  if (from === undefined || from === target) return undefined;
  const access = arrows[from]?.[target];
  if (access === undefined) return `${from} may not import ${target} (${to})`;
  if (access === "types" && !reference.typeOnly) return `${from} may import only types of ${target} (${to})`;
  return undefined;
}

function judgePackage(file: SourceFile, reference: Import): string | undefined {
  if (reference.specifier === "(computed)") return "imports a module whose name is computed";
  const parts = reference.specifier.split("/");
  const name = parts.slice(0, reference.specifier.startsWith("@") ? 2 : 1).join("/");
  const homes = packageHomes[name];
  if (homes === undefined || homes.some((home) => file.path.startsWith(`${home}/`))) return undefined;
  return `only ${homes.join(", ")} may import ${name}`;
}

function judgeFile(file: SourceFile): string[] {
  const complaints: string[] = [];
  const room = roomOf(file.path);
  if (room !== undefined && !Object.hasOwn(arrows, room))
    complaints.push(`${room} is no room: add its arrows to test/architecture/rooms.ts`);
  const allowed = environmentReaders.some((folder) => file.path.startsWith(`${folder}/`));
  if (file.readsEnvironment && !allowed) complaints.push(`reads the environment; only ${environmentReaders.join(" and ")} may`);
  for (const name of file.mutableVariables) complaints.push(`keeps state in the module (${name})`);
  for (const part of file.path.replace(/\.\w+$/, "").split("/"))
    if (emptyNames.includes(part)) complaints.push(`the name ${part} says nothing about what is inside`);
  const opening = file.lines[0]?.startsWith("#!") ? file.lines[1] : file.lines[0];
  if (!opening?.startsWith("// ")) complaints.push("does not open with a // sentence on its purpose");
  const length = file.lines.at(-1) === "" ? file.lines.length - 1 : file.lines.length;
  if (length > maxLines) complaints.push(`has ${length} lines, over ${maxLines}`);
  return complaints;
}

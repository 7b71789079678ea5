// `coxswain set-image`: one image in one YAML text, from standard input to standard output, or in a file in place.

import { readFile, realpath, rename, rm, stat, writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { setImageInText } from "../../gitops/manifests/edit/set-image-in-text.ts";
import { readStandardInput, writeStandardOutput } from "../standard-streams.ts";

const usage = `usage: coxswain set-image --file -|FILE --workload [NAMESPACE:]KIND/NAME [--container NAME] --image IMAGE
With --file - the YAML comes on standard input and goes to standard output; a FILE is changed in place.
Only the bytes of the value change. Exits 1, and changes nothing, when the image cannot be set.
`;

interface Wanted {
  file: string;
  workload: string;
  container: string | undefined;
  image: string;
}

/** Exits 0 also when the image is set already, 1 with a reason when it cannot be set, 2 for a wrong use. */
export async function runSetImage(words: string[]): Promise<number> {
  const wanted = parseWords(words);
  if (wanted === "help") {
    await writeStandardOutput(usage);
    return 0;
  }
  if ("problem" in wanted) {
    process.stderr.write(`${wanted.problem}\n${usage}`);
    return 2;
  }
  try {
    return await setImage(wanted);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    process.stderr.write(`${wanted.file} could not be ${code === undefined ? `edited: ${message}` : `read or written: ${code}`}\n`);
    return 1;
  }
}

function parseWords(words: string[]): Wanted | "help" | { problem: string } {
  const text = { type: "string" } as const;
  try {
    const { values } = parseArgs({
      args: words,
      options: { file: text, workload: text, container: text, image: text, help: { type: "boolean" } },
      strict: true,
    });
    if (values.help) return "help";
    const { file, workload, container, image } = values;
    if (file === undefined || workload === undefined || image === undefined)
      return { problem: "set-image wants --file, --workload and --image." };
    return { file, workload, container, image };
  } catch (error) {
    return { problem: (error as Error).message };
  }
}

async function setImage({ file, workload, container, image }: Wanted): Promise<number> {
  const bytes = file === "-" ? await readStandardInput() : await readFile(file);
  const outcome = setImageInText({ bytes, workload, container, image, path: file === "-" ? undefined : file });
  if (outcome.kind === "impossible") {
    for (const { path, line, column, message } of outcome.problems) process.stderr.write(`${path}:${line}:${column}: ${message}\n`);
    return 1;
  }
  if (file === "-") return (await writeStandardOutput(outcome.kind === "edited" ? outcome.bytes : bytes)) === "written" ? 0 : 1;
  if (outcome.kind === "edited") await replaceFile(file, outcome.bytes);
  return 0;
}

/** Whoever reads the file meanwhile sees the old or the new one, never half of it; a link stays a link. */
async function replaceFile(path: string, bytes: Uint8Array): Promise<void> {
  const target = await realpath(path);
  const { mode } = await stat(target);
  const beside = `${target}.coxswain-${process.pid}`;
  try {
    await writeFile(beside, bytes, { mode: mode & 0o777, flag: "wx" });
    await rename(beside, target);
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
}

// Standard input and output as scripts use them: read whole, written whole, and a reader that went away is no crash.

/** Everything on standard input. Read as a stream: a pipe that is not ready yet must not fail with EAGAIN. */
export async function readStandardInput(): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

/** Resolves when all of it was taken; `closed` when the reader went away before (`| head`). */
export function writeStandardOutput(content: string | Uint8Array): Promise<"written" | "closed"> {
  return new Promise((resolve, reject) => {
    const end = (error: NodeJS.ErrnoException | null | undefined) => {
      if (error === null || error === undefined) resolve("written");
      else if (error.code === "EPIPE") resolve("closed");
      else reject(error);
    };
    process.stdout.once("error", end);
    process.stdout.write(content, end);
  });
}

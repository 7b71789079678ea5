// One question to a git host's API: with a deadline, a limit of size, no redirects, and nothing secret in what goes wrong.

export interface HostQuestion {
  url: URL;
  headers: Readonly<Record<string, string>>;
  signal: AbortSignal;
}

export type HostAnswer = { kind: "json"; body: unknown } | { kind: "failed"; reason: string };

const timeoutMs = 5_000;
const maxBytes = 8_388_608;

/** The path and the host's words are left out of the reason: a private repository's name may stand there. */
export async function askHost({ url, headers, signal }: HostQuestion): Promise<HostAnswer> {
  const patience = AbortSignal.timeout(timeoutMs);
  try {
    const response = await fetch(url, {
      headers: { accept: "application/json", "user-agent": "coxswain", ...headers },
      redirect: "error",
      signal: AbortSignal.any([signal, patience]),
    });
    const bytes = await readBounded(response);
    if (response.status !== 200) return { kind: "failed", reason: reasonOf(response, url.host) };
    if (bytes === undefined) return { kind: "failed", reason: `${url.host} answered with more than ${maxBytes / 1_048_576} MiB` };
    return { kind: "json", body: JSON.parse(bytes.toString("utf8")) };
  } catch (error) {
    signal.throwIfAborted();
    if (patience.aborted) return { kind: "failed", reason: `${url.host} did not answer within ${timeoutMs / 1_000} s` };
    return { kind: "failed", reason: error instanceof SyntaxError ? `${url.host} did not answer in JSON` : `${url.host} is not reachable` };
  }
}

function reasonOf({ status, headers }: Response, host: string): string {
  if (status === 404) return `${host} does not know the repository or one of the commits, or does not show them (404)`;
  if (status === 401) return `${host} does not take the token (401)`;
  if (status === 429 || headers.get("x-ratelimit-remaining") === "0") return `${host} has had too many questions (${status})`;
  return `${host} answered with ${status}`;
}

async function readBounded(response: Response): Promise<Buffer | undefined> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.byteLength;
    if (size > maxBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

// Credentials on their way to git: checked when the repository is opened, read anew before each use.

import { createHash, randomBytes } from "node:crypto";
import { readFile, rename, stat, writeFile } from "node:fs/promises";
import { Failure } from "../failure.ts";
import { renderCredentialConfig } from "./git-settings.ts";
import type { RemoteUrl } from "./remote-url.ts";
import type { GitAuth } from "./repository-options.ts";

const defaultUsername = "x-access-token";
const maxTokenBytes = 16_384;

/** Throws `config_invalid`, `git_auth` or `git_host_key` when the way in cannot work at all. */
export async function checkAuth(auth: GitAuth, remote: RemoteUrl): Promise<void> {
  const fits = {
    none: remote.scheme !== "ssh",
    ssh: remote.scheme === "ssh",
    https: remote.scheme === "https" || remote.scheme === "http",
  };
  if (!fits[auth.kind])
    throw new Failure("config_invalid", `The address of ${remote.display} and its credentials do not fit together.`, {
      retry: "never",
      advice: "An ssh address needs sshKeyFile and knownHostsFile; an https address takes a tokenFile or nothing.",
    });
  if (auth.kind !== "ssh") return;
  if (!(await hasContent(auth.knownHostsFile)))
    throw new Failure("git_host_key", `The known hosts file for ${remote.display} is missing or empty.`, {
      retry: "never",
      advice: "Put the host key that the git host publishes into it; Coxswain trusts no key on first use.",
    });
  if (!(await hasContent(auth.keyFile)))
    throw new Failure("git_auth", `The ssh key for ${remote.display} is missing or empty.`, {
      retry: "never",
      advice: "Give the path of a private key without a passphrase.",
    });
}

/** Keeps the 0600 file that git reads its Authorization header from in step with the token's file. */
export class TokenCredentials {
  readonly #remote: RemoteUrl;
  readonly #auth: GitAuth;
  readonly #file: string;
  #written: string | undefined;
  #token: string | undefined;

  constructor(remote: RemoteUrl, auth: GitAuth, file: string) {
    this.#remote = remote;
    this.#auth = auth;
    this.#file = file;
  }

  /** Values that must never be shown. */
  get secrets(): readonly string[] {
    return this.#token === undefined ? [] : [this.#token];
  }

  async refresh(): Promise<void> {
    if (this.#auth.kind !== "https") return;
    const token = await this.#readToken(this.#auth.tokenFile);
    const config = renderCredentialConfig(this.#remote, { username: this.#auth.username ?? defaultUsername, token });
    const digest = createHash("sha256").update(config).digest("hex");
    this.#token = token;
    if (digest === this.#written) return;
    const next = `${this.#file}.${randomBytes(6).toString("hex")}.new`;
    await writeFile(next, config, { mode: 0o600 });
    await rename(next, this.#file);
    this.#written = digest;
  }

  async #readToken(file: string): Promise<string> {
    const text = await readFile(file, "utf8").catch((cause: unknown) => {
      throw unusable(this.#remote, "could not be read", cause);
    });
    const token = text.trim();
    if (token === "" || token.length > maxTokenBytes) throw unusable(this.#remote, "is empty or too long");
    // biome-ignore lint/suspicious/noControlCharactersInRegex: a line break would end the header (CVE-2020-5260).
    if (/[\u0000-\u001f\u007f]/.test(token)) throw unusable(this.#remote, "has more than one line");
    return token;
  }
}

function unusable(remote: RemoteUrl, why: string, cause?: unknown): Failure {
  return new Failure("git_auth", `The token file for ${remote.display} ${why}.`, {
    retry: "never",
    advice: "The file holds the token and nothing else, and Coxswain's user may read it.",
    cause,
  });
}

async function hasContent(file: string): Promise<boolean> {
  try {
    const found = await stat(file);
    return found.isFile() && found.size > 0;
  } catch {
    return false;
  }
}

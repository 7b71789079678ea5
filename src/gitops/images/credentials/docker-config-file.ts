// Credentials from a docker config on disk, read again when it changes.

import { readFile, stat } from "node:fs/promises";
import { Failure } from "../../failure.ts";
import type { Clock } from "../registry/clock.ts";
import type { Credential, CredentialSource } from "../registry/credentials.ts";
import { askCredentialHelper } from "./credential-helper.ts";
import { credentialsFor, type DockerConfig, parseDockerConfig } from "./docker-config.ts";

export interface DockerConfigFileOptions {
  path: string;
  /** For credential helpers: PATH, HOME and what else they need. */
  environment: Readonly<Record<string, string>>;
  clock: Clock;
}

const helperAnswerMs = 5 * 60_000;
const maxConfigBytes = 1_048_576;

/** A file that cannot be read or used is a Failure when it is asked, not when it is opened: it may yet be mounted. */
export function dockerConfigFile(options: DockerConfigFileOptions): CredentialSource {
  return new DockerConfigFile(options);
}

class DockerConfigFile implements CredentialSource {
  readonly #options: DockerConfigFileOptions;
  readonly #answers = new Map<string, { credentials: readonly Credential[]; staleMs: number }>();
  #read: { config: DockerConfig; version: string } | undefined;

  constructor(options: DockerConfigFileOptions) {
    this.#options = options;
  }

  async find(image: Parameters<CredentialSource["find"]>[0], signal: AbortSignal): Promise<readonly Credential[]> {
    const config = await this.#config();
    const helper = config.helpers.get(image.registry) ?? config.defaultHelper;
    const written = credentialsFor(config, image);
    if (helper === undefined || (written.length > 0 && !config.helpers.has(image.registry))) return written;
    return [...(await this.#ask(helper, image.registry, signal)), ...written];
  }

  async #ask(helper: string, registry: string, signal: AbortSignal): Promise<readonly Credential[]> {
    const { clock, environment } = this.#options;
    const key = `${helper} ${registry}`;
    const known = this.#answers.get(key);
    if (known !== undefined && known.staleMs > clock.now()) return known.credentials;
    const found = await askCredentialHelper(helper, registry, { environment }, signal);
    const credentials = found === undefined ? [] : [found];
    this.#answers.set(key, { credentials, staleMs: clock.now() + helperAnswerMs });
    return credentials;
  }

  async #config(): Promise<DockerConfig> {
    const { path } = this.#options;
    try {
      const { mtimeMs, ino, size } = await stat(path);
      const version = `${mtimeMs} ${ino} ${size}`;
      if (this.#read?.version === version) return this.#read.config;
      if (size > maxConfigBytes) throw configFailure(path, "it is too large");
      const config = parseDockerConfig(await readFile(path, "utf8"));
      if ("kind" in config) throw configFailure(path, "it is no JSON object");
      this.#read = { config, version };
      this.#answers.clear();
      return config;
    } catch (error) {
      throw error instanceof Failure ? error : configFailure(path, "it cannot be read", error);
    }
  }
}

function configFailure(path: string, why: string, cause?: unknown): Failure {
  return new Failure("config_invalid", `The docker config ${path} cannot be used: ${why}.`, { retry: "backoff", cause });
}

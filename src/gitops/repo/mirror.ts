// The mirror on disk: a bare repository that is only a cache, laid out by ourselves and remade when damaged.

import { createHash, randomBytes } from "node:crypto";
import { chmod, mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { Failure } from "../failure.ts";
import { asRevision, isRevision, type Revision } from "../names.ts";
import { checkAuth, TokenCredentials } from "./credentials.ts";
import { type GitResult, runGit } from "./git-process.ts";
import { gitEnvironment, renderGitConfig, renderSshConfig } from "./git-settings.ts";
import { directoryBytes, removeLeftovers, removeStaleLocks } from "./mirror-sweep.ts";
import { parseRemoteUrl, type RemoteUrl } from "./remote-url.ts";
import { defaultRepositoryLimits, defaultSearchPath, type RepositoryLimits, type RepositoryOptions } from "./repository-options.ts";

export interface MirrorCommand {
  signal: AbortSignal;
  input?: Buffer | undefined;
  timeoutMs?: number | undefined;
  maxOutputBytes?: number | undefined;
  environment?: Readonly<Record<string, string>> | undefined;
}

/** `rev-list --no-commit-header` came with 2.33. */
const minimumGit = { major: 2, minor: 34 };
const defaultMaxOutputBytes = 64 * 1_048_576;

export class Mirror {
  readonly remote: RemoteUrl;
  readonly limits: RepositoryLimits;
  readonly #options: RepositoryOptions;
  readonly #root: string;
  readonly #gitDirectory: string;
  readonly #credentials: TokenCredentials;
  readonly #environment: Record<string, string>;
  /** Until the first fetch that succeeds: that one may take longer. */
  neverFetched = true;
  #generation = 0;
  #remaking: Promise<void> | undefined;

  private constructor(options: RepositoryOptions, remote: RemoteUrl) {
    this.#options = options;
    this.remote = remote;
    this.limits = { ...defaultRepositoryLimits, ...options.limits };
    this.#root = path.resolve(options.directory);
    const id = createHash("sha256").update(remote.href).digest("hex").slice(0, 12);
    this.#gitDirectory = path.join(this.#root, `mirror-${id}.git`);
    this.#credentials = new TokenCredentials(remote, options.auth, this.#credentialFile);
    this.#environment = gitEnvironment({
      gitDirectory: this.#gitDirectory,
      home: path.join(this.#root, "home"),
      searchPath: options.searchPath ?? defaultSearchPath,
      scheme: remote.scheme,
      gnupgHome: options.signing?.home,
    });
  }

  /** Makes the folder, or takes over what an earlier process left there. */
  static async open(options: RepositoryOptions): Promise<Mirror> {
    const remote = parseRemoteUrl(options.url, { allowFile: options.allowFile });
    await checkAuth(options.auth, remote);
    const mirror = new Mirror(options, remote);
    await mirror.#layOut();
    await mirror.#checkVersion();
    return mirror;
  }

  /** Counts how often the mirror was made anew. */
  get generation(): number {
    return this.#generation;
  }

  get secrets(): readonly string[] {
    return this.#credentials.secrets;
  }

  async run(args: readonly string[], command: MirrorCommand): Promise<GitResult> {
    await this.#remaking;
    return runGit({
      directory: this.#root,
      args,
      environment: { ...this.#environment, ...command.environment },
      input: command.input,
      signal: command.signal,
      timeoutMs: command.timeoutMs ?? this.limits.timeoutMs,
      maxOutputBytes: command.maxOutputBytes ?? defaultMaxOutputBytes,
    });
  }

  /** As `run`, for commands that talk to the remote: with the credentials of this moment. */
  async runRemote(args: readonly string[], command: MirrorCommand): Promise<GitResult> {
    await this.#credentials.refresh();
    return this.run(args, command);
  }

  /** Branches are kept under a hash of their name: `a` and `a/b`, or `A` and `a`, cannot get in each other's way. */
  localRef(branch: string): string {
    return `refs/coxswain/branches/${createHash("sha256").update(branch).digest("hex").slice(0, 40)}`;
  }

  /** The head that the last fetch saw. The files layout is ours, so a loose ref is read without a process. */
  async readHead(branch: string, signal: AbortSignal): Promise<Revision | undefined> {
    const ref = this.localRef(branch);
    const loose = await readFile(path.join(this.#gitDirectory, ref), "utf8").catch(() => "");
    if (isRevision(loose.trim())) return asRevision(loose.trim());
    const packed = await this.run(["rev-parse", "--verify", "--quiet", "--end-of-options", ref], { signal });
    const text = packed.stdout.toString("latin1").trim();
    return isRevision(text) ? text : undefined;
  }

  bytes(): Promise<number> {
    return directoryBytes(path.join(this.#gitDirectory, "objects"));
  }

  /** Removes locks that a process which died has left; gives how many. */
  removeStaleLocks(): Promise<number> {
    return removeStaleLocks(this.#gitDirectory, (this.#options.now ?? Date.now)());
  }

  /** Throws the mirror away and lays out an empty one, unless that has happened since `seen`. */
  async remake(seen: number): Promise<void> {
    if (seen !== this.#generation) return this.#remaking;
    this.#generation += 1;
    this.neverFetched = true;
    this.#remaking = this.#replace().finally(() => {
      this.#remaking = undefined;
    });
    return this.#remaking;
  }

  async #checkVersion(): Promise<void> {
    const { stdout } = await this.run(["version"], { signal: AbortSignal.timeout(this.limits.timeoutMs) });
    const found = /^git version (\d+)\.(\d+)/.exec(stdout.toString("latin1"));
    const [major, minor] = [Number(found?.[1]), Number(found?.[2])];
    if (major > minimumGit.major || (major === minimumGit.major && minor >= minimumGit.minor)) return;
    throw new Failure("internal", "git on this machine is too old.", {
      retry: "never",
      advice: `Install git ${minimumGit.major}.${minimumGit.minor} or newer where Coxswain runs.`,
    });
  }

  async #replace(): Promise<void> {
    const old = `${this.#gitDirectory}.old-${randomBytes(6).toString("hex")}`;
    await rename(this.#gitDirectory, old).catch(() => undefined);
    await rm(this.#gitDirectory, { recursive: true, force: true });
    await this.#layOut();
    await rm(old, { recursive: true, force: true });
  }

  async #layOut(): Promise<void> {
    await mkdir(path.join(this.#root, "home"), { recursive: true, mode: 0o700 });
    await chmod(this.#root, 0o700);
    if (this.#options.auth.kind === "ssh") await this.#write(this.#sshConfigFile, renderSshConfig(this.#options.auth));
    for (const folder of ["objects/info", "objects/pack", "refs/heads"])
      await mkdir(path.join(this.#gitDirectory, folder), { recursive: true, mode: 0o700 });
    await this.#write(path.join(this.#gitDirectory, "HEAD"), "ref: refs/heads/main\n");
    await this.#write(path.join(this.#gitDirectory, "config"), renderGitConfig(this.#settings()));
    await removeLeftovers(this.#root, this.#gitDirectory, (this.#options.now ?? Date.now)());
  }

  #settings() {
    const { auth, identity, signing, http } = this.#options;
    return {
      remote: this.remote,
      identity,
      signing,
      http,
      sshConfigFile: auth.kind === "ssh" ? this.#sshConfigFile : undefined,
      credentialFile: auth.kind === "https" ? this.#credentialFile : undefined,
    };
  }

  get #sshConfigFile(): string {
    return path.join(this.#root, "ssh_config");
  }

  get #credentialFile(): string {
    return path.join(this.#root, "credentials");
  }

  async #write(file: string, text: string): Promise<void> {
    const next = `${file}.${randomBytes(6).toString("hex")}.new`;
    await writeFile(next, text, { mode: 0o600 });
    await rename(next, file);
  }
}

// What git is told by files and environment, so that no argument carries configuration: all of it is ours.

import type { RemoteUrl } from "./remote-url.ts";

export interface Signing {
  format: "ssh" | "gpg";
  /** A key file for ssh; a key id for gpg. */
  key: string;
  /** For gpg: the keyring's folder. */
  home?: string | undefined;
}

export interface GitSettings {
  remote: RemoteUrl;
  identity: { name: string; email: string };
  signing?: Signing | undefined;
  /** Written for ssh: every option of the connection. */
  sshConfigFile?: string | undefined;
  /** Written for https with a token: a 0600 file that only git reads. */
  credentialFile?: string | undefined;
  http?: { caFile?: string | undefined; proxy?: string | undefined } | undefined;
}

/** Below this many bytes a second for this long, an https transfer is given up. */
const lowSpeed = { limitBytesPerSecond: 1_000, timeS: 30 };

/** The mirror's `config`, whole. It is written anew each time the repository is opened. */
export function renderGitConfig(settings: GitSettings): string {
  const sections: [string, Record<string, string>][] = [
    [
      "core",
      {
        repositoryformatversion: "0",
        bare: "true",
        hooksPath: "/dev/null",
        fsmonitor: "false",
        symlinks: "false",
        logAllRefUpdates: "false",
        ...(settings.sshConfigFile === undefined ? {} : { sshCommand: `ssh -F ${shellQuoted(settings.sshConfigFile)}` }),
      },
    ],
    ['remote "origin"', { url: settings.remote.href, tagOpt: "--no-tags" }],
    ["http", httpSettings(settings)],
    ["transfer", { bundleURI: "false" }],
    ["fetch", { recurseSubmodules: "false", writeCommitGraph: "false" }],
    ["push", { recurseSubmodules: "no", gpgSign: "false", followTags: "false" }],
    ["submodule", { recurse: "false" }],
    ["gc", { autoDetach: "false" }],
    ["maintenance", { auto: "false" }],
    ["credential", { helper: "" }],
    ["user", { name: settings.identity.name, email: settings.identity.email, ...signingKey(settings) }],
    ["gpg", settings.signing === undefined ? {} : { format: settings.signing.format === "ssh" ? "ssh" : "openpgp" }],
    ["include", settings.credentialFile === undefined ? {} : { path: settings.credentialFile }],
  ];
  return sections
    .filter(([, values]) => Object.keys(values).length > 0)
    .map(([name, values]) => renderSection(name, values))
    .join("");
}

function httpSettings(settings: GitSettings): Record<string, string> {
  return {
    followRedirects: "false",
    lowSpeedLimit: String(lowSpeed.limitBytesPerSecond),
    lowSpeedTime: String(lowSpeed.timeS),
    ...(settings.http?.caFile === undefined ? {} : { sslCAInfo: settings.http.caFile }),
    ...(settings.http?.proxy === undefined ? {} : { proxy: settings.http.proxy }),
  };
}

function signingKey(settings: GitSettings): Record<string, string> {
  return settings.signing === undefined ? {} : { signingKey: settings.signing.key };
}

/** The header goes to this one address and nowhere else; redirects are not followed. */
export function renderCredentialConfig(remote: RemoteUrl, credentials: { username: string; token: string }): string {
  const basic = Buffer.from(`${credentials.username}:${credentials.token}`).toString("base64");
  return renderSection(`http "${remote.href}"`, { extraHeader: `Authorization: Basic ${basic}` });
}

/** ssh_config(5): only the named key, only known hosts, nothing interactive, nothing forwarded, no hanging. */
export function renderSshConfig(files: { keyFile: string; knownHostsFile: string }): string {
  return [
    "Host *",
    `  IdentityFile ${sshQuoted(files.keyFile)}`,
    "  IdentitiesOnly yes",
    "  IdentityAgent none",
    `  UserKnownHostsFile ${sshQuoted(files.knownHostsFile)}`,
    "  GlobalKnownHostsFile /dev/null",
    "  StrictHostKeyChecking yes",
    "  UpdateHostKeys no",
    "  VerifyHostKeyDNS no",
    "  PreferredAuthentications publickey",
    "  BatchMode yes",
    "  ForwardAgent no",
    "  ForwardX11 no",
    "  ClearAllForwardings yes",
    "  PermitLocalCommand no",
    "  ControlMaster no",
    "  ControlPath none",
    "  ConnectTimeout 10",
    "  ServerAliveInterval 10",
    "  ServerAliveCountMax 3",
    "",
  ].join("\n");
}

export interface EnvironmentSettings {
  gitDirectory: string;
  home: string;
  searchPath: string;
  scheme: RemoteUrl["scheme"];
  gnupgHome?: string | undefined;
}

/** The whole environment of every git process. */
export function gitEnvironment(settings: EnvironmentSettings): Record<string, string> {
  return {
    PATH: settings.searchPath,
    HOME: settings.home,
    LC_ALL: "C",
    TZ: "UTC",
    GIT_DIR: settings.gitDirectory,
    GIT_CONFIG_NOSYSTEM: "1",
    GIT_CONFIG_GLOBAL: "/dev/null",
    GIT_ATTR_NOSYSTEM: "1",
    GIT_TERMINAL_PROMPT: "0",
    GIT_ALLOW_PROTOCOL: settings.scheme === "https" || settings.scheme === "ssh" ? "https:ssh" : settings.scheme,
    GIT_PROTOCOL_FROM_USER: "0",
    GIT_LITERAL_PATHSPECS: "1",
    GIT_NO_REPLACE_OBJECTS: "1",
    GIT_OPTIONAL_LOCKS: "0",
    SSH_ASKPASS_REQUIRE: "never",
    ...(settings.gnupgHome === undefined ? {} : { GNUPGHOME: settings.gnupgHome }),
  };
}

function renderSection(name: string, values: Record<string, string>): string {
  return `[${name}]\n${Object.entries(values)
    .map(([key, value]) => `\t${key} = ${configQuoted(value)}\n`)
    .join("")}`;
}

/** git-config(1): within double quotes only `"` and `\` are special; a line may not end inside. */
function configQuoted(value: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused here.
  if (/[\u0000-\u001f\u007f]/.test(value)) throw new TypeError("a setting for git has control characters");
  return `"${value.replace(/[\\"]/g, "\\$&")}"`;
}

function shellQuoted(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}

/** ssh expands `%x`, `~` and `${X}` in these, and cannot quote a quote: such paths are refused. */
function sshQuoted(path: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused here.
  if (/[\u0000-\u001f\u007f"$\\]/.test(path) || !path.startsWith("/"))
    throw new TypeError("a file for ssh needs an absolute path without quotes, dollar signs and control characters");
  return `"${path.replaceAll("%", "%%")}"`;
}

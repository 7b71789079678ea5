// A repository's address, taken apart by ourselves so that git never has to guess what a part means.

import { Failure } from "../failure.ts";

export interface RemoteUrl {
  scheme: "https" | "http" | "ssh" | "file";
  /** What git is given: normalized, without userinfo for http and https. */
  href: string;
  /** `host/path`, to name the repository in messages. */
  display: string;
}

const maxUrlLength = 2_048;
const hostPattern = /^(?:[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?|\[[0-9a-f:.]+\])$/i;
const userPattern = /^[a-z0-9_][a-z0-9._-]*$/i;
// Percent-escapes are left as they are; quotes, spaces and shell characters have no place in a path.
const pathPattern = /^[A-Za-z0-9._~%+@:,=/-]+$/;

/**
 * Reads `https://host/path`, `ssh://[user@]host[:port]/path`, `user@host:path`, `http://` on loopback,
 * and `file:///path` where `allowFile` says so. All else is refused with `config_invalid`: credentials
 * in the address, control characters, and parts that begin with a dash (CVE-2017-1000117).
 */
export function parseRemoteUrl(text: string, options: { allowFile?: boolean | undefined } = {}): RemoteUrl {
  if (text.length === 0 || text.length > maxUrlLength) throw refused("it is empty or too long");
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused here.
  if (/[\u0000-\u0020\u007f-\uffff]/.test(text)) throw refused("it has spaces, control or non-ASCII characters");
  const scp = /^(?:([^@/:]+)@)?([^@/:[\]]+):(?!\/\/|:)(.+)$/.exec(text);
  if (scp !== null && !text.includes("://")) {
    const [, user = "git", host = "", path = ""] = scp;
    return sshUrl({ user, host, port: "", path: path.startsWith("/") ? path : `/${path}` });
  }
  return parseSchemeUrl(text, options.allowFile ?? false);
}

function parseSchemeUrl(text: string, allowFile: boolean): RemoteUrl {
  const parts = /^([a-z]+):\/\/(?:([^@/]*)@)?([^/@:[\]]*|\[[^\]]*\])(?::([0-9]{1,5}))?(\/.*)$/.exec(text);
  if (parts === null) throw refused("it is not https://…, ssh://… or user@host:path");
  const [, scheme = "", user, host = "", port = "", path = ""] = parts;
  if (scheme === "ssh") return sshUrl({ user: user ?? "git", host, port, path });
  if (user !== undefined) throw refused("it carries a user name or a password; put the token in a file");
  if (scheme === "file") {
    if (!allowFile || host !== "" || port !== "") throw refused("repositories on this machine's disk are not allowed");
    checkPath(path);
    return { scheme, href: `file://${path}`, display: path };
  }
  if (scheme !== "https" && scheme !== "http") throw refused(`the scheme ${scheme} is not allowed`);
  if (scheme === "http" && !isLoopback(host)) throw refused("http sends everything in the clear; it is allowed for this machine alone");
  checkHost(host, port);
  checkPath(path);
  return { scheme, href: `${scheme}://${authority(host, port)}${path}`, display: `${authority(host, port)}${path}` };
}

function sshUrl(parts: { user: string; host: string; port: string; path: string }): RemoteUrl {
  if (!userPattern.test(parts.user)) throw refused("its user name is not a plain name");
  checkHost(parts.host, parts.port);
  checkPath(parts.path);
  const place = `${authority(parts.host, parts.port)}${parts.path}`;
  return { scheme: "ssh", href: `ssh://${parts.user}@${place}`, display: place };
}

function authority(host: string, port: string): string {
  return port === "" ? host : `${host}:${port}`;
}

function checkHost(host: string, port: string): void {
  if (!hostPattern.test(host)) throw refused("its host is not a plain host name");
  if (port !== "" && (Number(port) < 1 || Number(port) > 65_535)) throw refused("its port is out of range");
}

function checkPath(path: string): void {
  if (!pathPattern.test(path) || path === "/") throw refused("its path has characters that no repository needs");
  if (path.split("/").some((part) => part.startsWith("-") || part === ".." || part === "."))
    throw refused("its path has a part that begins with a dash, or dots");
}

function isLoopback(host: string): boolean {
  return host === "localhost" || host === "[::1]" || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(host);
}

function refused(why: string): Failure {
  return new Failure("config_invalid", `The repository's address cannot be used: ${why}.`, {
    retry: "never",
    advice: "Write it as https://host/path, ssh://user@host/path or user@host:path.",
  });
}

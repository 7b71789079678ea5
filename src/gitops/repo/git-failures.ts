// git's own words translated once to a Failure. git has one exit code for everything, so its fixed
// (LC_ALL=C) client texts are all there is; the server's words are shown, never decided on.

import { Failure, type FailureCode } from "../failure.ts";
import { serverWords, shownWords } from "./server-words.ts";

/** Not failures to report but things to repair and try again. */
export type GitTrouble = "locked" | "damaged" | "unknown_revision" | "branch_missing" | "not_on_remote";

export interface FailedCommand {
  /** What was tried, as a person reads it: "fetch main from github.com/a/b". */
  tried: string;
  stderr: string;
  secrets: readonly string[];
  /** What a failure means that no rule knows; by default that the server could not be reached. */
  otherwise?: { code: FailureCode; retry: "never" | "backoff"; advice?: string } | undefined;
}

interface Rule {
  pattern: RegExp;
  code: FailureCode;
  retry: "never" | "backoff";
  why: string;
  advice?: string;
}

const rules: readonly Rule[] = [
  {
    pattern: /Host key verification failed|REMOTE HOST IDENTIFICATION HAS CHANGED|No \S+ host key is known/,
    code: "git_host_key",
    retry: "never",
    why: "the server's host key is not the one in the known hosts file",
    advice: "Compare the key with the one that the git host publishes, then put it into the known hosts file.",
  },
  {
    pattern:
      /Load key .*: (?:Permission denied|invalid format|error in libcrypto|bad permissions|No such file)|UNPROTECTED PRIVATE KEY FILE|no such identity/,
    code: "git_auth",
    retry: "never",
    why: "the ssh key could not be read",
    advice: "The key file must be a private key without a passphrase that only Coxswain's user may read (mode 0600).",
  },
  {
    pattern: /Permission denied \(|could not read (?:Username|Password)|Authentication failed|requested URL returned error: 40[13]/,
    code: "git_auth",
    retry: "never",
    why: "the server refused the credentials",
    advice: "Check that the key or token is valid and may read and write this repository.",
  },
  {
    pattern:
      /repository '.*' not found|ERROR: Repository not found|does not appear to be a git repository|requested URL returned error: 404/,
    code: "git_auth",
    retry: "never",
    why: "the server knows no such repository, or hides it from these credentials",
    advice: "Check the address, and that the key or token may read the repository.",
  },
  {
    pattern: /requested URL returned error: 30\d|unable to update url base from redirection/,
    code: "git_unreachable",
    retry: "never",
    why: "the server redirects to another address, and credentials do not follow redirects",
    advice: "Put the repository's present address into the configuration.",
  },
  {
    pattern:
      /SSL certificate|server certificate verification failed|certificate (?:has expired|subject name)|self.signed certificate|unable to get local issuer/,
    code: "git_unreachable",
    retry: "never",
    why: "the server's TLS certificate is not trusted",
    advice: "Check the server's certificate, or give the authority's certificate (caFile).",
  },
  {
    pattern: /transport '.*' not allowed/,
    code: "config_invalid",
    retry: "never",
    why: "this kind of address is not allowed",
    advice: "Use https or ssh.",
  },
  {
    pattern: /mismatched algorithms/,
    code: "config_invalid",
    retry: "never",
    why: "the repository's object format is SHA-256, which is not supported",
    advice: "Use a repository with SHA-1 objects, as all git hosts make them.",
  },
  {
    pattern: /No space left on device|Disk quota exceeded|Read-only file system/,
    code: "git_limit",
    retry: "backoff",
    why: "the disk under the data directory is full or read-only",
    advice: "Free some space, or give the data directory a larger volume.",
  },
  {
    pattern: /Could not resolve host/,
    code: "git_unreachable",
    retry: "backoff",
    why: "the host's name could not be resolved",
    advice: "Check the address and the DNS of this machine.",
  },
  {
    pattern:
      /Connection refused|Failed to connect|Connection timed out|Operation timed out|No route to host|Network is unreachable|Couldn't connect/,
    code: "git_unreachable",
    retry: "backoff",
    why: "the server could not be reached",
  },
];

const troubles: readonly [RegExp, GitTrouble][] = [
  [/Unable to create '[^\n]*\.lock': File exists|cannot lock ref|Another git process seems to be running/, "locked"],
  [/couldn't find remote ref/, "branch_missing"],
  // What servers answer when they are asked for a commit by its SHA that they have not, or do not give out.
  [/not our ref|unadvertised object|missing necessary objects/, "not_on_remote"],
  [
    /not a git repository|is corrupt|corrupt(?:ed)? (?:loose|packed|object)|object file .* is empty|bad object|unable to (?:read|find|unpack) (?:sha1|tree|commit|object|[0-9a-f]{40})|inflate:|packfile .* cannot be accessed|index file .* (?:is too small|is corrupt)|bad signature|garbage at end|loose object|missing (?:blob|tree|commit) object|invalid sha1 pointer|did not send all necessary objects|bad config/i,
    "damaged",
  ],
  [
    /unknown revision|bad revision|Not a valid object name|not a tree object|invalid object name|Invalid revision range|not a valid commit|Not a valid commit/i,
    "unknown_revision",
  ],
];

/** What can be repaired here, told from git's client texts; undefined for everything else. */
export function classifyTrouble(stderr: string): GitTrouble | undefined {
  const own = stderr
    .split("\n")
    .filter((line) => !line.startsWith("remote:"))
    .join("\n");
  return troubles.find(([pattern]) => pattern.test(own))?.[1];
}

export function translateGitFailure(command: FailedCommand): Failure {
  const own = command.stderr
    .split("\n")
    .filter((line) => !line.startsWith("remote:"))
    .join("\n");
  const rule = rules.find(({ pattern }) => pattern.test(own));
  const said = serverWords(command.stderr, command.secrets);
  if (rule !== undefined) {
    return new Failure(rule.code, sentence(`Could not ${command.tried}: ${rule.why}`, said), {
      retry: rule.retry,
      advice: rule.advice,
      cause: detail(command),
    });
  }
  const last =
    own
      .split("\n")
      .filter((line) => /^(?:fatal|error|ssh):/.test(line))
      .at(-1) ?? "";
  const why = shownWords(last.replace(/^(?:fatal|error): /, ""), command.secrets) || "git gave no reason";
  const { code, retry, advice } = command.otherwise ?? { code: "git_unreachable", retry: "backoff" };
  return new Failure(code, sentence(`Could not ${command.tried}: ${why}`, said), { retry, advice, cause: detail(command) });
}

/** The server took the connection and refused the change: a hook, a protected branch, a quota. */
export function rejectedByServer(command: FailedCommand & { reason: string }): Failure {
  const why = shownWords(command.reason, command.secrets);
  return new Failure(
    "git_rejected",
    sentence(`Could not ${command.tried}: the server refused it (${why})`, serverWords(command.stderr, command.secrets)),
    {
      retry: "never",
      advice: "Let Coxswain's account push to this branch, or name a branch that it may push to.",
      cause: detail(command),
    },
  );
}

export function branchMissing(branch: string, display: string): Failure {
  return new Failure("git_branch_missing", `There is no branch ${shownWords(branch)} in ${display}.`, {
    retry: "never",
    advice: "Check the branch in the configuration; it may have been renamed or deleted.",
  });
}

export function pathMissing(path: string, revision: string): Failure {
  return new Failure("git_path_missing", `There is no path ${shownWords(path)} at ${revision.slice(0, 7)}.`, {
    retry: "never",
    advice: "Check the environment's path in the configuration; it may have been moved.",
  });
}

export function revisionMissing(revision: string, display: string): Failure {
  return new Failure("history_rewritten", `The revision ${revision.slice(0, 7)} is not in ${display} any more.`, {
    retry: "never",
    advice: "The branch's history was probably rewritten: compare it with what is applied before going on.",
  });
}

function sentence(text: string, serverSaid: string): string {
  return serverSaid === "" ? `${text}.` : `${text}. The server says: ${serverSaid}`;
}

function detail(command: FailedCommand): Error {
  return new Error(shownWords(command.stderr, command.secrets));
}

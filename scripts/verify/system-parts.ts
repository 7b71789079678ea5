// The programs outside npm that the suites need: found, or installed by apt where that is possible.

import { spawnSync } from "node:child_process";
import { accessSync, constants, existsSync } from "node:fs";
import { delimiter, join } from "node:path";

export interface SystemPart {
  /** Any one of these programs will do. */
  programs: readonly string[];
  debianPackage: string;
}

export const systemParts: readonly SystemPart[] = [
  { programs: ["git"], debianPackage: "git" },
  { programs: ["redis-server"], debianPackage: "redis-server" },
  { programs: ["chromium", "chromium-browser", "google-chrome"], debianPackage: "chromium" },
  { programs: ["sshd"], debianPackage: "openssh-server" },
  { programs: ["ssh"], debianPackage: "openssh-client" },
  { programs: ["gpg"], debianPackage: "gnupg" },
  { programs: ["docker-registry"], debianPackage: "docker-registry" },
];

/** Debian keeps daemons in sbin, which is not on everybody's PATH. */
function hasProgram(name: string, path: string): boolean {
  return [...path.split(delimiter), "/usr/sbin", "/usr/local/sbin"].some((folder) => {
    try {
      accessSync(join(folder, name), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

export function missingParts(parts: readonly SystemPart[], path: string): SystemPart[] {
  return parts.filter((part) => !part.programs.some((name) => hasProgram(name, path)));
}

/** Whether apt-get may be used: a Debian or one of its kin, and we are root. */
function canInstall(): boolean {
  return existsSync("/etc/debian_version") && process.getuid?.() === 0;
}

function apt(args: readonly string[]): boolean {
  const { status } = spawnSync("apt-get", ["-q", "-o", "Acquire::Retries=3", "-o", "DPkg::Lock::Timeout=300", ...args], {
    stdio: ["ignore", "inherit", "inherit"],
    env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
    timeout: 15 * 60_000,
  });
  return status === 0;
}

/** Installs what is missing where it can, and gives the parts that are missing still. */
export function ensureSystemParts(path: string, say: (line: string) => void): SystemPart[] {
  const missing = missingParts(systemParts, path);
  if (missing.length === 0) return [];
  const packages = missing.map((part) => part.debianPackage);
  if (!canInstall()) {
    say(`missing: ${packages.join(", ")} (names of the Debian packages). Install them to run the suites that need them.`);
    return missing;
  }
  say(`installing by apt: ${packages.join(", ")}`);
  apt(["update"]);
  // Together first, which is fast; one by one when that fails, so that one missing package costs only its own suites.
  if (!apt(["install", "-y", "--no-install-recommends", ...packages]))
    for (const name of packages) apt(["install", "-y", "--no-install-recommends", name]);
  return missingParts(missing, path);
}

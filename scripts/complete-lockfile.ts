// Adds to package-lock.json the builds for other platforms that npm left out, because the registry at hand lacks them.
//
// `npm install` drops an optional package that it cannot fetch, and `npm ci` then refuses the lockfile as incomplete.
// Run it after an install from a partial mirror; against registry.npmjs.org it finds nothing to add.

import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const lockfilePath = join(dirname(dirname(fileURLToPath(import.meta.url))), "package-lock.json");

/** Of package-lock.json (lockfileVersion 3) what is read or added here; the rest is kept as it stands. */
interface Entry {
  version?: string;
  license?: string;
  dev?: boolean;
  optional?: boolean;
  optionalDependencies?: Record<string, string>;
}

const systems = ["aix", "android", "darwin", "freebsd", "linux", "netbsd", "openbsd", "openharmony", "sunos", "win32"];
const processors = ["arm64", "arm", "ia32", "loong64", "mips64el", "ppc64", "riscv64", "s390x", "wasm32", "x64"];

/** What such packages say of themselves, read from their names: `binding-linux-x64-musl`, `darwin-arm64`. */
function platformOf(name: string): { os?: string[]; cpu?: string[]; libc?: string[] } {
  const os = systems.find((system) => name.includes(`-${system}`) || name.includes(`/${system}`));
  const cpu = processors.find((processor) => name.includes(`-${processor}`));
  const libc = name.endsWith("musl") || name.endsWith("musleabihf") ? "musl" : undefined;
  return { ...(cpu && { cpu: [cpu] }), ...(libc && { libc: [libc] }), ...(os && { os: [os] }) };
}

const lockfile: { packages: Record<string, Entry> } = JSON.parse(readFileSync(lockfilePath, "utf8"));
const complete = { ...lockfile.packages };
for (const parent of Object.values(lockfile.packages)) {
  for (const [name, version] of Object.entries(parent.optionalDependencies ?? {})) {
    const platform = platformOf(name);
    // Without a platform npm would try to fetch it everywhere; a range names no version to write down.
    if (complete[`node_modules/${name}`] || !platform.os || !/^\d/.test(version)) continue;
    const { license, dev } = parent;
    complete[`node_modules/${name}`] = { version, ...(dev && { dev }), ...(license && { license }), optional: true, ...platform };
  }
}
const added = Object.keys(complete).length - Object.keys(lockfile.packages).length;
// In npm's own order, so that its next install changes nothing here.
lockfile.packages = Object.fromEntries(Object.entries(complete).sort(([a], [b]) => a.localeCompare(b, "en")));
if (added > 0) writeFileSync(lockfilePath, `${JSON.stringify(lockfile, null, 2)}\n`);
console.log(`${added} added`);

// `npm run verify`: installs the dependencies if they are missing or out of date, then hands over to verify.ts on Node 24.
// Plain JavaScript, because the system's Node (20 or newer) runs it before anything is installed.

import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const binaries = join(root, "node_modules", ".bin");
const node = join(binaries, "node");

/** Whether node_modules holds what the lockfile says, by npm's own record of what it installed. */
function isInstalled() {
  const record = join(root, "node_modules", ".package-lock.json");
  if (!existsSync(record) || !existsSync(node)) return false;
  const wanted = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")).packages;
  const installed = JSON.parse(readFileSync(record, "utf8")).packages;
  return Object.entries(wanted).every(
    ([path, entry]) => path === "" || !path.startsWith("node_modules/") || entry.optional || installed[path]?.version === entry.version,
  );
}

function run(command, args) {
  const environment = { ...process.env, PATH: `${binaries}${delimiter}${process.env.PATH ?? ""}` };
  const { status, signal, error } = spawnSync(command, args, { cwd: root, stdio: ["ignore", "inherit", "inherit"], env: environment });
  if (error) console.error(`${command}: ${error.message}`);
  return status ?? (signal ? 130 : 1);
}

if (!isInstalled()) {
  console.log("verify: installing the dependencies (npm ci)");
  const status = run("npm", ["ci", "--no-audit", "--no-fund"]);
  if (status !== 0) {
    console.log("0 passed, 1 failed, 0 skipped");
    process.exit(status);
  }
}
process.exit(run(node, [join(root, "scripts", "verify.ts")]));

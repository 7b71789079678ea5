// NOTICE, from the lockfile: every production dependency with its version and licence. `--write` writes it, `--check` compares.

import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const noticeFile = join(root, "NOTICE");

/** Of package-lock.json (lockfileVersion 3) only what the notice needs. */
const Lockfile = z.object({
  packages: z.record(
    z.string(),
    z.object({
      version: z.string().optional(),
      license: z.string().optional(),
      dev: z.boolean().optional(),
      devOptional: z.boolean().optional(),
      link: z.boolean().optional(),
    }),
  ),
});

/** Packages that state their licence in a file alone; each was looked at. */
const licencesRead: Readonly<Record<string, string>> = { "node_modules/precond": "MIT" };

const head = `Coxswain
Copyright 2026 The Coxswain authors

Licensed under the Apache License, Version 2.0 (see LICENSE).

Coxswain runs on the packages below, which npm installs beside it; none is copied into this repository.
Each comes under its own licence, whose text is in the package's folder under node_modules.
`;

/** Packages by licence, each once per version, in alphabetical order. */
function renderNotice(lockfile: z.infer<typeof Lockfile>): string {
  const byLicence = new Map<string, Set<string>>();
  for (const [path, entry] of Object.entries(lockfile.packages)) {
    if (!path.includes("node_modules/") || entry.dev || entry.devOptional || entry.link) continue;
    const name = path.slice(path.lastIndexOf("node_modules/") + "node_modules/".length);
    const licence = entry.license ?? licenceInstalled(path);
    const packages = byLicence.get(licence) ?? new Set();
    byLicence.set(licence, packages.add(`${name} ${entry.version}`));
  }
  const sections = [...byLicence].sort(([a], [b]) => (a < b ? -1 : 1));
  return `${head}${sections
    .map(
      ([licence, packages]) =>
        `\n${licence}\n${[...packages]
          .sort()
          .map((line) => `  ${line}\n`)
          .join("")}`,
    )
    .join("")}`;
}

/** Old packages state their licence in a form that npm does not carry into the lockfile. */
function licenceInstalled(path: string): string {
  const Manifest = z.object({ license: z.unknown().optional(), licenses: z.array(z.object({ type: z.string() })).optional() });
  const manifest = Manifest.parse(JSON.parse(readFileSync(join(root, path, "package.json"), "utf8")));
  if (typeof manifest.license === "string") return manifest.license;
  const named = z.object({ type: z.string() }).safeParse(manifest.license);
  const licence = licencesRead[path] ?? named.data?.type ?? manifest.licenses?.map((one) => one.type).join(" OR ");
  if (!licence) throw new Error(`${path} states no licence: look at it, then say so here`);
  return licence;
}

const notice = renderNotice(Lockfile.parse(JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8"))));
if (process.argv.includes("--write")) writeFileSync(noticeFile, notice);
else if (readFileSync(noticeFile, "utf8") !== notice) {
  console.error("NOTICE is not what package-lock.json says: run `npm run notice`.");
  process.exitCode = 1;
}

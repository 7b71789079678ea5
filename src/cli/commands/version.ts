// `coxswain version`.

import manifest from "../../../package.json" with { type: "json" };

export async function runVersion(): Promise<number> {
  process.stdout.write(`coxswain ${manifest.version} (node ${process.version})\n`);
  return 0;
}

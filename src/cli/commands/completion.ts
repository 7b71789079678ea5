// `coxswain completion SHELL`: a script that asks `coxswain completion --words ...` for what may come next.

import { completeCommand } from "../../bot/grammar/complete.ts";
import { readConfigFile } from "../config-file.ts";

const scripts: Record<string, string> = {
  bash: `_coxswain() { local IFS=$'\\n'; COMPREPLY=($(coxswain completion --words "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)); }
complete -F _coxswain coxswain
`,
  zsh: `#compdef coxswain
_coxswain() { local -a found; found=(\${(f)"$(coxswain completion --words "\${words[@]:1:$((CURRENT-1))}" 2>/dev/null)"}); compadd -a found; }
compdef _coxswain coxswain
`,
  fish: `complete -c coxswain -f -a '(coxswain completion --words (commandline -opc)[2..] (commandline -ct) 2>/dev/null)'
`,
};

export async function runCompletion(words: string[], names: readonly string[]): Promise<number> {
  if (words[0] === "--words") {
    process.stdout.write(
      completeWords(words.slice(1), names)
        .map((word) => `${word}\n`)
        .join(""),
    );
    return 0;
  }
  const script = scripts[words[0] ?? ""];
  if (script === undefined) {
    process.stderr.write(`coxswain completion wants a shell: ${Object.keys(scripts).join(", ")}.\n`);
    return 2;
  }
  process.stdout.write(script);
  return 0;
}

function completeWords(words: string[], names: readonly string[]): string[] {
  const last = words.at(-1) ?? "";
  if (words.length <= 1) return names.filter((name) => name.startsWith(last));
  const found = readConfigFile([]);
  const environments = found.kind === "valid" ? Object.keys(found.config.environments) : [];
  return completeCommand(words.join(" "), { environments, workloads: () => [] }).map((each) => each.text.split(" ").at(-1) ?? "");
}

// The sandbox's command line: how it is started, and the steps that a script has it take.

export type SandboxStep =
  | { kind: "as"; person: PersonName }
  | { kind: "run"; text: string }
  | { kind: "click"; action: string }
  | { kind: "shortcut"; name: string }
  | { kind: "choose"; field: string; option: string }
  | { kind: "submit" }
  | { kind: "type"; text: string }
  | { kind: "push"; image: string; tag: string }
  | { kind: "wait"; seconds: number };

export const personNames = ["developer", "approver-1", "approver-2", "outsider"] as const;
export type PersonName = (typeof personNames)[number];

export interface SandboxOptions {
  mode: "socket" | "http";
  port: number | undefined;
  json: boolean;
  cluster: { kind: "embedded" } | { kind: "real" } | { kind: "given"; kubeconfig: string | undefined; context: string | undefined };
  steps: SandboxStep[];
}

export type ParsedSandboxOptions = { kind: "options"; options: SandboxOptions } | { kind: "problem"; message: string };

export function parseSandboxOptions(words: readonly string[]): ParsedSandboxOptions {
  const options: SandboxOptions = { mode: "socket", port: undefined, json: false, cluster: { kind: "embedded" }, steps: [] };
  for (let at = 0; at < words.length; at++) {
    const [, flag, inline] = /^(--[^=]+)(?:=(.*))?$/s.exec(words[at] ?? "") ?? [];
    if (flag === undefined) return problem(`"${words[at]}" is no option of the sandbox.`);
    if (flag === "--json") {
      options.json = true;
      continue;
    }
    if (flag === "--submit") {
      options.steps.push({ kind: "submit" });
      continue;
    }
    const value = inline ?? words[++at];
    if (value === undefined) return problem(`${flag} wants a value.`);
    const wrong = applyOption(options, flag, value);
    if (wrong !== undefined) return problem(wrong);
  }
  return { kind: "options", options };
}

function applyOption(options: SandboxOptions, flag: string, value: string): string | undefined {
  switch (flag) {
    case "--as": {
      const person = personNames.find((each) => each === value);
      if (person === undefined) return `--as knows ${personNames.join(", ")}; not "${value}".`;
      options.steps.push({ kind: "as", person });
      return undefined;
    }
    case "--run":
      options.steps.push({ kind: "run", text: value });
      return undefined;
    case "--type":
      options.steps.push({ kind: "type", text: value });
      return undefined;
    case "--click":
      options.steps.push({ kind: "click", action: value });
      return undefined;
    case "--shortcut":
      options.steps.push({ kind: "shortcut", name: value });
      return undefined;
    case "--choose": {
      const [, field, option] = /^(.+?)=(.+)$/s.exec(value) ?? [];
      if (field === undefined || option === undefined)
        return `--choose wants a field and an option like Environment=staging; not "${value}".`;
      options.steps.push({ kind: "choose", field, option });
      return undefined;
    }
    case "--push": {
      const [, image, tag] = /^([a-z0-9][a-z0-9._/-]*):([\w][\w.-]{0,127})$/.exec(value) ?? [];
      if (image === undefined || tag === undefined) return `--push wants an image and a tag like api:1.5.0; not "${value}".`;
      options.steps.push({ kind: "push", image, tag });
      return undefined;
    }
    case "--wait":
      if (!/^\d+(\.\d+)?$/.test(value)) return `--wait wants seconds; not "${value}".`;
      options.steps.push({ kind: "wait", seconds: Number(value) });
      return undefined;
    case "--mode":
      if (value !== "socket" && value !== "http") return `--mode is socket or http; not "${value}".`;
      options.mode = value;
      return undefined;
    case "--port":
      if (!/^\d{1,5}$/.test(value) || Number(value) > 65_535) return `--port wants a port number; not "${value}".`;
      options.port = Number(value);
      return undefined;
    case "--cluster":
      if (value !== "embedded" && value !== "real") return `--cluster is embedded or real; not "${value}".`;
      options.cluster = { kind: value };
      return undefined;
    case "--kubeconfig":
    case "--context": {
      const given =
        options.cluster.kind === "given" ? options.cluster : { kind: "given" as const, kubeconfig: undefined, context: undefined };
      options.cluster = flag === "--kubeconfig" ? { ...given, kubeconfig: value } : { ...given, context: value };
      return undefined;
    }
    default:
      return `${flag} is no option of the sandbox.`;
  }
}

function problem(message: string): ParsedSandboxOptions {
  return {
    kind: "problem",
    message: `${message}\nOptions: --as <person> --run <command> --click <button> --shortcut <name> --choose <field=option> --type <text> --submit --push <image:tag> --wait <seconds> --json --mode socket|http --cluster embedded|real --kubeconfig <file> --context <name> --port <port>`,
  };
}

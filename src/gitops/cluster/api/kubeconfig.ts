// Which cluster and as whom: a kubeconfig read with its dangers (commands, file paths) refused unless it is trusted.

import { readFile } from "node:fs/promises";
import { KubeConfig } from "@kubernetes/client-node";
import { load } from "js-yaml";
import { Failure } from "../../failure.ts";

export type KubeconfigSource = {
  /** The context to use instead of the current one. */
  context?: string | undefined;
  /**
   * Whether the kubeconfig may run commands (exec and auth-provider plugins) and name files: it then runs
   * and reads as this process. Default: true for a path, which the operator gave; false for a text.
   */
  trusted?: boolean | undefined;
} & (
  | { kubeconfigPath: string; kubeconfigText?: undefined; inCluster?: undefined }
  | { kubeconfigText: string; kubeconfigPath?: undefined; inCluster?: undefined }
  /** The pod's own service account. */
  | { inCluster: true; kubeconfigPath?: undefined; kubeconfigText?: undefined }
);

const maxKubeconfigBytes = 1024 * 1024;

/** Failure `config_invalid` when it cannot be read, names no cluster, or holds what an untrusted one may not. */
export async function readKubeconfig(source: KubeconfigSource): Promise<KubeConfig> {
  const config = new KubeConfig();
  if (source.inCluster) {
    config.loadFromCluster();
    return config;
  }
  const text = source.kubeconfigPath === undefined ? source.kubeconfigText : await readText(source.kubeconfigPath);
  if (text.length > maxKubeconfigBytes) throw invalid("it is larger than 1 MiB");
  const problems = findDangers(parse(text));
  if (problems.length > 0 && !(source.trusted ?? source.kubeconfigPath !== undefined))
    throw invalid(`it is not trusted to hold ${problems.join(", ")}`);
  try {
    // By path once more, because only then are relative paths taken from the file's own folder.
    if (source.kubeconfigPath === undefined) config.loadFromString(text);
    else config.loadFromFile(source.kubeconfigPath);
  } catch (error) {
    throw invalid(error instanceof Error ? error.message : "it cannot be read", error);
  }
  selectContext(config, source.context);
  return config;
}

function selectContext(config: KubeConfig, context: string | undefined): void {
  const known = config.getContexts().map((each) => each.name);
  const wanted = context ?? config.getCurrentContext();
  if (!known.includes(wanted))
    throw invalid(
      wanted ? `it has no context ${JSON.stringify(wanted)} (it has ${known.join(", ") || "none"})` : "it has no current context",
    );
  config.setCurrentContext(wanted);
  if (config.getCurrentCluster() === null) throw invalid(`context ${JSON.stringify(wanted)} names a cluster that it does not have`);
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (error) {
    throw invalid(`${path} cannot be read (${(error as NodeJS.ErrnoException).code ?? "unknown"})`, error);
  }
}

function parse(text: string): Record<string, unknown> {
  try {
    const parsed: unknown = load(text);
    if (typeof parsed === "object" && parsed !== null && !Array.isArray(parsed)) return parsed as Record<string, unknown>;
  } catch {
    // The parser's words quote the file, which holds credentials.
    throw invalid("it is not YAML");
  }
  throw invalid("it is not a kubeconfig");
}

/** The fields by which a kubeconfig runs a command or reads a file (Flux CVE-2022-24817). */
function findDangers(config: Record<string, unknown>): string[] {
  const dangers = new Set<string>();
  for (const user of entries(config.users, "user"))
    for (const field of ["exec", "auth-provider", "client-certificate", "client-key", "token-file", "tokenFile"])
      if (user[field] !== undefined && user[field] !== null) dangers.add(`user.${field}`);
  for (const cluster of entries(config.clusters, "cluster"))
    if (cluster["certificate-authority"]) dangers.add("cluster.certificate-authority");
  return [...dangers];
}

function entries(list: unknown, key: string): Record<string, unknown>[] {
  if (!Array.isArray(list)) return [];
  return list.map((entry: unknown) => ((entry as Record<string, unknown> | null)?.[key] ?? {}) as Record<string, unknown>);
}

function invalid(why: string, cause?: unknown): Failure {
  return new Failure("config_invalid", `The kubeconfig cannot be used: ${why}.`, { retry: "never", cause });
}

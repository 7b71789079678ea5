// Which site a selector means, and what to say when it means none or too many.

import type { EditProblem } from "./problem.ts";
import { problemAt, problemOfFile } from "./problem.ts";
import type { FoundSite } from "./sites/site.ts";

export interface SiteSelector {
  /**
   * A site's workload: `demo:deployment/app`; without a namespace (`deployment/app`) in any. An object that
   * names no namespace belongs to every one. `kustomization` and `values` alone mean those of the file.
   */
  workload: string;
  /** May be left out for a workload with one image. */
  container?: string | undefined;
}

export type Selection = { kind: "found"; sites: FoundSite[] } | { kind: "problem"; problem: EditProblem };

/** The one site that is meant, or all the scalars that carry a marker's policy. */
export function selectSites(yaml: { path: string; text: string }, sites: readonly FoundSite[], selector: SiteSelector): Selection {
  const { path } = yaml;
  const inWorkload = sitesOfWorkload(sites, selector.workload);
  if (inWorkload.length === 0) {
    const message = `There is no workload ${selector.workload} in ${path}; ${listed("it has", workloadsOf(sites))}.`;
    return { kind: "problem", problem: problemOfFile(path, "workload_not_found", message) };
  }
  const { container } = selector;
  const matches = container === undefined ? inWorkload : inWorkload.filter((found) => found.site.container === container);
  const names = [...new Set(inWorkload.map((found) => found.site.container))];
  if (matches.length === 0) {
    const message = `${selector.workload} in ${path} has no container ${container}; ${listed("it has", names)}.`;
    return { kind: "problem", problem: problemOfFile(path, "container_not_found", message) };
  }
  if (matches.length === 1 || matches.every((found) => found.site.kind === "marker")) return { kind: "found", sites: matches };
  return { kind: "problem", problem: ambiguity(yaml, selector, matches, names) };
}

function ambiguity(
  yaml: { path: string; text: string },
  selector: SiteSelector,
  matches: readonly FoundSite[],
  names: readonly string[],
): EditProblem {
  const lines = [...new Set(matches.map((found) => found.site.line))];
  const second = matches[1] as FoundSite;
  const offset = second.parts[0]?.place?.node.event.valueStart ?? 0;
  if (selector.container === undefined && names.length > 1)
    return problemAt(
      yaml,
      offset,
      "ambiguous",
      `${selector.workload} in ${yaml.path} has several containers (${names.join(", ")}); name the one.`,
    );
  const message = `${selector.workload} with the container ${names.join(", ")} stands ${matches.length} times in ${yaml.path} (lines ${lines.join(", ")}).`;
  return problemAt(yaml, offset, "ambiguous", message);
}

/** Sites of exactly this workload, else of objects that may be it. */
export function sitesOfWorkload(sites: readonly FoundSite[], workload: string): FoundSite[] {
  const exact = sites.filter((found) => found.site.workload === workload);
  if (exact.length > 0) return exact;
  return sites.filter((found) => isMeantWorkload(found.site.workload, workload));
}

export function isMeantWorkload(actual: string, wanted: string): boolean {
  if (wanted === "kustomization" || wanted === "values") return actual.startsWith(`${wanted}:`);
  const [namespace, name] = splitWorkload(actual);
  const [wantedNamespace, wantedName] = splitWorkload(wanted);
  if (name.toLowerCase() !== wantedName.toLowerCase()) return false;
  return wantedNamespace === undefined || wantedNamespace === namespace || namespace === "<cluster>";
}

function splitWorkload(id: string): [string | undefined, string] {
  const colon = id.indexOf(":");
  return colon < 0 ? [undefined, id] : [id.slice(0, colon), id.slice(colon + 1)];
}

export function workloadsOf(sites: readonly FoundSite[]): string[] {
  return [...new Set(sites.map((found) => found.site.workload))];
}

export function listed(verb: string, names: readonly string[]): string {
  if (names.length === 0) return "it has none";
  const more = names.length > 10 ? ` and ${names.length - 10} more` : "";
  return `${verb} ${names.slice(0, 10).join(", ")}${more}`;
}

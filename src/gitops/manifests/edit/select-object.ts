// Which object of a file a name means.

import type { EditProblem } from "./problem.ts";
import { problemAt, problemOfFile } from "./problem.ts";
import { isMeantWorkload, listed } from "./select-site.ts";
import type { FoundObject } from "./sites/objects.ts";
import { findObjects } from "./sites/objects.ts";
import type { YamlText } from "./tree.ts";

export type ObjectSelection = { kind: "found"; object: FoundObject } | { kind: "problem"; problem: EditProblem };

/** The one object with this id; an object that names no namespace belongs to every one. */
export function selectObject(yaml: YamlText, workload: string): ObjectSelection {
  const objects = findObjects(yaml);
  const exact = objects.filter((object) => object.id === workload);
  const matches = exact.length > 0 ? exact : objects.filter((object) => isMeantWorkload(object.id, workload));
  const [object, second] = matches;
  if (object === undefined) {
    const ids = [...new Set(objects.map((each) => each.id))];
    const message = `There is no workload ${workload} in ${yaml.path}; ${listed("it has", ids)}.`;
    return { kind: "problem", problem: problemOfFile(yaml.path, "workload_not_found", message) };
  }
  if (second === undefined) return { kind: "found", object };
  const message = `${workload} stands ${matches.length} times in ${yaml.path} (${matches.map((each) => `${each.apiVersion} ${each.id}`).join(", ")}).`;
  return { kind: "problem", problem: problemAt(yaml, second.place.node.event.start, "ambiguous", message) };
}

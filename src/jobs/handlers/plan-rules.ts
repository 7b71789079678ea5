// What an order about a workload's rules would write: the file with its annotations changed, and the commit's message.

import { findWorkload } from "../../gitops/find-workload.ts";
import { planRuleEdit, type RuleOrder } from "../../gitops/images/plan-rule-edit.ts";
import { type AnnotationChange, setAnnotations } from "../../gitops/manifests/edit/set-annotations.ts";
import { type ObjectId, objectId, type Revision, shortObjectId } from "../../gitops/names.ts";
import { readWatched } from "../automation/read-watched.ts";
import type { Operation, RuleRequest } from "../operation.ts";
import type { OpenEnvironment } from "../workplace.ts";
import type { PlannedCommit } from "./commit-change.ts";
import { nameOfActor, trailersOf } from "./commit-trailers.ts";

export interface RulePlan extends PlannedCommit {
  /** Why nothing can be written; then `files` is empty. */
  refusal?: { code: string; message: string; advice: string } | undefined;
  path: string;
  changes: AnnotationChange[];
  /** What still stands in the way of what was asked. */
  advice?: string | undefined;
}

export interface RuleOperation {
  operation: Operation;
  request: RuleRequest;
  environment: OpenEnvironment;
  signal: AbortSignal;
}

export async function planRules({ operation, request, environment, signal }: RuleOperation, parent: Revision): Promise<RulePlan> {
  const { manifests, files, watched } = await readWatched(environment, parent, signal);
  const found = findWorkload(
    request.workload,
    watched.flatMap((each) => (each.workload.startsWith("marker:") ? [] : each.workload)),
    environment.name,
  );
  if (found.kind === "refused") return refused(found);
  const manifest = manifests.find(
    ({ object }) => objectId(object.kind, object.metadata.name, object.metadata.namespace ?? environment.defaultNamespace) === found.id,
  );
  const path = manifest?.source.path ?? "";
  const file = files.find((each) => each.path === path);
  if (manifest === undefined || file === undefined)
    return refused({
      code: "edit_impossible",
      message: `${found.id} cannot be read from its file; status ${environment.name} says why.`,
      advice: "Nothing was changed.",
    });
  const mine = watched.filter((each) => each.workload === found.id);
  const planned = planRuleEdit(orderOf(operation, request), {
    annotations: manifest.object.metadata.annotations ?? {},
    containers: mine.map((each) => each.container),
  });
  if (planned.kind === "refused") return refused(planned);
  const outcome = setAnnotations(file, { workload: found.id, set: planned.set });
  if (outcome.kind === "impossible") {
    const [problem] = outcome.problems;
    return refused({
      code: "edit_impossible",
      message: `${problem?.path}:${problem?.line}: ${problem?.message}`,
      advice: "Nothing was changed. Change it by a commit of your own.",
    });
  }
  const isLocked = request.verb === "automate" && mine.some((each) => each.rules.locked !== undefined);
  const advice = [
    isLocked ? "It is locked: automation moves it once it is unlocked." : undefined,
    request.verb === "automate" && (environment.approvals ?? 0) > 0
      ? `Changes of images have to be approved in ${environment.name}, so automation makes none there: ask for them with release or promote.`
      : undefined,
  ]
    .filter((each) => each !== undefined)
    .join(" ");
  if (outcome.kind === "unchanged") return { files: new Map(), message: "", path, changes: [], advice: advice || undefined };
  const message = renderRuleMessage({ operation, request, id: found.id, changes: outcome.changed });
  return { files: new Map([[path, Buffer.from(outcome.bytes)]]), message, path, changes: outcome.changed, advice: advice || undefined };
}

function refused({ code, message, advice }: { code: string; message: string; advice: string }): RulePlan {
  return { files: new Map(), message: "", path: "", changes: [], refusal: { code, message, advice } };
}

function orderOf(operation: Operation, request: RuleRequest): RuleOrder {
  switch (request.verb) {
    case "automate":
    case "deautomate":
    case "unlock":
      return { kind: request.verb };
    case "policy":
      return { kind: "policy", tags: request.tags };
    case "lock": {
      // The end counts from the moment of the request, so that a job that is run again writes the same.
      const until =
        request.durationMs === undefined ? undefined : new Date(Date.parse(operation.acceptedAt) + request.durationMs).toISOString();
      return { kind: "lock", by: nameOfActor(operation.requester), message: request.message, until };
    }
  }
}

const subjects: Record<RuleRequest["verb"], string> = {
  automate: "Automate",
  deautomate: "Stop automating",
  policy: "Set the tag policy of",
  lock: "Lock",
  unlock: "Unlock",
};

const maxShown = 200;

/** `Lock api in prod`, each annotation on a line, then the trailers. Values are quoted: none can look like a trailer. */
function renderRuleMessage({
  operation,
  request,
  id,
  changes,
}: {
  operation: Operation;
  request: RuleRequest;
  id: string;
  changes: readonly AnnotationChange[];
}): string {
  const short = shortObjectId(id as ObjectId);
  const lines = changes.map((change) => `- ${renderAnnotationChange(change)}`);
  const trailers = trailersOf(operation).map(([name, value]) => `${name}: ${value}`);
  return [
    `${subjects[request.verb]} ${short.slice(short.lastIndexOf("/") + 1)} in ${request.environment}`,
    "",
    `${short}:`,
    ...lines,
    "",
    ...trailers,
    "",
  ].join("\n");
}

/** `fluxcd.io/locked "true" (was not there)` */
export function renderAnnotationChange({ key, from, to }: AnnotationChange): string {
  const quote = (text: string) => JSON.stringify(text.slice(0, maxShown));
  if (to === undefined) return `${key} taken away${from === undefined ? "" : ` (was ${quote(from)})`}`;
  return `${key} ${quote(to)} (${from === undefined ? "was not there" : `was ${quote(from)}`})`;
}

// Which fields of an object nobody can own: its identity, and what an endpoint ignores.

import { emptySet, type FieldSet, insertPath, withoutSubtrees } from "./field-set.ts";

const identity = ["apiVersion", "kind"];
const metadata = [
  "name",
  "namespace",
  "creationTimestamp",
  "selfLink",
  "uid",
  "clusterName",
  "generation",
  "managedFields",
  "resourceVersion",
];

/**
 * The set without identity and without what the endpoint resets: `status` at an object's own endpoint when the
 * kind has a status subresource, and all but status at that subresource.
 */
export function ownableFields(set: FieldSet, endpoint: { subresource: string; hasStatus: boolean }): FieldSet {
  const ignored = emptySet();
  for (const name of identity) insertPath(ignored, [`f:${name}`]);
  for (const name of metadata) insertPath(ignored, ["f:metadata", `f:${name}`]);
  if (endpoint.subresource === "" && endpoint.hasStatus) insertPath(ignored, ["f:status"]);
  if (endpoint.subresource === "status") insertPath(ignored, ["f:spec"]);
  const kept = withoutSubtrees(set, ignored);
  kept.members.delete("f:metadata");
  return kept;
}

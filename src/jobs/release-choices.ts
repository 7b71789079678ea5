// What a person may choose from when releasing: the workloads, and of some of them the tags.

export interface TagChoice {
  tag: string;
  /** RFC 3339. */
  builtAt?: string | undefined;
}

export interface ContainerChoice {
  /** `prod:deployment/api` */
  workload: string;
  container: string;
  /** The tag in git; "" without one. */
  current: string;
  /** What the cluster runs where that is something else. */
  running?: string | undefined;
  policy: string;
  /** What the policy picks, where it is newer. */
  picked?: string | undefined;
  /** That the policy takes, newest first. */
  newer: TagChoice[];
  /** The others that the registry has, the greatest by their text first. */
  others: string[];
  /** Why it cannot be released now: a lock, a registry that does not answer. */
  blocked?: string | undefined;
}

export interface ReleaseChoices {
  workloads: string[];
  containers: ContainerChoice[];
}

// Finds names in a configuration that point at nothing: checked on the raw text's values, so that a
// mistake elsewhere does not hide them.

export interface DanglingName {
  path: string[];
  expected: string;
  found: string;
}

const targets = { repository: "repositories", cluster: "clusters", promotedFrom: "environments" } as const;

/** Every environment's `repository`, `cluster` and `promotedFrom` that names nothing defined. */
export function findDanglingNames(raw: unknown): DanglingName[] {
  const file = asMapping(raw);
  const found: DanglingName[] = [];
  for (const [environment, settings] of Object.entries(asMapping(file.environments))) {
    for (const [key, target] of Object.entries(targets)) {
      const wanted = asMapping(settings)[key];
      const known = Object.keys(target === "clusters" && file.clusters === undefined ? { default: {} } : asMapping(file[target]));
      for (const name of Array.isArray(wanted) ? wanted : [wanted]) {
        if (typeof name !== "string") continue;
        const isItself = key === "promotedFrom" && name === environment;
        const others = key === "promotedFrom" ? known.filter((each) => each !== environment) : known;
        if (known.includes(name) && !isItself) continue;
        found.push({ path: ["environments", environment, key], expected: `one of ${others.join(", ") || "(none defined)"}`, found: name });
      }
    }
  }
  return found;
}

function asMapping(value: unknown): Record<string, unknown> {
  return value !== null && typeof value === "object" && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}

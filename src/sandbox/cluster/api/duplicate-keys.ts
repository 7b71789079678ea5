// Finds keys that stand twice in one object of a JSON text: JSON.parse keeps the last and says nothing.

interface Level {
  keys: Set<string> | undefined;
  path: string;
  index: number;
}

/** Paths of the doubled keys, such as `spec.replicas`. The text must be valid JSON. */
export function findDuplicateKeys(text: string): string[] {
  const found: string[] = [];
  const levels: Level[] = [];
  let pendingKey = "";
  const token = /"(?:[^"\\]|\\.)*"\s*(:)?|[[\]{},]/g;
  for (let match = token.exec(text); match !== null; match = token.exec(text)) {
    const level = levels.at(-1);
    const symbol = match[0].charAt(0);
    if (symbol === "{" || symbol === "[") {
      levels.push({ keys: symbol === "{" ? new Set() : undefined, path: pathBelow(level, pendingKey), index: 0 });
    } else if (symbol === "}" || symbol === "]") {
      levels.pop();
    } else if (symbol === "," && level !== undefined) {
      level.index++;
    } else if (match[1] === ":" && level?.keys !== undefined) {
      pendingKey = JSON.parse(match[0].replace(/\s*:$/, "")) as string;
      if (level.keys.has(pendingKey)) found.push(pathBelow(level, pendingKey));
      level.keys.add(pendingKey);
    }
  }
  return found;
}

function pathBelow(level: Level | undefined, key: string): string {
  if (level === undefined) return "";
  if (level.keys === undefined) return `${level.path}[${level.index}]`;
  return level.path === "" ? key : `${level.path}.${key}`;
}

// The page's own modules, which are plain JavaScript for the browser, with types for the tests.

export interface VNode {
  tag: string;
  props: Record<string, unknown>;
  children: Child[];
}
export type Child = VNode | { text: string } | { make(): VNode };

export interface Names {
  user(id: string): string | undefined;
  channel(id: string): string | undefined;
  group(id: string): string | undefined;
  me?: string;
  nowMs: number;
  locale?: string;
  timeZone?: string;
}

const client = new URL("../../../src/sandbox/page/client/", import.meta.url);

/** A module of the page, by its path below client/, as the type that the test says it has. */
export async function loadClient<T>(path: string): Promise<T> {
  return (await import(/* @vite-ignore */ new URL(path, client).href)) as T;
}

/** A tree as one line: `p(one strong(two))`, with an address in front where there is one. */
export function outline(child: Child | Child[]): string {
  if (Array.isArray(child)) return child.map(outline).join("");
  if ("text" in child) return child.text;
  if ("make" in child) return outline(child.make());
  const href = child.props.href === undefined ? "" : `<${String(child.props.href)}>`;
  return `${child.tag}${href}(${child.children.map(outline).join("")})`;
}

export const names: Names = {
  user: (id) => ({ U1: "dana", U2: "ada" })[id],
  channel: (id) => ({ C1: "deploys" })[id],
  group: (id) => ({ S1: "prod-releasers" })[id],
  me: "U1",
  nowMs: Date.UTC(2026, 10, 22, 12, 0, 0),
  locale: "en-GB",
  timeZone: "UTC",
};

/** Every address that a tree links to. */
export function addresses(child: Child): string[] {
  if ("text" in child) return [];
  if ("make" in child) return addresses(child.make());
  const own = child.props.href === undefined ? [] : [String(child.props.href)];
  return [...own, ...child.children.flatMap(addresses)];
}

// Finding one's way in a tree of blocks: nested blocks, interactive elements, texts, and the ids Slack fills in.
import type { Block } from "../model.ts";

type Entry = Record<string, unknown>;

export interface PlacedElement {
  element: Entry;
  /** JSON pointer from the block. */
  path: string;
}

export function isRecord(value: unknown): value is Entry {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The blocks that stand inside a block, each with its JSON pointer from there. */
export function nestedBlocks(block: Entry): [path: string, block: Entry][] {
  if (block.type === "container") return placed(block.child_blocks, "child_blocks");
  if (block.type === "carousel") return placed(block.elements, "elements");
  if (block.type === "plan") return placed(block.tasks, "tasks");
  return [];
}

/** What a person can press, choose or fill in, in this block itself (nested blocks not included). */
export function interactiveElements(block: Entry): PlacedElement[] {
  switch (block.type) {
    case "actions":
    case "context_actions":
      return toElements(placed(block.elements, "elements"));
    case "card":
      return toElements(placed(block.actions, "actions"));
    case "section":
      return isRecord(block.accessory) && block.accessory.type !== "image" ? [{ element: block.accessory, path: "/accessory" }] : [];
    case "input":
      return isRecord(block.element) ? [{ element: block.element, path: "/element" }] : [];
    default:
      return [];
  }
}

/** The blocks themselves and all that stand inside them. */
export function allBlocks(blocks: readonly Entry[]): Entry[] {
  return blocks.flatMap((block) => [block, ...allBlocks(nestedBlocks(block).map(([, child]) => child))]);
}

/** The element that a person used. */
export function findElement(blocks: readonly Entry[], blockId: string, actionId: string): { block: Entry; element: Entry } | undefined {
  for (const block of allBlocks(blocks)) {
    if (block.block_id !== blockId) continue;
    const match = interactiveElements(block).find(({ element }) => element.action_id === actionId);
    if (match) return { block, element: match.element };
  }
  return undefined;
}

/** Copies blocks and gives each block a `block_id` and each element an `action_id` where they lack one. */
export function fillInIds(blocks: readonly Block[], nextId: () => string): Block[] {
  const copy = structuredClone(blocks) as Block[];
  for (const block of allBlocks(copy)) {
    block.block_id ??= nextId();
    for (const { element } of interactiveElements(block)) element.action_id ??= nextId();
  }
  return copy;
}

/** All text that a reader sees in a tree, joined by line ends: `text` strings wherever they stand. */
export function collectText(value: unknown): string {
  const texts: string[] = [];
  visit(value);
  return texts.join("\n");

  function visit(part: unknown): void {
    if (Array.isArray(part)) for (const item of part) visit(item);
    else if (isRecord(part)) {
      for (const [key, child] of Object.entries(part)) {
        if (key === "text" && typeof child === "string") texts.push(child);
        else visit(child);
      }
    }
  }
}

function placed(items: unknown, key: string): [string, Entry][] {
  if (!Array.isArray(items)) return [];
  return items.filter(isRecord).map((item, index): [string, Entry] => [`/${key}/${index}`, item]);
}

function toElements(items: [string, Entry][]): PlacedElement[] {
  return items.map(([path, element]) => ({ element, path }));
}

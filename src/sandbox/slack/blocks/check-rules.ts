// Slack's rules that no length can say: what needs what, what may stand only once, and where.
import { collectText, interactiveElements, isRecord, nestedBlocks } from "./blocks.ts";
import { maxMarkdownChars, maxTableChars, maxTableColumns } from "./limits.ts";
import type { Report } from "./problem.ts";

type Entry = Record<string, unknown>;
export type Surface = "message" | "modal" | "home";

/** Blocks that Slack's reference lists for messages alone. */
const messageOnly = new Set(["markdown", "table", "data_table", "plan", "task_card", "context_actions"]);
const oncePerMessage = ["table"];

/** @param blocks - blocks whose structure has been checked and found right */
export function checkRules(blocks: readonly Entry[], surface: Surface | undefined, report: Report): void {
  for (const [index, block] of blocks.entries()) checkBlock(block, `/${index}`, surface, report);
  checkUniqueIds(blocks, report);
  checkTotals(blocks, report);
}

function checkBlock(block: Entry, pointer: string, surface: Surface | undefined, report: Report): void {
  const type = String(block.type);
  if (surface && surface !== "message" && messageOnly.has(type)) {
    report(`${pointer}/type`, `unsupported type: ${type} is not allowed in a ${surface}`);
  }
  blockRules[type]?.(block, pointer, report);
  checkElements(block, pointer, surface, report);
  for (const [path, child] of nestedBlocks(block)) checkBlock(child, `${pointer}${path}`, surface, report);
}

const blockRules: Record<string, (block: Entry, pointer: string, report: Report) => void> = {
  section(block, pointer, report) {
    if (!block.text && !block.fields) report(pointer, "missing required field: text or fields");
  },
  card(block, pointer, report) {
    if (!block.hero_image && !block.title && !block.actions && !block.body) {
      report(pointer, "missing required field: hero_image, title, actions or body");
    }
  },
  container(block, pointer, report) {
    if (!block.title && !block.rich_text_title) report(pointer, "missing required field: title");
    if (block.default_collapsed && !block.is_collapsible) {
      report(`${pointer}/default_collapsed`, "requires is_collapsible");
    }
  },
  task_card(block, pointer, report) {
    // Seen from real Slack: only within a plan may a task still be pending.
    if (block.status === "pending" && !/\/tasks\/\d+$/.test(pointer)) {
      report(`${pointer}/status`, "unsupported value: pending");
    }
  },
  plan(block, pointer, report) {
    const ids = asEntries(block.tasks).map((task) => task.task_id);
    if (new Set(ids).size !== ids.length) report(`${pointer}/tasks`, "task_id must be unique");
  },
  table: checkTable,
  data_table: checkTable,
};

function checkTable(block: Entry, pointer: string, report: Report): void {
  const rows = (block.rows ?? []) as unknown[][];
  for (const [index, row] of rows.entries()) {
    if (row.length > maxTableColumns) {
      report(`${pointer}/rows/${index}`, `no more than ${maxTableColumns} items allowed`);
    }
  }
  const maxChars = maxTableChars[block.type as keyof typeof maxTableChars];
  if (collectText(rows).length > maxChars) {
    report(`${pointer}/rows`, `must be less than ${maxChars + 1} characters`);
  }
}

function checkElements(block: Entry, pointer: string, surface: Surface | undefined, report: Report): void {
  const seen = new Set<unknown>();
  for (const { element, path } of interactiveElements(block)) {
    const at = `${pointer}${path}`;
    if (element.action_id !== undefined && seen.has(element.action_id)) {
      report(`${at}/action_id`, `action_id ${String(element.action_id)} already exists in this block`);
    }
    seen.add(element.action_id);
    if (element.type === "file_input" && surface && surface !== "modal") {
      report(`${at}/type`, `unsupported type: file_input is not allowed in a ${surface}`);
    }
    checkOptions(element, at, report);
  }
}

function checkOptions(element: Entry, pointer: string, report: Report): void {
  const type = String(element.type);
  if (!type.endsWith("static_select")) {
    checkOptionValues(element, pointer, report);
    return;
  }
  if (element.options && element.option_groups) {
    report(pointer, "only one of options and option_groups is allowed");
  }
  if (!element.options && !element.option_groups) report(pointer, "missing required field: options");
  const groups = asEntries(element.option_groups).flatMap((group) => asEntries(group.options));
  const known = new Set([...asEntries(element.options), ...groups].map((option) => option.value));
  const initial = [element.initial_option, ...asEntries(element.initial_options)].filter(isRecord);
  if (initial.some((option) => !known.has(option.value))) {
    report(pointer, "initial_option must be one of the options");
  }
}

function checkOptionValues(element: Entry, pointer: string, report: Report): void {
  for (const [index, option] of asEntries(element.options).entries()) {
    if (option.value === undefined && element.type !== "overflow") {
      report(`${pointer}/options/${index}`, "missing required field: value");
    }
  }
}

function checkUniqueIds(blocks: readonly Entry[], report: Report): void {
  const seen = new Set<unknown>();
  for (const [index, block] of blocks.entries()) {
    if (block.block_id !== undefined && seen.has(block.block_id)) {
      report(`/${index}/block_id`, `block_id ${String(block.block_id)} already exists`);
    }
    seen.add(block.block_id);
  }
  const focused = blocks.flatMap((block) => interactiveElements(block)).filter((e) => e.element.focus_on_load);
  if (focused.length > 1) report("", "only one element may have focus_on_load");
}

function checkTotals(blocks: readonly Entry[], report: Report): void {
  for (const type of oncePerMessage) {
    if (blocks.filter((block) => block.type === type).length > 1) report("", `only one ${type} is allowed`);
  }
  const markdown = blocks.filter((block) => block.type === "markdown");
  const chars = markdown.reduce((sum, block) => sum + String(block.text).length, 0);
  if (markdown.length > 1 && chars > maxMarkdownChars) {
    report("", `markdown blocks must be less than ${maxMarkdownChars + 1} characters together`);
  }
}

function asEntries(value: unknown): Entry[] {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}

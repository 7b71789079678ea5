// Applies the limits table to a whole tree of blocks.
import { type Limit, limits, maxSectionFieldChars, objectLimits } from "./limits.ts";
import type { Report } from "./problem.ts";

const maxTextObjectChars = 3000;

/** Reports each property that is too long, too short, too many, too few or out of range. */
export function checkLimits(value: unknown, report: Report, pointer = ""): void {
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) checkLimits(item, report, `${pointer}/${index}`);
    return;
  }
  if (!isObject(value)) return;
  const table = tableFor(value, pointer);
  for (const [key, limit] of Object.entries(table)) {
    if (value[key] !== undefined) checkOne(value[key], limit, report, `${pointer}/${key}`);
  }
  if (value.type === "section" && Array.isArray(value.fields)) {
    for (const [index, field] of value.fields.entries()) {
      checkOne(field, { minChars: 1, maxChars: maxSectionFieldChars }, report, `${pointer}/fields/${index}`);
    }
  }
  if (value.block_id !== undefined) checkOne(value.block_id, { maxChars: 255 }, report, `${pointer}/block_id`);
  for (const [key, child] of Object.entries(value)) {
    const childPointer = `${pointer}/${key}`;
    if (isTextObject(child) && table[key] === undefined) {
      checkOne(child, { minChars: 1, maxChars: maxTextObjectChars }, report, childPointer);
    }
    if (key !== "event_payload") checkLimits(child, report, childPointer);
  }
}

function tableFor(value: Record<string, unknown>, pointer: string): Record<string, Limit> {
  if (typeof value.type === "string") return limits[value.type] ?? {};
  if (/\/confirm$/.test(pointer) && isObject(value.text)) return objectLimits.confirm;
  if (/\/option_groups\/\d+$/.test(pointer)) return objectLimits.option_group;
  if (/\/(initial_)?options?(\/\d+)?$/.test(pointer)) return objectLimits.option;
  return {};
}

function checkOne(value: unknown, limit: Limit, report: Report, pointer: string): void {
  if (Array.isArray(value)) checkCount(value.length, limit, report, pointer);
  else if (typeof value === "string") checkString(value, limit, report, pointer);
  else if (typeof value === "number") checkNumber(value, limit, report, pointer);
  else if (isTextObject(value)) checkString(value.text, limit, report, `${pointer}/text`);
}

function checkString(value: string, limit: Limit, report: Report, pointer: string): void {
  if (limit.maxChars !== undefined && value.length > limit.maxChars) {
    report(pointer, `must be less than ${limit.maxChars + 1} characters`, {
      type: "max_length",
      expected: limit.maxChars,
    });
  }
  if (limit.minChars !== undefined && value.length < limit.minChars) {
    report(pointer, `must be more than ${limit.minChars - 1} characters`, {
      type: "min_length",
      expected: limit.minChars,
    });
  }
  if (limit.pattern && !limit.pattern.test(value)) {
    report(pointer, "does not match the expected format", { type: "pattern", expected: limit.pattern.source });
  }
}

function checkCount(count: number, limit: Limit, report: Report, pointer: string): void {
  if (limit.maxItems !== undefined && count > limit.maxItems) {
    report(pointer, `no more than ${limit.maxItems} items allowed`, {
      type: "max_items",
      expected: limit.maxItems,
    });
  }
  if (limit.minItems !== undefined && count < limit.minItems) {
    report(pointer, `no fewer than ${limit.minItems} items allowed`, {
      type: "min_items",
      expected: limit.minItems,
    });
  }
}

function checkNumber(value: number, limit: Limit, report: Report, pointer: string): void {
  if (limit.max !== undefined && value > limit.max) {
    report(pointer, `must be no more than ${limit.max}`, { type: "max", expected: limit.max });
  }
  if (limit.min !== undefined && value < limit.min) {
    report(pointer, `must be no less than ${limit.min}`, { type: "min", expected: limit.min });
  }
}

function isTextObject(value: unknown): value is { text: string } {
  return isObject(value) && (value.type === "plain_text" || value.type === "mrkdwn") && typeof value.text === "string";
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

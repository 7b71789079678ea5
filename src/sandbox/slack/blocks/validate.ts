// The one Block Kit validator: used by the embedded Slack for every post and view, and by an app's own tests.
import { interactiveElements, isRecord } from "./blocks.ts";
import { checkLimits } from "./check-limits.ts";
import { checkRules, type Surface } from "./check-rules.ts";
import { maxMessageBlocks, maxViewBytes } from "./limits.ts";
import { type BlockProblem, type Report, toValidation, type Validation } from "./problem.ts";
import { checkStructure } from "./structure.ts";

type Entry = Record<string, unknown>;

/**
 * Checks an array of blocks by structure, limits and rules.
 *
 * @param surface - where they are to stand; without it only the rules that hold everywhere apply
 * @returns all problems; pointers start at the array, as in `/0/text/type`
 */
export function validateBlocks(blocks: unknown, surface?: Surface): Validation {
  return toValidation(findProblems(blocks, surface));
}

/** Checks a message `{ text?, blocks?, attachments?, metadata? }`; pointers start at the message. */
export function validateMessage(message: unknown): Validation {
  if (!isRecord(message)) return toValidation([problem("", "must provide an object")]);
  const errors: BlockProblem[] = [];
  if (message.blocks !== undefined) errors.push(...under("/blocks", findProblems(message.blocks, "message")));
  const attachments = Array.isArray(message.attachments) ? message.attachments : [];
  for (const [index, attachment] of attachments.entries()) {
    if (!isRecord(attachment) || attachment.blocks === undefined) continue;
    errors.push(...under(`/attachments/${index}/blocks`, findProblems(attachment.blocks, "message")));
  }
  return toValidation(errors);
}

/** Checks a modal or a Home tab; pointers start at the view. */
export function validateView(view: unknown): Validation {
  if (!isRecord(view)) return toValidation([problem("", "must provide an object")]);
  if (view.type !== "modal" && view.type !== "home") {
    const constraint = { type: "enum", expected: ["modal", "home"] };
    return toValidation([{ ...problem("/type", `unsupported type: ${String(view.type)}`), constraint }]);
  }
  const structure = checkStructure(view.type === "modal" ? "Modal" : "Home", view);
  if (structure.length > 0) return toValidation(structure);
  const errors: BlockProblem[] = [];
  const report = collectInto(errors);
  checkLimits(view, report);
  checkRules(view.blocks as Entry[], view.type, (pointer, ...rest) => report(`/blocks${pointer}`, ...rest));
  if (view.type === "modal") checkModal(view, report);
  return toValidation(errors);
}

/** Whether Slack answers `view_too_large`. */
export function isViewTooLarge(view: unknown): boolean {
  return Buffer.byteLength(JSON.stringify(view)) > maxViewBytes;
}

function checkModal(view: Entry, report: Report): void {
  const blocks = view.blocks as Entry[];
  const hasInput = blocks.some((block) => block.type === "input");
  if (hasInput && !view.submit) report("", "missing required field: submit");
  const files = blocks.flatMap(interactiveElements).filter(({ element }) => element.type === "file_input");
  if (files.length > 1) report("/blocks", "only one file_input is allowed");
}

function findProblems(blocks: unknown, surface: Surface | undefined): BlockProblem[] {
  if (!Array.isArray(blocks)) return [problem("", "must provide an array")];
  const structure = blocks.flatMap((block, index) => under(`/${index}`, checkStructure("KnownBlock", block)));
  if (structure.length > 0) return structure;
  const errors: BlockProblem[] = [];
  const report = collectInto(errors);
  const maxBlocks = surface === "modal" || surface === "home" ? 100 : maxMessageBlocks;
  if (blocks.length > maxBlocks) report("", `no more than ${maxBlocks} items allowed`);
  checkLimits(blocks, report);
  checkRules(blocks, surface, report);
  return errors;
}

function collectInto(errors: BlockProblem[]): Report {
  return (pointer, message, constraint) => errors.push({ ...problem(pointer, message), constraint });
}

function problem(pointer: string, message: string): BlockProblem {
  return { code: "failed_constraint", message, pointer };
}

function under(prefix: string, problems: BlockProblem[]): BlockProblem[] {
  return problems.map((entry) => ({ ...entry, pointer: `${prefix}${entry.pointer}` }));
}

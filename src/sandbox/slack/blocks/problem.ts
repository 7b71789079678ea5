// What is wrong with a piece of Block Kit, in the words and the shape of Slack's blocks.validate.

export interface BlockProblem {
  /** `failed_constraint` as the reference's example has it, for whatever rule is broken. */
  code: "failed_constraint";
  message: string;
  /** JSON pointer from the validated value, as in `/0/text/type`. */
  pointer: string;
  /** The name of a property that is missing or not allowed. */
  field?: string;
  constraint?: { type: string; expected?: readonly unknown[] | number | string };
}

export type Report = (pointer: string, message: string, constraint?: BlockProblem["constraint"]) => void;

/** A validated value: nothing to say, or all that is wrong. */
export type Validation = { ok: true } | { ok: false; errors: BlockProblem[] };

export function toValidation(errors: BlockProblem[]): Validation {
  return errors.length === 0 ? { ok: true } : { ok: false, errors };
}

/** The `[ERROR] ... [json-pointer:...]` lines that posting methods answer with. */
export function renderProblems(errors: readonly BlockProblem[], prefix: string): string[] {
  return errors.map((error) => `[ERROR] ${error.message} [json-pointer:${prefix}${error.pointer}]`);
}

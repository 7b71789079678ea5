// What the release form carries from one step to the next, sealed for the person that it was opened for.

import { z } from "zod";
import { openState, sealState } from "../guard/sealed-state.ts";

export const FormState = z.strictObject({
  /** Where the command was typed; missing after a shortcut, which is pressed in no channel. */
  channel: z.string().optional(),
  environments: z.array(z.string()),
  /** Whose workloads and tags the form shows. */
  environment: z.string().optional(),
});
export type FormState = z.infer<typeof FormState>;

/** Slack takes 3,000 characters of metadata; the seal and the quotes inside take some of them. */
const maxCharacters = 2_000;

export function sealForm(state: FormState, user: string, key: string): string {
  return sealState(state, user, key);
}

/** Undefined for what was not sealed for this person. */
export function openForm(metadata: string, user: string, key: string): FormState | undefined {
  const read = FormState.safeParse(openState(metadata, user, key));
  return read.success ? read.data : undefined;
}

/** As many names as fit; the rest is reached by the command. */
export function fitNames(names: readonly string[]): string[] {
  let characters = 0;
  return names.filter((name) => {
    characters += name.length + 6;
    return characters <= maxCharacters;
  });
}

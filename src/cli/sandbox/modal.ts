// The modals of the sandbox's people: read for the document, filled in and submitted by a script's steps.

import { setTimeout as delay } from "node:timers/promises";
import type { Person } from "../../sandbox/slack/client/person.ts";
import type { PersonName } from "./options.ts";
import type { SandboxParts } from "./parts.ts";
import type { SandboxModal } from "./result.ts";
import { people } from "./workspace.ts";

interface Option {
  value: string;
  text: { text: string };
}

interface Element {
  type: string;
  action_id: string;
  options?: Option[];
  option_groups?: { options: Option[] }[];
}

interface Block {
  type: string;
  block_id: string;
  label?: { text: string };
  element?: Element;
}

interface View {
  id: string;
  hash: string;
  title: { text: string };
  submit?: { text: string };
  blocks: Block[];
  state: { values: Record<string, Record<string, { selected_options?: Option[] }>> };
}

/** A form that asks the app for more changes within this time. */
const quietMs = 400;
const settleTimeoutMs = 10_000;

/** Every person's open modal, the uppermost of each. */
export function readModals(parts: Pick<SandboxParts, "slack">): SandboxModal[] {
  return Object.values(people).flatMap(({ id, name }) => {
    const someone = parts.slack.person(id);
    someone.leave();
    const view = topOf(someone);
    return view === undefined ? [] : [{ user: name, title: view.title.text, blocks: view.blocks }];
  });
}

/** Resolves when a modal is open, the app has nothing more to say, and `isIdle` holds; or after 10 s. */
export async function untilModalSettled(
  parts: Pick<SandboxParts, "slack">,
  person: PersonName,
  isIdle: () => Promise<boolean>,
): Promise<void> {
  const someone = parts.slack.person(people[person].id);
  someone.leave();
  let seen = "";
  let sinceMs = Date.now();
  for (const deadlineMs = Date.now() + settleTimeoutMs; Date.now() < deadlineMs; await delay(25)) {
    const hash = topOf(someone)?.hash ?? "";
    if (hash !== seen || !(await isIdle())) sinceMs = Date.now();
    seen = hash;
    if (hash !== "" && Date.now() - sinceMs > quietMs) return;
  }
}

/** Chooses in a menu, or adds to one of several. A field is named by its label or block id, an option by its text or value. */
export function chooseInModal(
  parts: Pick<SandboxParts, "slack">,
  person: PersonName,
  choice: { field: string; option: string },
): string | undefined {
  const someone = parts.slack.person(people[person].id);
  someone.leave();
  const view = topOf(someone);
  if (view === undefined) return "No modal is open.";
  const block = view.blocks.find((each) => [each.block_id, each.label?.text].some((name) => isSame(name, choice.field)));
  const { element } = block ?? {};
  if (block === undefined || element === undefined) return `The modal has no field "${choice.field}".`;
  const options = [...(element.options ?? []), ...(element.option_groups ?? []).flatMap((group) => group.options)];
  const option = options.find((each) => isSame(each.text.text, choice.option) || each.value === choice.option);
  if (option === undefined)
    return `"${choice.field}" has no option "${choice.option}": ${options.map((each) => each.text.text).join(", ")}.`;
  const before = view.state.values[block.block_id]?.[element.action_id]?.selected_options ?? [];
  const isMany = element.type.startsWith("multi_") || element.type === "checkboxes";
  const value = isMany ? { selected_options: [...before, option] } : { selected_option: option };
  const taken = someone.act({ view_id: view.id, block_id: block.block_id, action_id: element.action_id, value });
  return taken.ok ? undefined : `Slack did not take the choice of "${choice.option}": ${taken.error}`;
}

/** What was typed into the fields of a modal and not sent yet. */
export interface Typed {
  values: Record<string, Record<string, { type: "plain_text_input"; value: string }>>;
}

/** Types into the first text field that is still empty. */
export function typeInModal(
  parts: Pick<SandboxParts, "slack">,
  person: PersonName,
  typing: { text: string; typed: Typed },
): string | undefined {
  const { text, typed } = typing;
  const view = openModal(parts, person);
  if (view === undefined) return "No modal is open.";
  const field = view.blocks.find((block) => block.element?.type === "plain_text_input" && typed.values[block.block_id] === undefined);
  if (field?.element === undefined) return "The modal has no text field left.";
  typed.values[field.block_id] = { [field.element.action_id]: { type: "plain_text_input", value: text } };
  return undefined;
}

/** Whether the person's open modal is sent by a button of this label. */
export function isSubmitOf(parts: Pick<SandboxParts, "slack">, person: PersonName, label: string): boolean {
  return isSame(openModal(parts, person)?.submit?.text, label);
}

/** Identifies the person's open modal; undefined when there is none. */
export function openModalId(parts: Pick<SandboxParts, "slack">, person: PersonName): string | undefined {
  return openModal(parts, person)?.id;
}

function openModal(parts: Pick<SandboxParts, "slack">, person: PersonName): View | undefined {
  const someone = parts.slack.person(people[person].id);
  someone.leave();
  return topOf(someone);
}

export async function submitModal(parts: Pick<SandboxParts, "slack">, person: PersonName, typed: Typed): Promise<string | undefined> {
  const someone = parts.slack.person(people[person].id);
  someone.leave();
  const view = topOf(someone);
  if (view === undefined) return "No modal is open.";
  const submitted = await someone.submit({ view_id: view.id, values: typed.values });
  typed.values = {};
  return submitted.ok
    ? undefined
    : `The modal was not taken: ${[submitted.error, ...Object.values(submitted.errors)].filter(Boolean).join("; ")}`;
}

function topOf(someone: Pick<Person, "state">): View | undefined {
  return (someone.state().modals as View[]).at(-1);
}

function isSame(name: string | undefined, wanted: string): boolean {
  return name?.toLowerCase() === wanted.toLowerCase();
}

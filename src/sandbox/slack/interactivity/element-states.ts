// What people have chosen and typed into elements, as `state.values` and actions report it.
import { allBlocks, interactiveElements, isRecord } from "../blocks/blocks.ts";
import type { Block, Json } from "../model.ts";

/** By block_id, then action_id. */
export type StateValues = Record<string, Record<string, Json>>;

/** The property that holds an element's value, by type, and what it is when nothing was chosen. */
const valueKeys: Record<string, { key: string; empty: unknown; initial?: string }> = {
  plain_text_input: { key: "value", empty: null, initial: "initial_value" },
  email_text_input: { key: "value", empty: null, initial: "initial_value" },
  url_text_input: { key: "value", empty: null, initial: "initial_value" },
  number_input: { key: "value", empty: null, initial: "initial_value" },
  rich_text_input: { key: "rich_text_value", empty: null, initial: "initial_value" },
  static_select: { key: "selected_option", empty: null, initial: "initial_option" },
  external_select: { key: "selected_option", empty: null, initial: "initial_option" },
  radio_buttons: { key: "selected_option", empty: null, initial: "initial_option" },
  checkboxes: { key: "selected_options", empty: [], initial: "initial_options" },
  multi_static_select: { key: "selected_options", empty: [], initial: "initial_options" },
  multi_external_select: { key: "selected_options", empty: [], initial: "initial_options" },
  users_select: { key: "selected_user", empty: null, initial: "initial_user" },
  multi_users_select: { key: "selected_users", empty: [], initial: "initial_users" },
  conversations_select: { key: "selected_conversation", empty: null, initial: "initial_conversation" },
  multi_conversations_select: { key: "selected_conversations", empty: [], initial: "initial_conversations" },
  channels_select: { key: "selected_channel", empty: null, initial: "initial_channel" },
  multi_channels_select: { key: "selected_channels", empty: [], initial: "initial_channels" },
  datepicker: { key: "selected_date", empty: null, initial: "initial_date" },
  timepicker: { key: "selected_time", empty: null, initial: "initial_time" },
  datetimepicker: { key: "selected_date_time", empty: null, initial: "initial_date_time" },
  file_input: { key: "files", empty: [] },
};

/** Whether an element holds a value at all; a button or an overflow menu does not. */
export function holdsValue(element: Json): boolean {
  return valueKeys[String(element.type)] !== undefined;
}

/** The element's value within a state, or null. */
export function readValue(element: Json, state: Json): unknown {
  const spec = valueKeys[String(element.type)];
  return spec ? (state[spec.key] ?? spec.empty) : null;
}

/** Remembers the state of elements per person and per message or view. */
export class ElementStates {
  readonly #bySurface = new Map<string, StateValues>();

  /**
   * All values on a surface: what was chosen, else what the blocks say initially.
   *
   * @param surface - a key for the message or view, with the person in it
   */
  read(surface: string, blocks: readonly Block[]): StateValues {
    const chosen = this.#bySurface.get(surface) ?? {};
    const values: StateValues = {};
    for (const block of allBlocks(blocks)) {
      for (const { element } of interactiveElements(block)) {
        if (!holdsValue(element)) continue;
        const blockId = String(block.block_id);
        const actionId = String(element.action_id);
        values[blockId] ??= {};
        values[blockId][actionId] = chosen[blockId]?.[actionId] ?? initialState(element);
      }
    }
    return values;
  }

  set(surface: string, blockId: string, actionId: string, state: Json): void {
    const values = this.#bySurface.get(surface) ?? {};
    values[blockId] = { ...values[blockId], [actionId]: state };
    this.#bySurface.set(surface, values);
  }

  forget(surface: string): void {
    this.#bySurface.delete(surface);
  }
}

export function initialState(element: Json): Json {
  const spec = valueKeys[String(element.type)];
  if (!spec) return { type: element.type };
  const initial = spec.initial === undefined ? undefined : element[spec.initial];
  return { type: element.type, [spec.key]: initial ?? spec.empty };
}

/**
 * The state that a person's choice makes, in the element's own terms.
 *
 * Options may be given by value alone; they are completed from the element. Undefined when an option
 * is not among the element's.
 */
export function stateFromChoice(element: Json, choice: Json): Json | undefined {
  const spec = valueKeys[String(element.type)];
  if (!spec) return { type: element.type };
  const value = choice[spec.key] ?? spec.empty;
  const options = staticOptions(element);
  if (!options || value === null) return { type: element.type, [spec.key]: value };
  if (!Array.isArray(value)) {
    const option = findOption(options, value);
    return option && { type: element.type, [spec.key]: option };
  }
  const found = value.map((entry) => findOption(options, entry));
  if (found.some((option) => option === undefined)) return undefined;
  return { type: element.type, [spec.key]: found };
}

/** The options written in the element; undefined where they come from elsewhere. */
export function staticOptions(element: Json): Json[] | undefined {
  if (Array.isArray(element.options)) return element.options.filter(isRecord);
  if (!Array.isArray(element.option_groups)) return undefined;
  return element.option_groups.filter(isRecord).flatMap((group) => {
    return Array.isArray(group.options) ? group.options.filter(isRecord) : [];
  });
}

export function findOption(options: readonly Json[], wanted: unknown): Json | undefined {
  const value = isRecord(wanted) ? wanted.value : wanted;
  return options.find((option) => option.value === value);
}

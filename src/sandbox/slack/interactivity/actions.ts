// Buttons, menus and inputs: a person uses an element, and the app gets block_actions.
import { findElement } from "../blocks/blocks.ts";
import type { Block, Json, User } from "../model.ts";
import type { Parts } from "../parts.ts";
import { findOption, holdsValue, stateFromChoice, staticOptions } from "./element-states.ts";
import { renderAction, renderInteraction } from "./payloads.ts";
import type { Surface } from "./surface.ts";

export interface Use {
  surface: Surface;
  blockId: string;
  actionId: string;
  /** The element's new state, as in `{selected_option: {value}}`; nothing for a button. */
  choice: Json;
  /** What else stands in the inputs of the same surface, by block and action. */
  otherValues?: Record<string, Record<string, Json>>;
}

export type UseResult = { ok: true } | { ok: false; error: string };

/** Elements whose use is told to nobody unless the input block says `dispatch_action`. */
const textInputs = new Set(["plain_text_input", "email_text_input", "url_text_input", "number_input", "rich_text_input"]);

/** Remembers the choice and delivers block_actions; the outcome comes as a client event. */
export function useElement(parts: Parts, user: User, use: Use): UseResult {
  const found = findElement(use.surface.blocks, use.blockId, use.actionId);
  if (!found) return { ok: false, error: "element_not_found" };
  const { block, element } = found;
  const chosen = readChoice(element, use.choice);
  if (!chosen) return { ok: false, error: "invalid_option" };
  rememberOthers(parts, use, use.surface.blocks);
  if (holdsValue(element)) parts.elementStates.set(use.surface.key, use.blockId, use.actionId, chosen);
  if (tellsApp(block, element)) void deliver({ parts, user, use, block, element, chosen });
  return { ok: true };
}

async function deliver(delivering: { parts: Parts; user: User; use: Use; block: Json; element: Json; chosen: Json }): Promise<void> {
  const { parts, user, use, block, element, chosen } = delivering;
  const { surface } = use;
  const payload = {
    ...renderInteraction(parts, "block_actions", user),
    ...surface.renderOrigin(),
    trigger_id: parts.triggers.issue(user.id, surface.triggerOrigin),
    actions: [renderAction(parts, block, element, chosen)],
  };
  const delivery = { type: "interactive", payload, name: "block_actions", channel: surface.channel } as const;
  const outcome = await parts.deliverer.deliver(delivery);
  const about = { ...surface.reference, block_id: use.blockId, action_id: use.actionId };
  const event = outcome.kind === "acked" ? { type: "action_done", ...about } : { type: "action_failed", ...about, error: outcome.error };
  parts.clientEvents.toUser(user.id, event);
}

/** An overflow menu and feedback buttons have no lasting state, but their choice must exist. */
function readChoice(element: Json, choice: Json): Json | undefined {
  if (element.type === "overflow") {
    const option = findOption(staticOptions(element) ?? [], choice.selected_option);
    return option && { selected_option: option };
  }
  if (element.type === "feedback_buttons") {
    const buttons = [element.positive_button, element.negative_button] as Json[];
    const pressed = buttons.find((button) => button.value === choice.value);
    return pressed && { value: pressed.value, text: pressed.text };
  }
  return stateFromChoice(element, choice);
}

function tellsApp(block: Json, element: Json): boolean {
  if (element.type === "workflow_button") return false;
  if (block.type === "input") return block.dispatch_action === true;
  return !textInputs.has(String(element.type)) || element.dispatch_action_config !== undefined;
}

function rememberOthers(parts: Parts, use: Use, blocks: readonly Block[]): void {
  rememberValues(parts, use.surface.key, blocks, use.otherValues ?? {});
}

/** Takes over what a person has filled in. @returns the elements whose choice is not possible */
export function rememberValues(
  parts: Parts,
  key: string,
  blocks: readonly Block[],
  values: Record<string, Record<string, Json>>,
): { blockId: string; actionId: string }[] {
  const refused: { blockId: string; actionId: string }[] = [];
  for (const [blockId, actions] of Object.entries(values)) {
    for (const [actionId, choice] of Object.entries(actions)) {
      const found = findElement(blocks, blockId, actionId);
      const state = found && stateFromChoice(found.element, choice);
      if (state) parts.elementStates.set(key, blockId, actionId, state);
      else refused.push({ blockId, actionId });
    }
  }
  return refused;
}

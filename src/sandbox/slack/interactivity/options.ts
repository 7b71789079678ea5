// External menus: asks the app for options while a person types (block_suggestion).
import { findElement, isRecord } from "../blocks/blocks.ts";
import type { Json, User } from "../model.ts";
import type { Parts } from "../parts.ts";
import { renderInteraction } from "./payloads.ts";
import type { Surface } from "./surface.ts";

/** Slack's reference for options load urls. */
const maxOptions = 100;
const defaultMinQueryLength = 3;

export type OptionsResult = { ok: true; options: Json[] } | { ok: true; option_groups: Json[] } | { ok: false; error: string };

export async function suggestOptions(
  parts: Parts,
  user: User,
  request: { surface: Surface; blockId: string; actionId: string; value: string },
): Promise<OptionsResult> {
  const { surface, blockId, actionId, value } = request;
  const found = findElement(surface.blocks, blockId, actionId);
  if (!found) return { ok: false, error: "element_not_found" };
  if (!String(found.element.type).endsWith("external_select")) return { ok: false, error: "not_external" };
  const minLength = Number(found.element.min_query_length ?? defaultMinQueryLength);
  if (value.length < minLength) return { ok: true, options: [] };
  // A suggestion carries where it happened, but neither a response_url nor the state.
  const { response_url: _url, state: _state, ...origin } = surface.renderOrigin();
  const payload = {
    ...renderInteraction(parts, "block_suggestion", user),
    ...origin,
    block_id: blockId,
    action_id: actionId,
    value,
  };
  const delivery = { type: "interactive", payload, name: "block_suggestion", channel: surface.channel } as const;
  const outcome = await parts.deliverer.deliver(delivery);
  return outcome.kind === "acked" ? readOptions(outcome.body) : { ok: false, error: outcome.error };
}

function readOptions(body: unknown): OptionsResult {
  if (!isRecord(body)) return { ok: false, error: "invalid_options" };
  const { options, option_groups: groups } = body;
  if (Array.isArray(options) && options.length <= maxOptions) return { ok: true, options };
  if (Array.isArray(groups) && groups.length <= maxOptions) return { ok: true, option_groups: groups };
  return { ok: false, error: "invalid_options" };
}

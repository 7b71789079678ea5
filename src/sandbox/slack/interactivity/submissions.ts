// Submitting and closing modals: view_submission with its response actions, and view_closed.
import { interactiveElements, isRecord } from "../blocks/blocks.ts";
import type { Json, User } from "../model.ts";
import type { Parts } from "../parts.ts";
import { MethodError } from "../web-api/method-error.ts";
import { readView, show } from "../web-api/methods/views.ts";
import { rememberValues } from "./actions.ts";
import { readValue, type StateValues } from "./element-states.ts";
import { renderInteraction, responseUrl } from "./payloads.ts";
import { renderView, viewSurface } from "./render-view.ts";
import type { View } from "./views.ts";

export type SubmitResult = { ok: true } | { ok: false; errors: Record<string, string>; error?: string };

/** Shown by Slack when a submission fails for no fault of the person. */
const troubleText = "We had some trouble connecting. Try again?";

export async function submitView(parts: Parts, user: User, view: View, values: StateValues): Promise<SubmitResult> {
  const { blocks } = view.content;
  const impossible = rememberValues(parts, viewSurface(view.id), blocks, values);
  if (impossible.length > 0) return { ok: false, errors: {}, error: "invalid_option" };
  const errors = findInputErrors(view, parts.elementStates.read(viewSurface(view.id), blocks));
  if (Object.keys(errors).length > 0) return refuse(parts, view, errors);
  const payload = {
    ...renderInteraction(parts, "view_submission", user),
    trigger_id: parts.triggers.issue(user.id, { viewId: view.id, channel: view.channel }),
    view: renderView(view, parts),
    response_urls: renderResponseUrls(parts, user, view),
  };
  const delivery = { type: "interactive", payload, name: "view_submission", channel: view.channel } as const;
  const outcome = await parts.deliverer.deliver(delivery);
  if (outcome.kind === "failed") return refuse(parts, view, {}, outcome.error);
  return carryOut(parts, view, outcome.body);
}

/** What Slack's own apps check before anything is sent. */
function findInputErrors(view: View, values: StateValues): Record<string, string> {
  const errors: Record<string, string> = {};
  for (const block of view.content.blocks) {
    if (block.type !== "input") continue;
    for (const { element } of interactiveElements(block)) {
      const blockId = String(block.block_id);
      const value = readValue(element, values[blockId]?.[String(element.action_id)] ?? {});
      const problem = findInputProblem(element, value, block.optional === true);
      if (problem) errors[blockId] = problem;
    }
  }
  return errors;
}

function findInputProblem(element: Json, value: unknown, isOptional: boolean): string | undefined {
  const isEmpty = value === null || value === "" || (Array.isArray(value) && value.length === 0);
  if (isEmpty) return isOptional ? undefined : "Please complete this required field.";
  const length = typeof value === "string" ? value.length : undefined;
  if (length !== undefined && length < Number(element.min_length ?? 0)) {
    return `Must be at least ${String(element.min_length)} characters.`;
  }
  if (length !== undefined && length > Number(element.max_length ?? 3000)) {
    return `Must be no more than ${String(element.max_length ?? 3000)} characters.`;
  }
  return element.type === "number_input" ? findNumberProblem(element, String(value)) : findFormatProblem(element, value);
}

function findNumberProblem(element: Json, text: string): string | undefined {
  const value = Number(text);
  const isWhole = element.is_decimal_allowed === true || Number.isInteger(value);
  if (text.trim() === "" || Number.isNaN(value) || !isWhole) return "Please enter a valid number.";
  if (element.min_value !== undefined && value < Number(element.min_value)) {
    return `Must be no less than ${String(element.min_value)}.`;
  }
  if (element.max_value !== undefined && value > Number(element.max_value)) {
    return `Must be no more than ${String(element.max_value)}.`;
  }
  return undefined;
}

function findFormatProblem(element: Json, value: unknown): string | undefined {
  if (element.type === "email_text_input" && !/^[^\s@]+@[^\s@]+$/.test(String(value))) {
    return "Please enter a valid email address.";
  }
  if (element.type === "url_text_input" && !URL.canParse(String(value))) return "Please enter a valid URL.";
  const max = element.max_selected_items;
  if (Array.isArray(value) && max !== undefined && value.length > Number(max)) {
    return `Choose no more than ${String(max)}.`;
  }
  return undefined;
}

/** The app's answer: nothing closes the view, else errors, update, push or clear. */
function carryOut(parts: Parts, view: View, body: unknown): SubmitResult {
  const action = isRecord(body) ? body.response_action : undefined;
  try {
    if (action === undefined) closeOne(parts, view);
    else if (action === "clear") clearAll(parts, view.userId);
    else if (action === "update") update(parts, view, body as Json);
    else if (action === "push") push(parts, view, body as Json);
    else if (action === "errors") return refuseWithErrors(parts, view, body as Json);
    else return refuse(parts, view, {}, "invalid_response_action");
    return { ok: true };
  } catch (error) {
    if (!(error instanceof MethodError)) throw error;
    return refuse(parts, view, {}, error.code);
  }
}

function update(parts: Parts, view: View, body: Json): void {
  const result = parts.views.update(view, readView(body.view, "modal"));
  if (result.kind === "refused") throw new MethodError(result.error);
  show(result.view, "modal_updated", parts);
}

function push(parts: Parts, view: View, body: Json): void {
  const result = parts.views.push(view.id, readView(body.view, "modal"));
  if (result.kind === "refused") throw new MethodError(result.error);
  show(result.view, "modal_pushed", parts);
}

/** Errors may stand only at input blocks that the view has. */
function refuseWithErrors(parts: Parts, view: View, body: Json): SubmitResult {
  const inputs = new Set(view.content.blocks.filter((block) => block.type === "input").map((block) => block.block_id));
  const errors = isRecord(body.errors) ? body.errors : {};
  const isSound = Object.keys(errors).length > 0 && Object.keys(errors).every((blockId) => inputs.has(blockId));
  if (!isSound) return refuse(parts, view, {}, "invalid_errors");
  const texts = Object.fromEntries(Object.entries(errors).map(([blockId, text]) => [blockId, String(text)]));
  return refuse(parts, view, texts);
}

function refuse(parts: Parts, view: View, errors: Record<string, string>, error?: string): SubmitResult {
  const event = { type: "modal_errors", view_id: view.id, errors, ...(error && { error, text: troubleText }) };
  parts.clientEvents.toUser(view.userId, event);
  return { ok: false, errors, ...(error && { error }) };
}

/** Closes the view as a person does, and tells the app where it wants to know. */
export function closeView(parts: Parts, user: User, view: View): void {
  const closesAll = view.content.clear_on_close === true;
  const closing = closesAll ? parts.views.stack(user.id).reverse() : [view];
  // Rendered before they close, because closing forgets what was filled in.
  const payloads = closing
    .filter((gone) => gone.content.notify_on_close === true)
    .map((gone) => ({
      ...renderInteraction(parts, "view_closed", user),
      view: renderView(gone, parts),
      is_cleared: closesAll,
    }));
  for (const gone of closing) closeOne(parts, gone);
  for (const payload of payloads) {
    void parts.deliverer.deliver({ type: "interactive", payload, name: "view_closed", channel: view.channel });
  }
}

function closeOne(parts: Parts, view: View): void {
  parts.views.close(view);
  parts.elementStates.forget(viewSurface(view.id));
  parts.clientEvents.toUser(view.userId, { type: "modal_closed", view_id: view.id });
}

function clearAll(parts: Parts, userId: string): void {
  for (const view of parts.views.stack(userId).reverse()) closeOne(parts, view);
}

/** One for each conversation menu of an input block that has `response_url_enabled`. */
function renderResponseUrls(parts: Parts, user: User, view: View): Json[] {
  const values = parts.elementStates.read(viewSurface(view.id), view.content.blocks);
  return view.content.blocks.flatMap((block) => {
    return interactiveElements(block).flatMap(({ element }) => {
      const state = values[String(block.block_id)]?.[String(element.action_id)] ?? {};
      const channel = readValue(element, state);
      if (block.type !== "input" || element.response_url_enabled !== true || typeof channel !== "string") return [];
      const url = responseUrl(parts, { channel, user: user.id });
      return [{ block_id: block.block_id, action_id: element.action_id, channel_id: channel, response_url: url }];
    });
  });
}

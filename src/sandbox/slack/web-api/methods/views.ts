// views.open, views.push, views.update and views.publish.
import { isRecord } from "../../blocks/blocks.ts";
import { renderProblems } from "../../blocks/problem.ts";
import { isViewTooLarge, validateView } from "../../blocks/validate.ts";
import { renderView, viewSurface } from "../../interactivity/render-view.ts";
import type { TriggerOrigin } from "../../interactivity/triggers.ts";
import type { View, ViewResult } from "../../interactivity/views.ts";
import type { Json } from "../../model.ts";
import type { Parts } from "../../parts.ts";
import type { Call, Method } from "../method.ts";
import { invalidArguments, MethodError } from "../method-error.ts";

export const viewMethods: Method[] = [
  { name: "views.open", token: "bot", scopes: [], rate: 4, run: open },
  { name: "views.push", token: "bot", scopes: [], rate: 4, run: push },
  { name: "views.update", token: "bot", scopes: [], rate: 4, run: update },
  { name: "views.publish", token: "bot", scopes: [], rate: 4, run: publish },
];

function open(call: Call): object {
  const { parts } = call;
  const content = readView(call.args.json("view"), "modal");
  const trigger = exchange(call);
  const closed = parts.views.stack(trigger.userId);
  const view = unwrap(parts.views.open(trigger.userId, content, trigger.channel));
  parts.triggers.spend(trigger.id);
  for (const old of closed) {
    parts.elementStates.forget(viewSurface(old.id));
    parts.clientEvents.toUser(old.userId, { type: "modal_closed", view_id: old.id });
  }
  return show(view, "modal_opened", parts);
}

function push(call: Call): object {
  const { parts } = call;
  const content = readView(call.args.json("view"), "modal");
  const trigger = exchange(call);
  const view = unwrap(parts.views.push(trigger.viewId, content));
  parts.triggers.spend(trigger.id);
  return show(view, "modal_pushed", parts);
}

function update({ parts, args }: Call): object {
  const id = args.text("view_id");
  const externalId = args.text("external_id");
  if (!id && !externalId) throw invalidArguments("missing required field: view_id");
  const view = id ? parts.views.find(id) : parts.views.findByExternalId(externalId as string);
  const content = readView(args.json("view"), view?.type ?? "modal");
  const updated = unwrap(parts.views.update(view, content, args.text("hash")));
  return show(updated, updated.type === "home" ? "home" : "modal_updated", parts);
}

function publish({ parts, args }: Call): object {
  const userId = args.requiredText("user_id");
  const user = parts.workspace.users.get(userId);
  if (!user || user.deleted || user.is_bot) {
    throw new MethodError("invalid_arguments", { response_metadata: { messages: ["invalid `user_id`"] } });
  }
  const content = readView(args.json("view"), "home");
  return show(unwrap(parts.views.publish(userId, content, args.text("hash"))), "home", parts);
}

/**
 * Checks a view from an app: from a method or from the ack of a submission.
 *
 * @throws MethodError `view_too_large`, or `invalid_arguments` with the problems
 */
export function readView(view: unknown, type: View["type"]): Json {
  if (!isRecord(view)) throw invalidArguments("missing required field: view");
  if (isViewTooLarge(view)) throw new MethodError("view_too_large");
  if (view.type !== type) throw invalidArguments(`unsupported type: ${String(view.type)} [json-pointer:/view/type]`);
  const validation = validateView(view);
  if (!validation.ok) {
    throw new MethodError("invalid_arguments", {
      response_metadata: { messages: renderProblems(validation.errors, "/view") },
    });
  }
  return view;
}

/** Tells the person's client about a view, and answers with it. */
export function show(view: View, type: "modal_opened" | "modal_pushed" | "modal_updated" | "home", parts: Parts): { view: Json } {
  const rendered = renderView(view, parts);
  parts.clientEvents.toUser(view.userId, { type, view: rendered });
  return { view: rendered };
}

function exchange({ parts, args }: Call): { id: string; userId: string } & TriggerOrigin {
  const id = args.text("trigger_id") ?? args.text("interactivity_pointer");
  if (!id) throw invalidArguments("missing required field: trigger_id");
  const exchanged = parts.triggers.inspect(id);
  if (exchanged.kind === "refused") throw new MethodError(exchanged.error);
  return { ...exchanged, id };
}

function unwrap(result: ViewResult): View {
  if (result.kind === "refused") throw new MethodError(result.error);
  return result.view;
}

// A view in the shape that methods, payloads and clients get.
import type { Json } from "../model.ts";
import type { Parts } from "../parts.ts";
import type { View } from "./views.ts";

/** With the state of its elements, as the person who has it open left them. */
export function renderView(view: View, parts: Parts): Json {
  const { workspace, app, elementStates } = parts;
  const { content } = view;
  return structuredClone({
    id: view.id,
    team_id: workspace.team.id,
    type: view.type,
    blocks: content.blocks,
    private_metadata: content.private_metadata ?? "",
    callback_id: content.callback_id ?? "",
    state: { values: elementStates.read(viewSurface(view.id), content.blocks) },
    hash: view.hash,
    title: content.title ?? { type: "plain_text", text: "View Title", emoji: true },
    clear_on_close: content.clear_on_close ?? false,
    notify_on_close: content.notify_on_close ?? false,
    close: content.close ?? null,
    submit: content.submit ?? null,
    previous_view_id: view.previousId,
    root_view_id: view.rootId,
    app_id: app.options.id,
    external_id: content.external_id ?? "",
    app_installed_team_id: workspace.team.id,
    bot_id: app.botId,
  });
}

/** Under which key the states of a view's elements are kept; a view belongs to one person. */
export function viewSurface(viewId: string): string {
  return `view:${viewId}`;
}

/** The same for a message, where each person has their own choices. */
export function messageSurface(channel: string, ts: string, userId: string): string {
  return `message:${channel}:${ts}:${userId}`;
}

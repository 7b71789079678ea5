// Joins the renderer of blocks with the page: what each element holds and where its presses go.
import { modalSurfaceId } from "../actions/interact.js";
import { changeSurface, elementKey, messageSurfaceId, surfaceState } from "../state/surfaces.js";
import { namesOf } from "../text/names.js";

/** @import { App } from "../actions/app.js" */
/** @import { Surface } from "../blocks/surface.js" */
/** @import { Where } from "../actions/interact.js" */

/**
 * @param {App} app
 * @param {import("../state/state.js").Message} message
 * @returns {Surface}
 */
export function messageSurface(app, message) {
  return surface(app, messageSurfaceId(message.channel, message.ts), "message", { channel: message.channel, message_ts: message.ts });
}

/**
 * @param {App} app
 * @param {any} view
 * @returns {Surface}
 */
export function modalSurface(app, view) {
  return surface(app, modalSurfaceId(view), "modal", { view_id: view.id });
}

/**
 * @param {App} app
 * @param {any} view
 * @returns {Surface}
 */
export function homeSurface(app, view) {
  return surface(app, String(view.id ?? "home"), "home", { home: true, view_id: view.id });
}

/**
 * @param {App} app
 * @param {string} id
 * @param {Surface["kind"]} kind
 * @param {Where} where
 * @returns {Surface}
 */
function surface(app, id, kind, where) {
  const { state } = app;
  return {
    id,
    kind,
    names: namesOf(state, state.nowMs),
    channel: where.channel,
    stateOf: (block, element) => app.stateOf(id, block, element),
    progressOf: (block, element) => surfaceState(state, id).progress[elementKey(block, element)],
    change: (block, element, value) => app.keep(id, block, element, value),
    act: (block, element, value) => app.act(id, where, block, element, value),
    choose: (block, element, anchor) => app.choose(id, where, block, element, anchor),
    choiceLabel: (value) => state.users.get(value)?.real_name ?? channelLabel(state, value),
    errorOf: (blockId) => (kind === "modal" ? state.modalErrors[where.view_id ?? ""]?.[blockId] : undefined),
    view: (name, start) => surfaceState(state, id).views[name] ?? start,
    setView: (name, value) => app.change((next) => changeSurface(next, id, { views: { [name]: value } })),
    fileUrl: (file) => fileUrl(file, state.me?.id ?? ""),
  };
}

/**
 * @param {import("../state/state.js").State} state
 * @param {string} id
 */
function channelLabel(state, id) {
  const channel = state.channels.find((one) => one.id === id);
  return channel && (channel.is_im ? channel.name : `#${channel.name}`);
}

/**
 * A file's address through this page's own server, whatever port the chat listens on.
 * @param {any} file
 * @param {string} me
 * @returns {string | undefined}
 */
function fileUrl(file, me) {
  const url = file?.url_private ?? file?.url ?? file?.permalink;
  if (typeof url !== "string") return undefined;
  try {
    const { pathname, search } = new URL(url, location.href);
    return pathname.startsWith("/files/") ? `${pathname}${search || `?user=${encodeURIComponent(me)}`}` : url;
  } catch {
    return undefined;
  }
}

// What the elements of a message or view hold on this page: typed text, choices, presses that are on their way.

/** @import { State, SurfaceState } from "./state.js" */

/** @type {SurfaceState} */
const untouched = { values: {}, views: {}, progress: {} };

/**
 * @param {State} state
 * @param {string} id
 * @returns {SurfaceState} the same object until something changes
 */
export function surfaceState(state, id) {
  return state.surfaces.get(id) ?? untouched;
}

/**
 * @param {State} state
 * @param {string} id
 * @param {Partial<SurfaceState>} change each part is merged into what is there
 */
export function changeSurface(state, id, change) {
  const old = surfaceState(state, id);
  const next = {
    values: { ...old.values, ...change.values },
    views: { ...old.views, ...change.views },
    progress: { ...old.progress, ...change.progress },
  };
  state.surfaces = new Map(state.surfaces).set(id, next);
}

/**
 * @param {any} block
 * @param {any} element
 */
export function elementKey(block, element) {
  return `${block?.block_id ?? ""} ${element?.action_id ?? ""}`;
}

/**
 * Ends the waiting of a press when the app has answered it, or has not.
 * @param {State} state
 * @param {{ message_ts?: string, view_id?: string, block_id?: string, action_id: string, error?: string }} event
 * @param {"failed" | undefined} outcome
 */
export function settle(state, event, outcome) {
  const ids = event.view_id
    ? [event.view_id]
    : [...state.surfaces.keys()].filter((id) => event.message_ts !== undefined && id.endsWith(`/${event.message_ts}`));
  for (const id of ids) {
    const { progress } = surfaceState(state, id);
    const key = Object.keys(progress).find(
      (name) =>
        progress[name] === "pending" && name.endsWith(` ${event.action_id}`) && (!event.block_id || name.startsWith(`${event.block_id} `)),
    );
    if (key === undefined) continue;
    const { [key]: _, ...others } = progress;
    const old = surfaceState(state, id);
    state.surfaces = new Map(state.surfaces).set(id, { ...old, progress: outcome ? { ...others, [key]: outcome } : others });
  }
}

/**
 * @param {string} channel
 * @param {string} ts
 */
export function messageSurfaceId(channel, ts) {
  return `${channel}/${ts}`;
}

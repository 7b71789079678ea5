// Holds the state and draws after a change, at most once a frame.

/** @import { State } from "./state.js" */

/**
 * @param {State} state
 * @param {() => void} draw
 * @returns {{ state: State, change: (edit: (state: State) => void) => void, drawNow: () => void }} `drawNow` for where the
 *   next key must not meet what the last one left
 */
export function createStore(state, draw) {
  let isWaiting = false;
  const run = () => {
    isWaiting = false;
    draw();
  };
  const change = (/** @type {(state: State) => void} */ edit) => {
    edit(state);
    if (isWaiting) return;
    isWaiting = true;
    // A hidden page gets no frames, and its title must still count what is new.
    if (document.hidden) setTimeout(run, 0);
    else requestAnimationFrame(run);
  };
  return { state, change, drawNow: run };
}

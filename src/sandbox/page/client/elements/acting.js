// Whether a change goes to the app at once or waits for the submission.
import { actsAtOnce } from "../blocks/surface.js";

/** @import { Surface } from "../blocks/surface.js" */

/**
 * @param {any} block
 * @param {any} element
 * @param {Surface} surface
 * @param {import("./element-state.js").ElementState} state
 */
export function actOrKeep(block, element, surface, state) {
  if (actsAtOnce(block)) surface.act(block, element, state);
  else surface.change(block, element, state);
}

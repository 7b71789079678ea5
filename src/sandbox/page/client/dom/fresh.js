// Marks what came while one was looking, so that only that moves or glows.

/**
 * A `mounted`: an element that is put into what is on screen already is fresh; one that comes with its surroundings is not.
 * @param {Element} node
 * @param {Node} parent
 */
export function markFresh(node, parent) {
  if (parent.isConnected) node.classList.add("fresh");
}

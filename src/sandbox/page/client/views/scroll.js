// Keeps a list of messages at its newest one, unless its reader has gone up; never moves what is being read.
import { h } from "../dom/vnode.js";
import { icon } from "./icons.js";

const nearPx = 60;

/** Whether each list is held at its end. @type {WeakMap<Element, boolean>} */
const held = new WeakMap();

/**
 * A `ref` for the element that scrolls.
 * @param {HTMLElement} list
 */
export function scrollKeeper(list) {
  if (!held.has(list)) {
    held.set(list, true);
    list.addEventListener("scroll", () => noteScroll(list), { passive: true });
    // Pictures and unfolded parts grow without a draw.
    const watcher = new ResizeObserver(() => toEnd(list));
    watcher.observe(list);
    if (list.firstElementChild) watcher.observe(list.firstElementChild);
  }
  toEnd(list);
}

/** @param {HTMLElement} list */
function toEnd(list) {
  if (held.get(list)) list.scrollTop = list.scrollHeight;
}

/** @param {HTMLElement} list */
function noteScroll(list) {
  const isAtEnd = list.scrollHeight - list.scrollTop - list.clientHeight < nearPx;
  held.set(list, isAtEnd);
  list.parentElement?.classList.toggle("scrolled-up", !isAtEnd);
}

/** The button that leads back to the newest message; it shows itself only to those who went up. */
export function toNewest() {
  const jump = (/** @type {MouseEvent} */ event) => {
    const list = /** @type {HTMLElement} */ (event.currentTarget).closest(".channel, .thread")?.querySelector(".messages");
    list?.scrollTo({ top: list.scrollHeight, behavior: "smooth" });
  };
  return h("button", { class: "to-newest", type: "button", key: "to-newest", on: { click: jump } }, icon("down"), "Newest");
}

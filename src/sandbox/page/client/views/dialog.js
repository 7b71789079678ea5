// The frame of everything that asks before one can go on: keeps the focus inside, Escape leaves.
import { h } from "../dom/vnode.js";

const focusable = "a[href], button:not([disabled]), input:not([disabled]), textarea, select, [tabindex='0']";

/**
 * @param {{ key: string, label: string, className: string, onEscape: () => void }} frame
 * @param {...import("../dom/vnode.js").Loose} content
 */
export function dialog({ key, label, className, onEscape }, ...content) {
  const onKey = (/** @type {KeyboardEvent} */ event) => {
    if (event.key === "Escape") {
      event.stopPropagation();
      onEscape();
    } else if (event.key === "Tab") keepFocus(event);
  };
  return h(
    "div",
    {
      class: "dialog-layer",
      key,
      on: {
        keydown: onKey,
        mousedown: (/** @type {MouseEvent} */ event) => event.target === event.currentTarget && event.preventDefault(),
      },
    },
    h(
      "div",
      { class: `dialog ${className}`, role: "dialog", "aria-modal": "true", "aria-label": label, tabindex: "-1", mounted: focusFirst },
      content,
    ),
  );
}

/** @param {HTMLElement} frame */
function focusFirst(frame) {
  // Once it is in the page, which it is when the draw has ended.
  queueMicrotask(() => {
    const wanted =
      frame.querySelector("[autofocus]") ??
      frame.querySelector(".dialog-body input, .dialog-body textarea, .dialog-body .select") ??
      frame.querySelector(".button.primary, .button.danger") ??
      frame;
    /** @type {HTMLElement} */ (wanted).focus();
  });
}

/** @param {KeyboardEvent} event */
function keepFocus(event) {
  const stops = [.../** @type {HTMLElement} */ (event.currentTarget).querySelectorAll(focusable)];
  const edge = event.shiftKey ? stops[0] : stops.at(-1);
  if (document.activeElement !== edge) return;
  event.preventDefault();
  /** @type {HTMLElement | undefined} */ (event.shiftKey ? stops.at(-1) : stops[0])?.focus();
}

// Dates and times, with the controls that the reader's own browser has for them.
import { h } from "../dom/vnode.js";
import { actOrKeep } from "./acting.js";

/** @import { DrawElement } from "./element.js" */

/** @type {DrawElement} */
export function datePicker(element, block, surface, labelled) {
  return picker(
    "date",
    "selected_date",
    (value) => value || null,
    (held) => held ?? "",
  )(element, block, surface, labelled);
}

/** @type {DrawElement} */
export function timePicker(element, block, surface, labelled) {
  return picker(
    "time",
    "selected_time",
    (value) => value || null,
    (held) => held ?? "",
  )(element, block, surface, labelled);
}

/** Slack holds the seconds since 1970; the control shows the reader's own zone. @type {DrawElement} */
export function dateTimePicker(element, block, surface, labelled) {
  const read = (/** @type {string} */ value) => (value ? Math.floor(new Date(value).getTime() / 1000) : null);
  return picker("datetime-local", "selected_date_time", read, localDateTime)(element, block, surface, labelled);
}

/**
 * @param {string} type of the control
 * @param {string} field of the state
 * @param {(value: string) => any} read
 * @param {(held: any) => string} show
 * @returns {DrawElement}
 */
function picker(type, field, read, show) {
  return (element, block, surface, labelled) =>
    h("input", {
      key: element.action_id,
      type,
      id: labelled.id,
      class: "text-input picker",
      "aria-label": labelled.id ? undefined : (element.placeholder?.text ?? type),
      "aria-describedby": labelled.describedBy,
      "data-action": element.action_id,
      value: show(surface.stateOf(block, element)[field]),
      on: { change: (/** @type {any} */ event) => actOrKeep(block, element, surface, { [field]: read(event.target.value) }) },
    });
}

/**
 * @param {number | null | undefined} seconds
 * @returns {string} as `datetime-local` wants it, in local time
 */
function localDateTime(seconds) {
  if (!seconds) return "";
  const time = new Date(seconds * 1000);
  return new Date(time.getTime() - time.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

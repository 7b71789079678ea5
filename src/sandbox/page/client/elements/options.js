// Radio buttons and checkboxes.
import { textObject } from "../blocks/text-object.js";
import { h } from "../dom/vnode.js";
import { actOrKeep } from "./acting.js";

/** @import { Surface } from "../blocks/surface.js" */
/** @import { DrawElement } from "./element.js" */

/** @type {DrawElement} */
export function radioButtons(element, block, surface, labelled) {
  const chosen = surface.stateOf(block, element).selected_option?.value;
  const rows = (element.options ?? []).map((/** @type {any} */ option) =>
    row(option, surface, {
      type: "radio",
      name: `${surface.id} ${block.block_id} ${element.action_id}`,
      checked: option.value === chosen,
      on: { change: () => actOrKeep(block, element, surface, { selected_option: option }) },
    }),
  );
  return h("div", { key: element.action_id, class: "options", role: "radiogroup", "aria-labelledby": labelled.labelId }, rows);
}

/** @type {DrawElement} */
export function checkboxes(element, block, surface, labelled) {
  const chosen = new Set((surface.stateOf(block, element).selected_options ?? []).map((/** @type {any} */ option) => option.value));
  const toggle = (/** @type {any} */ option) => {
    if (!chosen.delete(option.value)) chosen.add(option.value);
    actOrKeep(block, element, surface, { selected_options: element.options.filter((/** @type {any} */ one) => chosen.has(one.value)) });
  };
  const rows = (element.options ?? []).map((/** @type {any} */ option) =>
    row(option, surface, { type: "checkbox", checked: chosen.has(option.value), on: { change: () => toggle(option) } }),
  );
  return h("div", { key: element.action_id, class: "options", role: "group", "aria-labelledby": labelled.labelId }, rows);
}

/**
 * @param {any} option
 * @param {Surface} surface
 * @param {object} control
 */
function row(option, surface, control) {
  return h(
    "label",
    { class: "option", key: String(option.value) },
    h("input", control),
    h(
      "span",
      null,
      textObject(option.text, surface.names),
      option.description && h("span", { class: "option-note" }, textObject(option.description, surface.names)),
    ),
  );
}

// Selects of every source, single and multiple, and the overflow menu: a button here, the list in views/menu.js.
import { plainText } from "../blocks/text-object.js";
import { h } from "../dom/vnode.js";
import { icon } from "../views/icons.js";
import { stateField } from "./element-state.js";

/** @import { Surface } from "../blocks/surface.js" */
/** @import { DrawElement } from "./element.js" */

/** @type {DrawElement} */
export function select(element, block, surface, labelled) {
  const isMulti = element.type.startsWith("multi_");
  const chosen = chosenLabels(element, block, surface);
  const placeholder = element.placeholder ? plainText(element.placeholder) : isMulti ? "Select options" : "Select an option";
  return h(
    "button",
    {
      key: String(element.action_id ?? element.type),
      type: "button",
      id: labelled.id,
      class: `select${isMulti ? " multi" : ""}${chosen.length ? "" : " empty"}`,
      role: "combobox",
      "aria-haspopup": "listbox",
      "aria-expanded": "false",
      "aria-describedby": labelled.describedBy,
      "data-action": element.action_id,
      on: { click: (/** @type {MouseEvent} */ event) => surface.choose(block, element, /** @type {HTMLElement} */ (event.currentTarget)) },
    },
    h(
      "span",
      { class: "select-value" },
      chosen.length === 0
        ? placeholder
        : isMulti
          ? chosen.map((label) => h("span", { class: "chip", key: label }, plainText(label)))
          : plainText(chosen[0]),
    ),
    icon("down"),
  );
}

/**
 * @param {any} element
 * @param {any} block
 * @param {Surface} surface
 * @returns {string[]}
 */
function chosenLabels(element, block, surface) {
  const field = stateField(element.type) ?? "";
  const value = surface.stateOf(block, element)[field];
  const values = Array.isArray(value) ? value : value === null || value === undefined ? [] : [value];
  return values.map((one) => (typeof one === "string" ? (surface.choiceLabel(one) ?? one) : String(one.text?.text ?? one.value)));
}

/** @type {DrawElement} */
export function overflow(element, block, surface) {
  return h(
    "button",
    {
      key: String(element.action_id ?? "overflow"),
      type: "button",
      class: "icon-button overflow",
      "aria-label": "More actions",
      "aria-haspopup": "menu",
      "data-action": element.action_id,
      on: { click: (/** @type {MouseEvent} */ event) => surface.choose(block, element, /** @type {HTMLElement} */ (event.currentTarget)) },
    },
    icon("more"),
  );
}

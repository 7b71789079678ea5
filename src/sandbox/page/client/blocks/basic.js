// The blocks that most messages are made of: section, header, context, actions, input.
import { h } from "../dom/vnode.js";
import { renderElement } from "../elements/element.js";
import { image } from "./media.js";
import { plainText, textObject } from "./text-object.js";

/** @import { Surface } from "./surface.js" */

/** @param {any} block @param {Surface} surface */
export function section(block, surface) {
  const fields = block.fields?.length
    ? h(
        "div",
        { class: "fields" },
        block.fields.map((/** @type {any} */ field) => h("div", { class: "field" }, textObject(field, surface.names))),
      )
    : null;
  return h(
    "div",
    { class: block.accessory ? "section has-accessory" : "section" },
    h("div", { class: "section-text" }, block.text && textObject(block.text, surface.names), fields),
    block.accessory && h("div", { class: `accessory accessory-${block.accessory.type}` }, renderElement(block.accessory, block, surface)),
  );
}

/** @param {any} block */
export function header(block) {
  return h("h3", { class: "header-block" }, plainText(block.text));
}

/** @param {any} block @param {Surface} surface */
export function context(block, surface) {
  const elements = (block.elements ?? []).map((/** @type {any} */ element) =>
    element.type === "image" ? image(element, surface, "context-image") : textObject(element, surface.names),
  );
  return h("div", { class: "context" }, elements);
}

/** @param {any} block @param {Surface} surface */
export function actions(block, surface) {
  return h(
    "div",
    { class: "actions" },
    (block.elements ?? []).map((/** @type {any} */ element) => renderElement(element, block, surface)),
  );
}

/** @param {any} block @param {Surface} surface */
export function contextActions(block, surface) {
  return h(
    "div",
    { class: "actions context-actions" },
    (block.elements ?? []).map((/** @type {any} */ element) => renderElement(element, block, surface)),
  );
}

/** @param {any} block @param {Surface} surface */
export function input(block, surface) {
  const error = surface.errorOf(block.block_id);
  const id = `${surface.id}-${block.block_id}`;
  return h(
    "div",
    { class: error ? "input has-error" : "input" },
    h(
      "label",
      { class: "input-label", for: `${id}-control`, id: `${id}-label` },
      plainText(block.label),
      block.optional && h("span", { class: "optional" }, " (optional)"),
    ),
    renderElement(block.element, block, surface, {
      id: `${id}-control`,
      labelId: `${id}-label`,
      describedBy: error ? `${id}-error` : undefined,
    }),
    error && h("p", { class: "input-error", id: `${id}-error`, role: "alert" }, error),
    block.hint && h("p", { class: "hint" }, plainText(block.hint)),
  );
}

// The `card` block and the `carousel` of cards.
import { h } from "../dom/vnode.js";
import { renderElement } from "../elements/element.js";
import { icon } from "../views/icons.js";
import { image } from "./media.js";
import { textObject } from "./text-object.js";

/** @import { Surface } from "./surface.js" */

/**
 * @param {any} block
 * @param {Surface} surface
 */
export function card(block, surface) {
  const { names } = surface;
  const head = block.icon || block.title || block.subtitle;
  return h(
    "div",
    { class: "card" },
    block.hero_image && image(block.hero_image, surface, "card-hero"),
    head &&
      h(
        "div",
        { class: "card-head" },
        block.icon && image(block.icon, surface, "card-icon"),
        h(
          "div",
          null,
          block.title && h("div", { class: "card-title" }, textObject(block.title, names)),
          block.subtitle && h("div", { class: "card-subtitle" }, textObject(block.subtitle, names)),
        ),
      ),
    block.body && h("div", { class: "card-body" }, textObject(block.body, names)),
    block.actions?.length > 0 &&
      h(
        "div",
        { class: "actions" },
        block.actions.map((/** @type {any} */ button) => renderElement(button, block, surface)),
      ),
  );
}

/**
 * @param {any} block
 * @param {Surface} surface
 */
export function carousel(block, surface) {
  const cards = block.elements ?? [];
  const move = (/** @type {number} */ step) => (/** @type {MouseEvent} */ event) => {
    const strip = /** @type {HTMLElement} */ (event.currentTarget).parentElement?.querySelector(".carousel-strip");
    strip?.scrollBy({ left: step * strip.clientWidth * 0.8, behavior: "smooth" });
  };
  return h(
    "div",
    { class: "carousel", role: "group", "aria-label": `${cards.length} cards` },
    h(
      "div",
      { class: "carousel-strip", tabindex: "0" },
      cards.map((/** @type {any} */ one, /** @type {number} */ index) =>
        h("div", { class: "carousel-item", key: String(one.block_id ?? index) }, card(one, surface)),
      ),
    ),
    cards.length > 1 &&
      h("button", { class: "carousel-step back", type: "button", "aria-label": "Earlier cards", on: { click: move(-1) } }, icon("left")),
    cards.length > 1 &&
      h("button", { class: "carousel-step on", type: "button", "aria-label": "Later cards", on: { click: move(1) } }, icon("right")),
  );
}

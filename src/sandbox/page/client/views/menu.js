// An open list: of a select, an overflow menu or the persons, beside the control that opened it.
import { visibleChoices } from "../actions/menus.js";
import { h } from "../dom/vnode.js";
import { icon } from "./icons.js";

/** @import { App } from "../actions/app.js" */

const gapPx = 6;
const roomPx = 300;

/** @param {App} app */
export function menuView(app) {
  const { menu } = app.state;
  if (!menu) return null;
  const choices = visibleChoices(menu);
  return h(
    "div",
    {
      class: "menu-layer",
      key: "menu",
      on: {
        mousedown: (/** @type {MouseEvent} */ event) => closeOutside(app, event),
      },
    },
    h(
      "div",
      {
        class: "menu",
        key: menu.id,
        style: placeMenu(menu.anchor),
        tabindex: "-1",
        mounted: takeFocus,
        on: { keydown: (/** @type {KeyboardEvent} */ event) => onKey(app, event, choices) },
      },
      menu.hasSearch &&
        h("input", {
          class: "menu-search",
          type: "search",
          "aria-label": menu.label,
          placeholder: "Search",
          value: menu.query,
          on: { input: (/** @type {any} */ event) => app.searchMenu(event.target.value) },
        }),
      menu.id === "persons" && h("p", { class: "menu-title" }, "Act as"),
      h("ul", { role: menu.role, "aria-label": menu.label }, choiceRows(app, choices)),
      choices.length === 0 && h("p", { class: "menu-empty" }, emptyWords(menu)),
      menu.isMulti &&
        h("div", { class: "menu-foot" }, h("button", { type: "button", class: "button small", on: { click: app.closeMenu } }, "Done")),
    ),
  );
}

/** @param {import("../actions/menus.js").Menu} menu */
function emptyWords({ isLoading, query, minLength = 0 }) {
  if (query.length < minLength) return `Type at least ${minLength} letters`;
  return isLoading ? "Asking the app…" : "Nothing found";
}

/**
 * @param {App} app
 * @param {MouseEvent} event
 */
function closeOutside(app, event) {
  if (event.target !== event.currentTarget) return;
  event.preventDefault();
  app.closeMenu();
}

/**
 * @param {App} app
 * @param {import("../blocks/surface.js").Choice[]} choices
 */
function choiceRows(app, choices) {
  const { menu } = app.state;
  return choices.map((choice, index) => {
    const isChosen = menu.chosen.includes(choice.value);
    return [
      choice.group &&
        choice.group !== choices[index - 1]?.group &&
        h("li", { class: "menu-group", role: "presentation", key: `group ${choice.group}` }, choice.group),
      h(
        "li",
        {
          key: choice.value,
          class: index === menu.active ? "choice active" : "choice",
          role: menu.role === "menu" ? "menuitem" : "option",
          "aria-selected": menu.role === "listbox" ? String(isChosen) : undefined,
          ref: index === menu.active ? (/** @type {HTMLElement} */ row) => row.scrollIntoView({ block: "nearest" }) : undefined,
          on: { click: () => app.chooseFromMenu(choice) },
        },
        choice.icon,
        h("span", { class: "choice-words" }, h("span", null, choice.label), choice.description && h("small", null, choice.description)),
        isChosen && icon("check"),
      ),
    ];
  });
}

/**
 * Below its control, or above where there is more room.
 * @param {import("../actions/menus.js").Menu["anchor"]} anchor
 */
function placeMenu(anchor) {
  const width = Math.max(anchor.width, 240);
  const left = Math.max(8, Math.min(anchor.left, innerWidth - width - 8));
  const below = innerHeight - anchor.bottom;
  const isAbove = below < roomPx && anchor.top > below;
  const edge = isAbove
    ? { bottom: `${innerHeight - anchor.top + gapPx}px`, top: "auto" }
    : { top: `${anchor.bottom + gapPx}px`, bottom: "auto" };
  const room = (isAbove ? anchor.top : below) - gapPx - 12;
  return { left: `${left}px`, "min-width": `${width}px`, "max-height": `${Math.min(420, room)}px`, ...edge };
}

/** @param {HTMLElement} menu */
function takeFocus(menu) {
  queueMicrotask(() => (menu.querySelector("input") ?? menu).focus());
}

/**
 * @param {App} app
 * @param {KeyboardEvent} event
 * @param {import("../blocks/surface.js").Choice[]} choices
 */
function onKey(app, event, choices) {
  const active = choices[app.state.menu?.active ?? 0];
  if (event.key === "ArrowDown") app.moveMenu(1);
  else if (event.key === "ArrowUp") app.moveMenu(-1);
  else if (event.key === "Escape" || event.key === "Tab") app.closeMenu();
  else if ((event.key === "Enter" || (event.key === " " && !app.state.menu?.hasSearch)) && active) app.chooseFromMenu(active);
  else return;
  event.preventDefault();
  event.stopPropagation();
}

// One part of the world, under a head that folds it.
import { h } from "../dom/vnode.js";
import { icon } from "./icons.js";

/**
 * @param {import("../actions/app.js").App} app
 * @param {{ name: string, title: string, icon: string, note?: import("../dom/vnode.js").Loose }} head
 * @param {...import("../dom/vnode.js").Loose} content
 */
export function worldSection(app, head, ...content) {
  const isFolded = app.state.panel.folded.includes(head.name);
  return h(
    "section",
    { class: `world-section world-${head.name}`, key: head.name },
    h(
      "h3",
      null,
      h(
        "button",
        { type: "button", "aria-expanded": String(!isFolded), on: { click: () => app.toggleSection(head.name) } },
        icon(head.icon),
        h("span", { class: "world-title" }, head.title),
        head.note && h("span", { class: "world-note" }, head.note),
        icon(isFolded ? "right" : "down"),
      ),
    ),
    !isFolded && h("div", { class: "world-body" }, content),
  );
}

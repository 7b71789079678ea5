// The `alert` block: one line of text with a level that is said by shape as well as by colour.
import { h } from "../dom/vnode.js";
import { icon } from "../views/icons.js";
import { textObject } from "./text-object.js";

const icons = { default: "info", info: "info", warning: "warning", error: "error", success: "check" };

/**
 * @param {any} block
 * @param {import("./surface.js").Surface} surface
 */
export function alert(block, surface) {
  const level = Object.hasOwn(icons, block.level ?? "") ? /** @type {keyof typeof icons} */ (block.level) : "default";
  return h(
    "div",
    { class: `alert alert-${level}`, role: level === "error" ? "alert" : "note" },
    icon(icons[level]),
    h("div", null, textObject(block.text, surface.names)),
  );
}

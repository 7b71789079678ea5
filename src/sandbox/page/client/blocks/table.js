// The `table` block, and the cells that it shares with `data_table`.
import { h } from "../dom/vnode.js";
import { richText } from "../text/rich-text.js";

/** @import { Surface } from "./surface.js" */

/** @param {any} block @param {Surface} surface */
export function table(block, surface) {
  const settings = block.column_settings ?? [];
  const [head = [], ...rows] = block.rows ?? [];
  const props = (/** @type {any} */ cell, /** @type {number} */ column) => ({
    class: `align-${settings[column]?.align ?? (cell?.type === "raw_number" ? "right" : "left")}${settings[column]?.is_wrapped ? " wrapped" : ""}`,
  });
  return h(
    "div",
    { class: "table-frame", tabindex: "0", role: "region", "aria-label": "Table" },
    h(
      "table",
      { class: "table" },
      h(
        "thead",
        null,
        h(
          "tr",
          null,
          head.map((/** @type {any} */ cell, /** @type {number} */ column) =>
            h("th", { ...props(cell, column), scope: "col" }, cellContent(cell, surface)),
          ),
        ),
      ),
      h(
        "tbody",
        null,
        rows.map((/** @type {any[]} */ row, /** @type {number} */ index) =>
          h(
            "tr",
            { key: String(index) },
            row.map((cell, column) => h("td", props(cell, column), cellContent(cell, surface))),
          ),
        ),
      ),
    ),
  );
}

/** @param {any} cell @param {Surface} surface */
export function cellContent(cell, surface) {
  return cell?.type === "rich_text" ? richText(cell, surface.names) : String(cell?.text ?? cell?.value ?? "");
}

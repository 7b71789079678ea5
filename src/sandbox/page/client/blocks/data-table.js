// The `data_table` block: sorting, filtering and pages, which the reader does here without asking the app.
import { h, textOf } from "../dom/vnode.js";
import { icon } from "../views/icons.js";
import { cellContent } from "./table.js";

/** @import { Surface } from "./surface.js" */

/**
 * @typedef {{ page: number, sort?: { column: number, isDown: boolean }, filter: string }} TableView
 */

/** @param {any} block @param {Surface} surface */
export function dataTable(block, surface) {
  const [head = [], ...rows] = block.rows ?? [];
  const name = `data ${block.block_id ?? block.caption ?? ""}`;
  /** @type {TableView} */
  const view = surface.view(name, { page: 0, filter: "" });
  const set = (/** @type {Partial<TableView>} */ change) => surface.setView(name, { ...view, ...change });
  const size = Math.min(100, Math.max(1, Number(block.page_size ?? 5)));
  const found = arrangeRows(rows, view, surface);
  const pages = Math.max(1, Math.ceil(found.length / size));
  const page = Math.min(view.page, pages - 1);
  const rowHeader = Number(block.row_header_column_index ?? 0);
  return h(
    "div",
    { class: "data-table" },
    h(
      "div",
      { class: "data-head" },
      h("span", { class: "data-caption" }, String(block.caption ?? "")),
      rows.length > size &&
        h("input", {
          class: "data-filter",
          type: "search",
          placeholder: "Filter",
          "aria-label": "Filter rows",
          value: view.filter,
          on: { input: (/** @type {any} */ event) => set({ filter: event.target.value, page: 0 }) },
        }),
    ),
    h(
      "div",
      { class: "table-frame", tabindex: "0", role: "region", "aria-label": String(block.caption ?? "Table") },
      h(
        "table",
        { class: "table" },
        h(
          "thead",
          null,
          h(
            "tr",
            null,
            head.map((/** @type {any} */ cell, /** @type {number} */ column) => heading(cell, column, view, set, surface)),
          ),
        ),
        h(
          "tbody",
          null,
          found.slice(page * size, (page + 1) * size).map(({ row, index }) =>
            h(
              "tr",
              { key: String(index) },
              row.map((cell, column) => bodyCell(cell, column === rowHeader, surface)),
            ),
          ),
        ),
      ),
    ),
    pages > 1 && pager(page, pages, found.length, set),
  );
}

/**
 * The rows that the filter keeps, in the chosen order, each with its first place.
 * @param {any[][]} rows
 * @param {TableView} view
 * @param {Surface} surface
 */
export function arrangeRows(rows, view, surface) {
  const words = view.filter.trim().toLowerCase();
  const text = (/** @type {any} */ cell) => textOf(cellContent(cell, surface));
  const found = rows
    .map((row, index) => ({ row, index }))
    .filter(({ row }) => words === "" || row.some((cell) => text(cell).toLowerCase().includes(words)));
  const sort = view.sort;
  if (!sort) return found;
  const sign = sort.isDown ? -1 : 1;
  return found.sort((a, b) => {
    const left = a.row[sort.column];
    const right = b.row[sort.column];
    const both = left?.type === "raw_number" && right?.type === "raw_number";
    return sign * (both ? left.value - right.value : text(left).localeCompare(text(right), undefined, { numeric: true }));
  });
}

/**
 * @param {any} cell
 * @param {number} column
 * @param {TableView} view
 * @param {(change: Partial<TableView>) => void} set
 * @param {Surface} surface
 */
function heading(cell, column, view, set, surface) {
  const isSorted = view.sort?.column === column;
  const isDown = isSorted && view.sort?.isDown === true;
  const next = !isSorted ? { column, isDown: false } : isDown ? undefined : { column, isDown: true };
  return h(
    "th",
    { scope: "col", "aria-sort": isSorted ? (isDown ? "descending" : "ascending") : "none" },
    h(
      "button",
      { type: "button", class: isSorted ? "sort sorted" : "sort", on: { click: () => set({ sort: next, page: 0 }) } },
      cellContent(cell, surface),
      icon(isDown ? "down" : "up"),
    ),
  );
}

/** @param {any} cell @param {boolean} isHeader @param {Surface} surface */
function bodyCell(cell, isHeader, surface) {
  return h(
    isHeader ? "th" : "td",
    { class: cell?.type === "raw_number" ? "align-right" : "align-left", scope: isHeader ? "row" : undefined },
    cellContent(cell, surface),
  );
}

/**
 * @param {number} page
 * @param {number} pages
 * @param {number} count
 * @param {(change: Partial<TableView>) => void} set
 */
function pager(page, pages, count, set) {
  return h(
    "div",
    { class: "pager" },
    h("span", null, `${count} rows · page ${page + 1} of ${pages}`),
    h(
      "button",
      {
        type: "button",
        class: "icon-button",
        "aria-label": "Previous page",
        disabled: page === 0,
        on: { click: () => set({ page: page - 1 }) },
      },
      icon("left"),
    ),
    h(
      "button",
      {
        type: "button",
        class: "icon-button",
        "aria-label": "Next page",
        disabled: page >= pages - 1,
        on: { click: () => set({ page: page + 1 }) },
      },
      icon("right"),
    ),
  );
}

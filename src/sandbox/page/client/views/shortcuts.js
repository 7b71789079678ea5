// The menu of the app's global shortcuts, beside the field in which one writes.
import { h } from "../dom/vnode.js";
import { icon } from "./icons.js";

/** @param {import("../actions/app.js").App} app */
export function shortcutsButton(app) {
  const shortcuts = app.state.shortcuts.filter((one) => one.type === "global");
  if (shortcuts.length === 0) return null;
  const open = (/** @type {MouseEvent} */ event) =>
    app.openMenu({
      id: "shortcuts",
      from: /** @type {HTMLElement} */ (event.currentTarget),
      role: "menu",
      label: "Shortcuts",
      choices: shortcuts.map((one) => ({ value: one.callback_id, label: one.name, raw: one })),
      hasSearch: false,
      isMulti: false,
      chosen: [],
      onChoose: (choice) => void app.runShortcut(choice.raw),
    });
  return h(
    "button",
    {
      class: "icon-button",
      type: "button",
      "aria-haspopup": "menu",
      "aria-label": "Shortcuts",
      title: "Shortcuts",
      on: { click: open },
    },
    icon("bolt"),
  );
}

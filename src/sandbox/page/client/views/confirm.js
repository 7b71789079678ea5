// The dialog that asks once more before a press goes to the app.
import { plainText, textObject } from "../blocks/text-object.js";
import { h } from "../dom/vnode.js";
import { namesOf } from "../text/names.js";
import { dialog } from "./dialog.js";

/** @param {import("../actions/app.js").App} app */
export function confirmView(app) {
  const { state } = app;
  if (!state.confirm) return null;
  const { dialog: asked } = state.confirm;
  return dialog(
    { key: "confirm", label: String(asked.title?.text ?? "Are you sure?"), className: "confirm", onEscape: () => app.answerConfirm(false) },
    h("header", { class: "dialog-head" }, h("h2", null, asked.title ? plainText(asked.title) : "Are you sure?")),
    h("div", { class: "dialog-body" }, textObject(asked.text, namesOf(state, state.nowMs))),
    h(
      "footer",
      { class: "dialog-foot" },
      h(
        "button",
        { type: "button", class: "button", on: { click: () => app.answerConfirm(false) } },
        asked.deny ? plainText(asked.deny) : "Cancel",
      ),
      h(
        "button",
        {
          type: "button",
          class: `button ${asked.style === "danger" ? "danger" : "primary"} solid`,
          on: { click: () => app.answerConfirm(true) },
        },
        asked.confirm ? plainText(asked.confirm) : "Yes",
      ),
    ),
  );
}

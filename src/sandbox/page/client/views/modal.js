// The modal on top of the stack of views that the app has opened.
import { renderBlocks } from "../blocks/block.js";
import { plainText } from "../blocks/text-object.js";
import { h } from "../dom/vnode.js";
import { wholeView } from "../state/events.js";
import { dialog } from "./dialog.js";
import { icon } from "./icons.js";
import { modalSurface } from "./surfaces.js";

/** @param {import("../actions/app.js").App} app */
export function modalView(app) {
  const { state } = app;
  const view = state.modals.at(-1);
  if (!view) return null;
  const close = () => void app.dismissModal(view);
  const submit = () => void app.submitModal(view);
  const trouble = state.modalErrors[view.id]?.[wholeView];
  const isBusy = state.submitting === view.id;
  const onKey = (/** @type {KeyboardEvent} */ event) => {
    const isField = event.target instanceof HTMLInputElement && event.target.type !== "checkbox" && event.target.type !== "radio";
    if (view.submit && event.key === "Enter" && (isField || event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      submit();
    }
  };
  return dialog(
    { key: `modal ${view.id}`, label: String(view.title?.text ?? "Dialog"), className: "modal", onEscape: close },
    h(
      "header",
      { class: "dialog-head" },
      state.modals.length > 1 &&
        h("button", { type: "button", class: "icon-button", "aria-label": "Back", on: { click: close } }, icon("left")),
      h("h2", null, plainText(view.title)),
      h("button", { type: "button", class: "icon-button", "aria-label": "Close", on: { click: close } }, icon("close")),
    ),
    h(
      "div",
      { class: "dialog-body", on: { keydown: onKey } },
      h("div", { class: "blocks" }, renderBlocks(view.blocks ?? [], modalSurface(app, view))),
    ),
    trouble && h("p", { class: "dialog-trouble", role: "alert" }, icon("warning"), trouble),
    h(
      "footer",
      { class: "dialog-foot" },
      h(
        "button",
        { type: "button", class: "button", on: { click: close } },
        view.close ? plainText(view.close) : view.submit ? "Cancel" : "Close",
      ),
      view.submit &&
        h(
          "button",
          {
            type: "button",
            class: `button primary submit${isBusy ? " is-pending" : ""}`,
            "aria-disabled": isBusy ? "true" : undefined,
            on: { click: submit },
          },
          h("span", { class: "button-label" }, plainText(view.submit)),
          isBusy && h("span", { class: "button-busy" }, icon("spinner")),
        ),
    ),
  );
}

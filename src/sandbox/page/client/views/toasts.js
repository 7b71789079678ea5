// Short notices that go by themselves.
import { h } from "../dom/vnode.js";
import { icon } from "./icons.js";

/** @param {import("../actions/app.js").App} app */
export function toastsView(app) {
  return h(
    "div",
    { class: "toasts", key: "toasts", role: "status", "aria-live": "polite" },
    app.state.toasts.map((toast) =>
      h(
        "div",
        { class: `toast toast-${toast.kind}`, key: toast.id },
        icon(toast.kind === "error" ? "warning" : "check"),
        h("span", null, toast.text),
        h(
          "button",
          { type: "button", class: "icon-button", "aria-label": "Dismiss", on: { click: () => app.dismissToast(toast.id) } },
          icon("close"),
        ),
      ),
    ),
  );
}
